use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Buf;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::exchange::Exchange;
use crate::charter::reason;
use crate::error::Code;
use crate::error::problem::LIMIT;

pin_project! {
    /// The body of an answer, watched to its end.
    #[derive(Debug)]
    pub struct Watched<B> {
        #[pin]
        inner: B,
        exchange: Option<Exchange>,
        // What was read of a body that says why a request failed.
        problem: Option<Vec<u8>>,
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
        Self {
            inner,
            exchange,
            problem: None,
        }
    }

    /// The body of a failed answer, whose members are read as they pass by.
    pub(super) fn of_problem(inner: B, exchange: Exchange) -> Self {
        Self {
            problem: Some(Vec::new()),
            ..Self::new(inner, exchange)
        }
    }
}

/// Adds what a frame has; a body that is too long is cut where that shows.
fn take<D: Buf, E>(problem: &mut Vec<u8>, frame: &Option<Result<Frame<D>, E>>) {
    if let Some(Ok(frame)) = frame
        && let Some(data) = frame.data_ref()
    {
        let left = (LIMIT + 1).saturating_sub(problem.len());
        let chunk = data.chunk();
        problem.extend_from_slice(&chunk[..chunk.len().min(left)]);
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
            if let Some(problem) = this.problem {
                take(problem, &frame);
            }
            match &frame {
                Some(Err(_)) => exchange.fail(Code::Internal, reason::UNSPECIFIED),
                Some(Ok(_)) if !this.inner.is_end_stream() => *this.exchange = Some(exchange),
                Some(Ok(_)) | None => {
                    if let Some(problem) = this.problem.take() {
                        exchange.told(&problem);
                    }
                    exchange.end();
                }
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
