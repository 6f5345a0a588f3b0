//! One HTTP request and its response: its span, its duration, its error tuple, and its one end.

use std::time::Instant;

use http::{HeaderMap, Method};
use opentelemetry::metrics::Histogram;
use opentelemetry::trace::{Status as SpanStatus, TraceContextExt};
use opentelemetry::{Context, KeyValue};
use tracing::Span;

use crate::charter::{self, Expose, Mode, attribute, reason};
use crate::deadline::Deadline;
use crate::error::error_header::{self, ErrorHeader};
use crate::error::{
    CLIENT_ORIGIN, Classification, Code, Fault, ProblemDetails, Side, Tuple, forwarded, problem_details,
};
use crate::handle::Owner;
use crate::{enforce, naming, setup};

/// A request and its response, ended exactly once.
#[derive(Debug)]
pub(super) struct Exchange {
    pub span: Span,
    pub context: Context,
    pub mode: Mode,
    /// The telemetry that it began in.
    pub owner: Owner,
    is_server: bool,
    /// As listed in the charter.
    method: &'static str,
    /// The callee that the application named.
    named: &'static str,
    /// Labels of the duration, except those known at the end.
    labels: Vec<KeyValue>,
    /// Route or address, for the log.
    operation: String,
    status: Option<u16>,
    failure: Option<Tuple>,
    /// Whether the response states a retry delay.
    delayed: bool,
    /// Remaining bytes of the response body, if known.
    left: Option<u64>,
    /// Deadline of the operation that makes this request.
    deadline: Option<Deadline>,
    begun: Instant,
    ended: bool,
}

impl Exchange {
    pub(super) fn begin(
        is_server: bool,
        method: &'static str,
        span: Span,
        context: Context,
        named: &'static str,
        labels: Vec<KeyValue>,
        operation: String,
    ) -> Self {
        Self {
            deadline: context.get::<Deadline>().copied().filter(|_| !is_server),
            span,
            context,
            mode: setup::mode(),
            owner: Owner::current(),
            is_server,
            method,
            named,
            labels,
            operation,
            status: None,
            failure: None,
            delayed: false,
            left: None,
            begun: Instant::now(),
            ended: false,
        }
    }

    /// Sets the route of the response, replacing the one of the request.
    pub(super) fn set_route(&mut self, route: &str) {
        if self.mode == Mode::Off {
            return;
        }
        self.labels.retain(|label| label.key.as_str() != attribute::HTTP_ROUTE);
        self.labels.push(KeyValue::new(attribute::HTTP_ROUTE, route.to_owned()));
        self.operation = format!("{} {route}", name_of(self.method));
        let span = self.context.span();
        span.set_attribute(KeyValue::new(attribute::HTTP_ROUTE, route.to_owned()));
        span.update_name(self.operation.clone());
    }

    /// Returns the service of the charter that a client calls; looked up only after a failure.
    fn callee(&self) -> Option<&'static str> {
        let label = |key: &str| self.labels.iter().find(|label| label.key.as_str() == key);
        let address = label(attribute::SERVER_ADDRESS)?.value.as_str();
        let port = label(attribute::SERVER_PORT)?.value.as_str();
        let host = match address.contains(':') {
            true => format!("[{address}]:{port}"),
            false => format!("{address}:{port}"),
        };
        charter::callee(setup::service(), Some(self.named), Some(&host))
    }

    /// Returns the origin of errors that state none: this server, or the callee if the charter lists it.
    fn origin(&self) -> &'static str {
        match self.is_server {
            true => setup::service(),
            false => self.callee().unwrap_or(setup::service()),
        }
    }

    /// Records the response of a handler; `stated` is the tuple in its extensions.
    ///
    /// The caller is still waiting, so a cancellation reported by the handler is the server's own.
    pub(super) fn response_returned(&mut self, status: u16, headers: &HeaderMap, stated: Option<Tuple>) {
        self.status = Some(status);
        let service = setup::service();
        let Some(tuple) = stated.or_else(|| Tuple::from_http_status(status, service, service)) else {
            return;
        };
        let tuple = match error_header::is_delayed(headers) {
            true => Tuple::new(tuple.code, tuple.origin, tuple.reason, true, service),
            false => tuple,
        };
        self.failure = Some(tuple.without_client_origin(service, service));
    }

    /// Writes the error header of a response, replacing one received from another service. It is removed at a trust
    /// boundary that exposes only codes, and if the tuple is not known.
    pub(super) fn write_error_header(&self, headers: &mut HeaderMap, is_known: bool) {
        let Some(tuple) = self.failure.filter(|_| self.status.is_some_and(|status| status >= 400)) else {
            return;
        };
        let is_hidden = setup::charter().expose == Expose::Code && charter::is_boundary(setup::service());
        if is_hidden || !is_known {
            headers.remove(error_header::NAME);
        } else {
            error_header::put(headers, &tuple);
        }
    }

    /// Records the response received by a client: by its error header, else by its status. Returns whether the body
    /// may contain problem details to read.
    pub(super) fn response_received(&mut self, status: u16, headers: &HeaderMap) -> bool {
        self.status = Some(status);
        if status < 400 {
            return false;
        }
        let (service, callee) = (setup::service(), self.callee());
        let origin = callee.unwrap_or(service);
        self.delayed = error_header::is_delayed(headers);
        let header = callee.and_then(|_| ErrorHeader::read(headers));
        let has_header = header.is_some();
        let tuple = match header {
            Some(header) => {
                let (tuple, is_trusted) = header.tuple(origin, self.delayed, service);
                if !is_trusted {
                    error_header::record_untrusted();
                }
                Some(tuple)
            }
            None => Tuple::from_http_status(status, origin, service)
                .map(|tuple| Tuple::new(tuple.code, tuple.origin, tuple.reason, self.delayed, service)),
        };
        self.failure = tuple.map(|tuple| tuple.without_client_origin(origin, service));
        callee.is_some() && !has_header
    }

    /// Sets the length of the response body. hyper reads no body after a method or status that has none, and stops
    /// after `content-length` or the body's exact size.
    pub(super) fn set_body_length(&mut self, length: Option<u64>) {
        let is_bodiless = match self.status {
            Some(100..=199 | 204 | 304) => true,
            Some(200..=299) if self.method == "CONNECT" => true,
            _ => self.method == "HEAD",
        };
        self.left = if is_bodiless { Some(0) } else { length };
    }

    /// Counts bytes of the body that were read.
    pub(super) fn read(&mut self, bytes: usize) {
        self.left = self.left.map(|left| left.saturating_sub(bytes as u64));
    }

    /// Whether the body was read completely, as far as its length is known.
    pub(super) fn is_whole(&self) -> bool {
        self.left == Some(0)
    }

    /// Records the problem details in a response body.
    pub(super) fn problem_received(&mut self, body: &[u8]) {
        let (service, origin) = (setup::service(), self.origin());
        if let Some(problem) = ProblemDetails::parse(problem_details::MEDIA_TYPE, body) {
            let tuple = problem.tuple(origin, service);
            let tuple = match self.delayed {
                true => Tuple::new(tuple.code, tuple.origin, tuple.reason, true, service),
                false => tuple,
            };
            self.failure = Some(tuple.without_client_origin(origin, service));
        }
    }

    /// Ends the exchange with an error, unless the response status recorded another.
    pub(super) fn fail(&mut self, code: Code, reason: &'static str) {
        if self.failure.is_none() {
            self.failure = Some(self.tuple(code, reason));
        }
        self.end();
    }

    /// Ends the exchange with an error in place of a response, or of the rest of one.
    ///
    /// At a server it is the server's own, because its caller waited. At a client the callee was not reached, unless
    /// the deadline has passed.
    pub(super) fn fail_with(&mut self, found: Option<Classification>) {
        let unknown = (Code::Internal, reason::UNSPECIFIED.name());
        let (code, reason) = found.map_or(unknown, |found| (found.code, found.reason));
        let (code, reason) = match code {
            _ if self.is_server => match self.tuple(code, reason).fault {
                Fault::Caller => unknown,
                Fault::Service | Fault::Dependency => (code, reason),
            },
            Code::DeadlineExceeded => (code, reason::DEADLINE.name()),
            _ if self.is_late() => (Code::DeadlineExceeded, reason::DEADLINE.name()),
            Code::Cancelled => (code, reason::UNSPECIFIED.name()),
            _ => (Code::Unavailable, reason::UNREACHABLE.name()),
        };
        self.fail(code, reason);
    }

    /// Remembers the failure for the error that the application gets in place of a response.
    pub(super) fn forward(&self, error: &(dyn std::error::Error + 'static)) {
        if let Some(failure) = self.failure {
            forwarded::remember(error, failure);
        }
    }

    fn is_late(&self) -> bool {
        self.deadline.is_some_and(|deadline| deadline.remaining().is_zero())
    }

    fn tuple(&self, code: Code, reason: &'static str) -> Tuple {
        let origin = if reason == reason::CALLER_CANCELLED.name() {
            CLIENT_ORIGIN
        } else {
            self.origin()
        };
        Tuple::new(code, origin, reason, false, setup::service())
    }

    pub(super) fn end(&mut self) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        let span = self.context.span();
        if self.mode == Mode::Off {
            if let Some(status) = self.status {
                span.set_attribute(KeyValue::new(attribute::HTTP_STATUS_CODE, i64::from(status)));
            }
            return span.end();
        }
        if let Some(status) = self.status {
            let status = KeyValue::new(attribute::HTTP_RESPONSE_STATUS_CODE, i64::from(status));
            span.set_attribute(status.clone());
            self.labels.push(status);
        }
        if let Some(tuple) = self.failure {
            let side = if self.is_server { Side::Server } else { Side::Client };
            let tuple = tuple.with_http_status(self.status.unwrap_or_default());
            enforce::set_error_tuple(&span, tuple.attributes(side));
            self.labels.extend(tuple.labels(side));
            if tuple.is_span_error(side) {
                span.set_status(SpanStatus::error(""));
            }
            if self.is_server {
                self.span.in_scope(|| crate::logs::failed_call(&self.operation, &tuple));
            }
        }
        if let Some(histogram) = self.histogram() {
            histogram.record(self.begun.elapsed().as_secs_f64(), &self.labels);
        }
        span.end();
    }

    fn histogram(&self) -> Option<&'static Histogram<f64>> {
        let instruments = setup::get()?.instruments()?;
        Some(if self.is_server {
            &instruments.http_server
        } else {
            &instruments.http_client
        })
    }
}

impl Drop for Exchange {
    /// The exchange was dropped. A client that has the status may drop the body; a server whose response is
    /// incomplete panicked, or its caller left.
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

impl Exchange {
    fn dropped(&mut self) {
        let answered = self.status.is_some();
        if answered && (!self.is_server || self.is_whole()) {
            self.end();
        } else if self.is_server && std::thread::panicking() {
            self.fail(Code::Internal, reason::PANIC.name());
        } else if self.is_late() {
            self.fail(Code::DeadlineExceeded, reason::DEADLINE.name());
        } else {
            self.fail(Code::Cancelled, reason::CALLER_CANCELLED.name());
        }
    }
}

/// Returns the method as it appears in span names.
pub(super) fn name_of(method: &'static str) -> &'static str {
    naming::in_name(attribute::HTTP_REQUEST_METHOD, method)
}

/// Returns the method if the charter lists it, else `_OTHER`.
pub(super) fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "PATCH" => "PATCH",
        "OPTIONS" => "OPTIONS",
        "TRACE" => "TRACE",
        "CONNECT" => "CONNECT",
        "QUERY" => "QUERY",
        _ => "_OTHER",
    }
}
