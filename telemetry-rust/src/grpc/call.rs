//! One gRPC call: its span, its duration, its error tuple, and its one end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use http::{HeaderMap, HeaderValue, StatusCode, header};
use opentelemetry::trace::{Status as SpanStatus, TraceContextExt};
use opentelemetry::{Context, KeyValue};
use tracing::Span;

use super::method_names::{Methods, OTHER};
use super::status_headers::{self, End};
use crate::charter::{self, Mode, attribute, reason};
use crate::deadline::Deadline;
use crate::error::details::Details;
use crate::error::error_header;
use crate::error::{CLIENT_ORIGIN, Code, Side as Recorded, Tuple};
use crate::handle::Owner;
use crate::{enforce, setup};

/// The side of the call that is recorded.
#[derive(Clone, Debug)]
pub(super) enum Side {
    Server {
        request: RequestInfo,
    },
    Client {
        address: Arc<str>,
        port: i64,
        /// The callee that the application named.
        named: Option<&'static str>,
    },
}

/// What a server reads from the request.
#[derive(Clone, Debug, Default)]
pub(super) struct RequestInfo {
    /// Whether the method is known to be served.
    pub is_known: bool,
    /// Whether the handler has read the request, if that can be observed.
    pub is_read: Option<Arc<AtomicBool>>,
    /// The content type, for gRPC-Web.
    pub web: Option<HeaderValue>,
    /// Whether the request's content type is not gRPC.
    pub is_foreign: bool,
    /// The methods that the server is known to serve.
    pub served: Methods,
}

/// A call from its start to its end, which is recorded exactly once: response, error, panic, deadline, or drop.
#[derive(Debug)]
pub(super) struct Call {
    pub side: Side,
    pub span: Span,
    pub context: Context,
    pub method: Arc<str>,
    pub deadline: Option<Deadline>,
    begun: Instant,
    http: StatusCode,
    mode: Mode,
    /// The telemetry that it began in.
    pub owner: Owner,
    ended: bool,
}

impl Call {
    pub(super) fn begin(
        side: Side,
        span: Span,
        context: Context,
        method: Arc<str>,
        deadline: Option<Deadline>,
    ) -> Self {
        Self {
            side,
            span,
            context,
            method,
            deadline,
            begun: Instant::now(),
            http: StatusCode::OK,
            mode: setup::mode(),
            owner: Owner::current(),
            ended: false,
        }
    }

    /// Returns the origin of errors that state none: this server, or the callee if the charter lists it.
    fn origin(&self) -> &'static str {
        let service = setup::service();
        let Side::Client { address, port, named } = &self.side else {
            return service;
        };
        let host = match address.contains(':') {
            true => format!("[{address}]:{port}"),
            false => format!("{address}:{port}"),
        };
        charter::callee(service, *named, Some(&host)).unwrap_or(service)
    }

    pub(super) fn is_server(&self) -> bool {
        matches!(self.side, Side::Server { .. })
    }

    fn recorded_as(&self) -> Recorded {
        if self.is_server() {
            Recorded::Server
        } else {
            Recorded::Client
        }
    }

    pub(super) fn has_ended(&self) -> bool {
        self.ended
    }

    /// Whether the mode is `enforce`, so that messages may be changed.
    pub(super) fn enforces(&self) -> bool {
        self.mode == Mode::Enforce
    }

    /// Returns what the server read from the request; `None` at a client.
    pub(super) fn request(&self) -> Option<&RequestInfo> {
        match &self.side {
            Side::Server { request } => Some(request),
            Side::Client { .. } => None,
        }
    }

    /// Reads the headers of a response, which may contain the final status.
    pub(super) fn response_started(&mut self, status: StatusCode, headers: &mut HeaderMap) {
        self.http = status;
        if let Side::Server { request } = &mut self.side
            && !request.is_known
            && is_unknown_method(headers)
        {
            request.is_read = None;
        }
        self.end_if_status(headers);
        if !self.ended && self.is_server() && is_plain(headers) {
            self.end_by_http_status();
        }
    }

    /// Ends a call that got a plain HTTP response, such as a gateway's 503, or that was not a gRPC call.
    fn end_by_http_status(&mut self) {
        let is_foreign = self.request().is_some_and(|request| request.is_foreign);
        if is_foreign && self.http.as_u16() < 400 {
            self.end(None);
        } else {
            self.end_without_status();
        }
    }

    /// Ends the call if headers or trailers contain its status, and adds `ErrorInfo` to a failed one.
    pub(super) fn end_if_status(&mut self, headers: &mut HeaderMap) {
        let (code, status) = match status_headers::read(headers) {
            End::None => return,
            End::Ok => return self.end(None),
            End::Failed(code, status) => (code, status),
        };
        let details = Details::decode(status.details());
        if details.info.is_none() && self.is_deadline_cancellation(code) {
            let tuple = self.fail(code, reason::CALLER_CANCELLED.name());
            headers.extend(status_headers::trailers(&tuple, "the deadline passed"));
            return;
        }
        let (service, trailer) = (setup::service(), status_headers::read_trailer(headers, &details, code));
        let origin = self.origin();
        let (tuple, is_trusted) = match &trailer {
            Some(trailer) => trailer.tuple(origin, details.retry_delay.is_some(), service),
            None => (Tuple::from_details(code, &details, origin, service), false),
        };
        // The caller waited for this status, so it did not cancel.
        let tuple = tuple.without_client_origin(origin, service);
        let is_stated = status_headers::has_info_of(&details, &tuple)
            || is_trusted && trailer.as_ref().is_some_and(|stated| stated.origin == tuple.origin);
        if self.mode != Mode::Off && !is_stated {
            let enforce = match details.info.is_some() || trailer.is_some() {
                true => error_header::record_untrusted(),
                false => self.enforces(),
            };
            if enforce {
                status_headers::put_info(headers, &status, &tuple);
            }
        }
        self.end(Some(tuple));
    }

    /// Ends the call with its trailers.
    pub(super) fn trailers_received(&mut self, trailers: &mut HeaderMap) {
        self.end_if_status(trailers);
        if !self.ended {
            self.end_without_status();
        }
    }

    /// Ends a call whose response ended without a status.
    pub(super) fn end_without_status(&mut self) {
        let code = status_headers::code_of_http(self.http);
        self.fail(code, reason::UNSPECIFIED.name());
    }

    /// Ends the call with an error detected on this side.
    pub(super) fn fail(&mut self, code: Code, reason: &'static str) -> Tuple {
        let (code, reason) = if self.is_deadline_cancellation(code) {
            (Code::DeadlineExceeded, reason::DEADLINE.name())
        } else {
            (code, reason)
        };
        let origin = if reason == reason::CALLER_CANCELLED.name() {
            CLIENT_ORIGIN
        } else {
            self.origin()
        };
        let tuple = Tuple::new(code, origin, reason, false, setup::service());
        self.end(Some(tuple));
        tuple
    }

    /// Whether a cancellation received by a client is caused by its own deadline. tonic servers measure the same time
    /// and may cancel the call before this side's timer fires.
    fn is_deadline_cancellation(&self, code: Code) -> bool {
        let over = || self.deadline.is_some_and(|deadline| deadline.remaining().is_zero());
        code == Code::Cancelled && !self.is_server() && over()
    }

    /// Ends the call: attributes and status of the span, the duration, and a log line for a failure.
    pub(super) fn end(&mut self, failure: Option<Tuple>) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        if self.mode == Mode::Off {
            return self.end_stock(failure);
        }
        self.settle_method_name(failure.is_none());
        let span = self.context.span();
        let code = failure.map_or("OK", |tuple| tuple.code.name());
        span.set_attribute(KeyValue::new(attribute::RPC_RESPONSE_STATUS_CODE, code));
        if let Some(tuple) = failure {
            enforce::set_error_tuple(&span, tuple.attributes(self.recorded_as()));
            if tuple.is_span_error(self.recorded_as()) {
                span.set_status(SpanStatus::error(""));
            }
            if self.is_server() {
                self.span.in_scope(|| crate::logs::failed_call(&self.method, &tuple));
            }
        }
        self.measure(code, failure);
        span.end();
    }

    fn measure(&self, code: &'static str, failure: Option<Tuple>) {
        let Some(instruments) = setup::get().and_then(setup::Setup::instruments) else {
            return;
        };
        let seconds = self.begun.elapsed().as_secs_f64();
        let of_call = [
            KeyValue::new(attribute::RPC_SYSTEM_NAME, "grpc"),
            KeyValue::new(attribute::RPC_METHOD, self.method.clone()),
            KeyValue::new(attribute::RPC_RESPONSE_STATUS_CODE, code),
        ];
        let (histogram, of_side) = match &self.side {
            Side::Server { .. } => (&instruments.rpc_server, None),
            Side::Client { address, port, .. } => {
                let address = KeyValue::new(attribute::SERVER_ADDRESS, address.clone());
                let port = KeyValue::new(attribute::SERVER_PORT, *port);
                (&instruments.rpc_client, Some([address, port]))
            }
        };
        // A successful call builds its labels on the stack.
        match (failure, of_side) {
            (None, None) => histogram.record(seconds, &of_call),
            (None, Some([address, port])) => {
                let [system, method, status] = of_call;
                histogram.record(seconds, &[system, method, status, address, port]);
            }
            (Some(tuple), of_side) => {
                let labels = of_call.into_iter().chain(tuple.labels(self.recorded_as()));
                let labels: Vec<_> = labels.chain(of_side.into_iter().flatten()).collect();
                histogram.record(seconds, &labels);
            }
        }
    }

    /// Ends the span as hand-written instrumentation does: with the number of the status, and status `Error` for
    /// every failure.
    fn end_stock(&self, failure: Option<Tuple>) {
        let span = self.context.span();
        let number = failure.map_or(0, |tuple| tuple.code as i64);
        span.set_attribute(KeyValue::new(attribute::RPC_GRPC_STATUS_CODE, number));
        if failure.is_some() {
            span.set_status(SpanStatus::error(""));
        }
        span.end();
    }

    /// Replaces an unserved method by `_OTHER`: it is untrusted text and becomes neither a span name nor a label.
    fn settle_method_name(&mut self, succeeded: bool) {
        let Some(request) = self.request().filter(|request| !request.is_known) else {
            return;
        };
        let is_read = || {
            request
                .is_read
                .as_ref()
                .is_some_and(|is_read| is_read.load(Ordering::Relaxed))
        };
        if (succeeded && !request.is_foreign || is_read()) && request.served.learn(&self.method) {
            return;
        }
        let span = self.context.span();
        let original: String = self.method.chars().take(256).collect();
        span.set_attribute(KeyValue::new(attribute::RPC_METHOD_ORIGINAL, original));
        self.method = OTHER.into();
        span.set_attribute(KeyValue::new(attribute::RPC_METHOD, OTHER));
        span.update_name(OTHER);
    }
}

impl Drop for Call {
    /// A call dropped before its end was given up by the caller, or by the deadline.
    fn drop(&mut self) {
        self.owner.scope(|| {
            if !self.ended {
                self.dropped();
            }
            // A span that closes outside of its telemetry would keep its parent open.
            self.span = Span::none();
        });
    }
}

impl Call {
    fn dropped(&mut self) {
        let server = self.is_server();
        let is_late = self
            .deadline
            .is_some_and(|deadline| deadline.remaining().is_zero() || (server && deadline.is_nearly_over()));
        // A panic that drops a client's call belongs to the caller, which gives the call up.
        if server && std::thread::panicking() {
            self.fail(Code::Internal, reason::PANIC.name());
        } else if is_late {
            self.fail(Code::DeadlineExceeded, reason::DEADLINE.name());
        } else {
            self.fail(Code::Cancelled, reason::CALLER_CANCELLED.name());
        }
    }
}

/// Whether tonic's router answered: `UNIMPLEMENTED` in the headers and nothing else.
fn is_unknown_method(headers: &HeaderMap) -> bool {
    matches!(status_headers::read(headers), End::Failed(Code::Unimplemented, status) if status.details().is_empty() && status.message().is_empty())
}

/// Whether a response's content type is not gRPC.
fn is_plain(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE);
    content_type.is_some_and(|value| !value.as_bytes().starts_with(b"application/grpc"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::HeaderValue;

    use super::*;

    fn cancelled_with(time: Duration) -> (HeaderMap, Code) {
        let side = Side::Client {
            address: "127.0.0.1".into(),
            port: 1,
            named: None,
        };
        let deadline = Some(Deadline::after(time));
        let mut call = Call::begin(side, Span::none(), Context::new(), "m".into(), deadline);
        let mut headers = HeaderMap::new();
        headers.insert("grpc-status", HeaderValue::from_static("1"));
        headers.insert("grpc-message", HeaderValue::from_static("Timeout%20expired"));
        call.response_started(StatusCode::OK, &mut headers);
        assert!(call.has_ended());
        let End::Failed(code, _) = status_headers::read(&headers) else {
            panic!("the answer fails no more");
        };
        (headers, code)
    }

    #[test]
    fn a_cancellation_by_the_server_at_the_deadline_is_deadline_exceeded() {
        let (headers, code) = cancelled_with(Duration::ZERO);

        assert_eq!(code, Code::DeadlineExceeded);
        assert_eq!(headers["grpc-message"], "the%20deadline%20passed");
        assert_eq!(headers.get_all("grpc-status").iter().count(), 1);
    }

    #[test]
    fn a_cancellation_by_the_server_before_the_deadline_stays_cancelled() {
        assert_eq!(cancelled_with(Duration::from_secs(3600)).1, Code::Cancelled);
    }
}
