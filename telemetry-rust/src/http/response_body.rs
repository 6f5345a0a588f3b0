//! The response body of an HTTP exchange, which ends the exchange.

use std::panic::resume_unwind;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Buf;
use http::{HeaderMap, header};
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::exchange::Exchange;
use crate::call_span::run_in;
use crate::charter::reason;
use crate::error::problem_details::LIMIT;
use crate::error::{Code, classify_any};

/// What a body returns when it is ready.
type Polled<B> = Option<Result<Frame<<B as Body>::Data>, <B as Body>::Error>>;

pin_project! {
    /// A response body that records the end of its exchange.
    ///
    /// The exchange ends when the body reports its end, when its last byte or its trailers were read, or at once if
    /// there is no body to read. The reader need not poll further.
    #[derive(Debug)]
    pub struct ResponseBody<B> {
        #[pin]
        inner: B,
        exchange: Option<Exchange>,
        // The body read so far, if it is problem details.
        problem: Option<Vec<u8>>,
    }
}

impl<B: Body> ResponseBody<B> {
    pub(super) fn new(inner: B, headers: &HeaderMap, mut exchange: Exchange) -> Self {
        exchange.set_body_length(length(headers).or_else(|| inner.size_hint().exact()));
        let exchange = if exchange.is_whole() || inner.is_end_stream() {
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

    /// Creates the body of a failed response, whose problem details are read as they pass.
    pub(super) fn of_problem(inner: B, headers: &HeaderMap, exchange: Exchange) -> Self {
        Self {
            problem: Some(Vec::new()),
            ..Self::new(inner, headers, exchange)
        }
    }
}

/// Reads `content-length`.
fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}

/// Appends the data of a frame, one byte beyond the limit at most.
fn take(problem: &mut Vec<u8>, data: &impl Buf) {
    let left = (LIMIT + 1).saturating_sub(problem.len());
    let chunk = data.chunk();
    problem.extend_from_slice(&chunk[..chunk.len().min(left)]);
}

impl<B: Body> Body for ResponseBody<B>
where
    B::Error: 'static,
{
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        match self.exchange.as_ref().map(|exchange| exchange.owner) {
            Some(owner) => owner.scope(|| self.poll_in_scope(cx)),
            None => self.project().inner.poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl<B: Body> ResponseBody<B>
where
    B::Error: 'static,
{
    fn poll_in_scope(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Polled<B>> {
        let mut this = self.project();
        let Some(exchange) = this.exchange.as_mut() else {
            return this.inner.poll_frame(cx);
        };
        let inner = this.inner.as_mut();
        let frame = match run_in(&exchange.span, || inner.poll_frame(cx)) {
            Ok(polled) => ready!(polled),
            Err(panic) => {
                // The response must stay cut off: the panic ends the connection as without this layer.
                exchange.fail(Code::Internal, reason::PANIC.name());
                *this.exchange = None;
                resume_unwind(panic);
            }
        };
        let is_last = match &frame {
            Some(Err(error)) => {
                exchange.fail_with(classify_any(error));
                *this.exchange = None;
                return Poll::Ready(frame);
            }
            Some(Ok(frame)) => {
                if let Some(data) = frame.data_ref() {
                    exchange.read(data.remaining());
                    if let Some(problem) = this.problem {
                        take(problem, data);
                    }
                }
                frame.is_trailers() || exchange.is_whole() || this.inner.is_end_stream()
            }
            None => true,
        };
        if is_last {
            if let Some(problem) = this.problem.take() {
                exchange.problem_received(&problem);
            }
            exchange.end();
            *this.exchange = None;
        }
        Poll::Ready(frame)
    }
}
