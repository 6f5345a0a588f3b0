//! The response body of a gRPC call, which ends the call with its trailers.

use std::panic::resume_unwind;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Buf;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::call::Call;
use super::grpc_web::{self, Trailers};
use super::status_headers;
use super::timer::Timer;
use crate::call_span::run_in;
use crate::charter::reason;
use crate::error::{Classification, Code, Tuple, classify_any};

/// What a body returns when it is ready.
type Polled<B> = Option<Result<Frame<<B as Body>::Data>, <B as Body>::Error>>;

pin_project! {
    /// A response body that records the end of its call.
    #[derive(Debug)]
    pub struct ResponseBody<B> {
        #[pin]
        inner: Option<B>,
        #[pin]
        timer: Timer,
        call: Option<Call>,
        // Reads the trailers of gRPC-Web, which are in the body.
        web: Option<Trailers>,
        is_client: bool,
    }
}

impl<B> ResponseBody<B> {
    pub(super) fn new(body: B, headers: &HeaderMap, call: Call) -> Self {
        if call.has_ended() {
            return Self::ended(Some(body));
        }
        let web = grpc_web::content_type(headers).map(Trailers::of);
        Self {
            inner: Some(body),
            timer: if web.is_none() {
                Timer::of(&call)
            } else {
                Timer::never()
            },
            web,
            is_client: !call.is_server(),
            call: Some(call),
        }
    }

    /// A body whose call has ended.
    pub(super) fn ended(body: Option<B>) -> Self {
        Self {
            inner: body,
            timer: Timer::never(),
            call: None,
            web: None,
            is_client: false,
        }
    }
}

impl<B> Body for ResponseBody<B>
where
    B: Body<Error: 'static>,
{
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        match self.call.as_ref().map(|call| call.owner) {
            Some(owner) => owner.scope(|| self.poll_in_scope(cx)),
            None => self.poll_in_scope(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner
            .as_ref()
            .is_none_or(|inner| self.call.is_none() && inner.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        self.inner
            .as_ref()
            .map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}

impl<B> ResponseBody<B>
where
    B: Body<Error: 'static>,
{
    fn poll_in_scope(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Polled<B>> {
        let mut this = self.project();
        let Some(inner) = this.inner.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let Some(call) = this.call.as_mut() else {
            return inner.poll_frame(cx);
        };
        let frame = match run_in(&call.span, || inner.poll_frame(cx)) {
            Ok(Poll::Ready(frame)) => frame,
            Ok(Poll::Pending) => {
                if !this.timer.has_passed(cx) {
                    return Poll::Pending;
                }
                let tuple = call.fail(Code::DeadlineExceeded, reason::DEADLINE.name());
                this.inner.set(None);
                return Poll::Ready(Some(Ok(last(&tuple, "the deadline passed"))));
            }
            Err(panic) => {
                let tuple = call.fail(Code::Internal, reason::PANIC.name());
                // A gRPC-Web client would accept a response without its last frame as complete.
                if !call.enforces() || this.web.is_some() {
                    *this.call = None;
                    resume_unwind(panic);
                }
                this.inner.set(None);
                return Poll::Ready(Some(Ok(last(&tuple, "the handler panicked"))));
            }
        };
        Poll::Ready(match frame {
            Some(Ok(mut frame)) => {
                if let Some(trailers) = frame.trailers_mut() {
                    call.trailers_received(trailers);
                    *this.call = None;
                } else if let (Some(web), Some(data)) = (this.web.as_mut(), frame.data_ref())
                    && let Some(mut trailers) = web.read(data.chunk())
                {
                    call.trailers_received(&mut trailers);
                    *this.call = None;
                }
                Some(Ok(frame))
            }
            Some(Err(error)) if *this.is_client => {
                let tuple = broken(call, classify_any(&error));
                if call.enforces() && this.web.is_none() {
                    this.inner.set(None);
                    Some(Ok(last(&tuple, "the connection to the server broke")))
                } else {
                    *this.call = None;
                    Some(Err(error))
                }
            }
            Some(Err(error)) => {
                call.fail(Code::Internal, reason::UNSPECIFIED.name());
                *this.call = None;
                Some(Err(error))
            }
            None => {
                call.end_without_status();
                *this.call = None;
                None
            }
        })
    }
}

fn last<D>(tuple: &Tuple, message: &'static str) -> Frame<D> {
    Frame::trailers(status_headers::trailers(tuple, message))
}

/// Ends a call whose stream broke off: a reset by the server keeps its code, anything else is a lost connection.
fn broken(call: &mut Call, found: Option<Classification>) -> Tuple {
    match found.map(|found| found.code) {
        Some(Code::DeadlineExceeded) => call.fail(Code::DeadlineExceeded, reason::DEADLINE.name()),
        // The caller is still reading.
        Some(Code::Cancelled) => call.fail(Code::Cancelled, reason::UNSPECIFIED.name()),
        Some(Code::ResourceExhausted) => call.fail(Code::ResourceExhausted, reason::UNSPECIFIED.name()),
        _ => call.fail(Code::Unavailable, reason::UNREACHABLE.name()),
    }
}
