use std::time::Instant;

use http::Method;
use opentelemetry::metrics::Histogram;
use opentelemetry::trace::{Status as SpanStatus, TraceContextExt};
use opentelemetry::{Context, KeyValue};
use tracing::Span;

use crate::charter::{Mode, attribute, reason};
use crate::error::{CLIENT, Code, Side, Tuple, problem};
use crate::{law, naming, setup};

/// One request and its answer, ended once.
#[derive(Debug)]
pub(super) struct Exchange {
    pub span: Span,
    pub context: Context,
    pub mode: Mode,
    is_server: bool,
    /// Origin of failures that name none.
    origin: &'static str,
    /// Labels of the measurement, those of its end apart.
    labels: Vec<KeyValue>,
    /// Route or address, for the log.
    operation: String,
    status: Option<u16>,
    failure: Option<Tuple>,
    begun: Instant,
    ended: bool,
}

impl Exchange {
    pub(super) fn begin(
        is_server: bool,
        span: Span,
        context: Context,
        origin: &'static str,
        labels: Vec<KeyValue>,
        operation: String,
    ) -> Self {
        Self {
            span,
            context,
            mode: setup::mode(),
            is_server,
            origin,
            labels,
            operation,
            status: None,
            failure: None,
            begun: Instant::now(),
            ended: false,
        }
    }

    /// Looks at an answer's status; `stated` is the tuple that the handler gave along, if any.
    pub(super) fn answered(&mut self, status: u16, stated: Option<Tuple>) {
        self.status = Some(status);
        self.failure = stated.or_else(|| Tuple::of_http(status, self.origin, setup::service()));
    }

    /// Looks at the body of an answer whose type is that of a problem.
    pub(super) fn told(&mut self, body: &[u8]) {
        if let Some(status) = self.status {
            self.failure = problem::of_answer(status, problem::MEDIA_TYPE, body, self.origin, setup::service());
        }
    }

    pub(super) fn fail(&mut self, code: Code, reason: &'static str) {
        self.failure = Some(self.tuple(code, reason));
        self.end();
    }

    fn tuple(&self, code: Code, reason: &'static str) -> Tuple {
        let origin = if reason == reason::CALLER_CANCELLED {
            CLIENT
        } else {
            self.origin
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
            let tuple = tuple.over_http(self.status.unwrap_or_default());
            law::fail(&span, tuple.attributes(side));
            self.labels.extend(tuple.labels(side));
            if tuple.span_fails(side) {
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
        let instruments = &setup::get()?.instruments;
        Some(if self.is_server {
            &instruments.http_server
        } else {
            &instruments.http_client
        })
    }
}

impl Drop for Exchange {
    /// A request that is dropped before its end was given up by the caller.
    fn drop(&mut self) {
        if !self.ended {
            self.fail(Code::Cancelled, reason::CALLER_CANCELLED);
        }
    }
}

/// The method as it stands in span names.
pub(super) fn named(method: &'static str) -> &'static str {
    naming::in_name(attribute::HTTP_REQUEST_METHOD, method)
}

/// The method as the charter lists it, `_OTHER` for any it does not.
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
