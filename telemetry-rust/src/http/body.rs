use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::exchange::Exchange;
use crate::charter::reason;
use crate::error::Code;

pin_project! {
    /// The body of an answer, watched to its end.
    #[derive(Debug)]
    pub struct Watched<B> {
        #[pin]
        inner: B,
        exchange: Option<Exchange>,
    }
}

impl<B: Body> Watched<B> {
    pub(super) fn new(inner: B, mut exchange: Exchange) -> Self {
        let exchange = if inner.is_end_stream() {
            exchange.end();
            None
        } else {
            Some(exchange)
        };
        Self { inner, exchange }
    }
}

impl<B: Body> Body for Watched<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let mut this = self.project();
        let span = this.exchange.as_ref().map(|exchange| exchange.span.clone());
        let _in = span.as_ref().map(tracing::Span::enter);
        let frame = ready!(this.inner.as_mut().poll_frame(cx));
        if let Some(mut exchange) = this.exchange.take() {
            match &frame {
                Some(Err(_)) => exchange.fail(Code::Internal, reason::UNSPECIFIED),
                Some(Ok(_)) if !this.inner.is_end_stream() => *this.exchange = Some(exchange),
                Some(Ok(_)) | None => exchange.end(),
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
