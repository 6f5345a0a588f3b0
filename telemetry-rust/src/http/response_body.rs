use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Buf;
use http::{HeaderMap, header};
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::exchange::Exchange;
use crate::charter::reason;
use crate::error::problem_details::LIMIT;
use crate::error::{Code, classify_any};

pin_project! {
    /// The body of an answer, watched to its end.
    ///
    /// The end is where the body says so, where its last byte or its trailers were read, or where no body was to be
    /// read at all: who reads it need not ask for more than that.
    #[derive(Debug)]
    pub struct ResponseBody<B> {
        #[pin]
        inner: B,
        exchange: Option<Exchange>,
        // What was read of a body that says why a request failed.
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

    /// The body of a failed answer, whose members are read as they pass by.
    pub(super) fn of_problem(inner: B, headers: &HeaderMap, exchange: Exchange) -> Self {
        Self {
            problem: Some(Vec::new()),
            ..Self::new(inner, headers, exchange)
        }
    }
}

/// What `content-length` says.
fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}

/// Adds what a frame has; a body that is too long is cut where that shows.
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
        let mut this = self.project();
        let Some(exchange) = this.exchange.as_mut() else {
            return this.inner.poll_frame(cx);
        };
        let polled = {
            let inner = this.inner.as_mut();
            let _in = exchange.span.enter();
            catch_unwind(AssertUnwindSafe(|| inner.poll_frame(cx)))
        };
        let frame = match polled {
            Ok(polled) => ready!(polled),
            Err(panic) => {
                // What is cut off must stay so: the panic ends the connection as without this layer.
                exchange.fail(Code::Internal, reason::PANIC);
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

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
