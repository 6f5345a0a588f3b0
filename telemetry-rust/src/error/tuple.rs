//! The error tuple: what telemetry records of a failure. Made from code and reason, a gRPC status, or an HTTP status.

use opentelemetry::trace::{Status, TraceContextExt};
use opentelemetry::{Context, KeyValue};

use super::details::Details;
use super::error_header::{self, ErrorHeader};
use super::{Code, Fault, classify};
use crate::charter::{self, ErrorType, Retry, attribute, reason};
use crate::enforce;

/// The reserved origin of failures that the caller caused by cancelling.
pub const CLIENT_ORIGIN: &str = "client";

/// The side of an operation that records a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The server.
    Server,
    /// The client, also of a database or a message broker.
    Client,
    /// Neither: work inside the service, messages and log records.
    Internal,
}

/// The error tuple: the error attributes that the charter defines.
///
/// ```
/// use plumbline_telemetry::charter::reason;
/// use plumbline_telemetry::error::{Code, Side, Tuple};
///
/// let tuple = Tuple::new(Code::DeadlineExceeded, "stock", reason::DEADLINE.name(), false, "till");
/// let span: Vec<_> = tuple.attributes(Side::Client).map(|attribute| attribute.value.to_string()).collect();
/// assert_eq!(
///     span,
///     ["DEADLINE_EXCEEDED", "stock", "dependency", "DEADLINE_EXCEEDED", "DEADLINE", "false"]
/// );
/// assert_eq!((tuple.labels(Side::Client).count(), tuple.http_status()), (4, 504));
///
/// // Over HTTP the status that was sent decides: a 4xx is never an error of the server.
/// let late = tuple.with_http_status(408);
/// assert!(!late.is_span_error(Side::Server) && late.labels(Side::Server).count() == 3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tuple {
    /// `plumbline.error.code`, and `error.type` where it is set.
    pub code: Code,
    /// `plumbline.error.origin`: the service where the failure began, or [`CLIENT_ORIGIN`].
    pub origin: &'static str,
    /// `plumbline.error.reason`.
    pub reason: &'static str,
    /// `plumbline.error.fault`, as seen by the service that records it.
    pub fault: Fault,
    /// `plumbline.error.retryable`.
    pub retryable: bool,
    /// Whether the span of a server that returns it has status `Error`.
    pub server_error: bool,
    /// Whether the reason states the fault, whatever the HTTP status.
    fault_stated: bool,
    /// Whether the failure began in another service.
    in_other_service: bool,
}

impl Tuple {
    /// Creates a tuple from the charter's tables.
    ///
    /// `has_retry_delay` is whether a retry delay was stated; `recorded_by` is the service that records the tuple. A
    /// reason that the charter does not list becomes `UNSPECIFIED`; a listed one overrides the row of its own code
    /// only.
    pub fn new(code: Code, origin: &'static str, reason: &str, has_retry_delay: bool, recorded_by: &str) -> Self {
        let row = &crate::setup::charter().codes[code as usize - 1];
        let known = charter::reason_row(reason);
        let why = known.filter(|why| why.code.is_none_or(|own| own == code));
        let stated = why.and_then(|why| why.fault);
        let in_other_service = origin != recorded_by;
        let retryable = match why.and_then(|why| why.retryable).unwrap_or(row.retryable) {
            Retry::Yes => true,
            Retry::No => false,
            Retry::WithDelay => has_retry_delay,
        };
        Self {
            code,
            origin,
            reason: known.map_or(reason::UNSPECIFIED.name(), |known| known.reason),
            fault: fault_seen_by(stated.unwrap_or(row.fault), in_other_service),
            retryable,
            server_error: why.and_then(|why| why.server_error).unwrap_or(row.server_error),
            fault_stated: stated.is_some(),
            in_other_service,
        }
    }

    /// Returns the tuple of the same failure with the HTTP status that was sent or received.
    ///
    /// The status decides whether the server's span has status `Error` (a 4xx never does). If the charter states a
    /// fault for the status, it replaces that of the code, but not one stated by the reason. A status below 400
    /// changes nothing.
    #[must_use]
    pub fn with_http_status(self, status: u16) -> Self {
        if status < 400 {
            return self;
        }
        let stated = charter::fault_for_http_status(status, self.code).filter(|_| !self.fault_stated);
        Self {
            fault: stated.map_or(self.fault, |fault| fault_seen_by(fault, self.in_other_service)),
            server_error: status >= 500,
            ..self
        }
    }

    /// Returns the HTTP status of a response with this failure: that of the reason, else that of the code.
    pub fn http_status(&self) -> u16 {
        let reason = charter::reason_row(self.reason).filter(|row| row.code == Some(self.code));
        let own = reason.and_then(|row| row.http);
        own.unwrap_or(crate::setup::charter().codes[self.code as usize - 1].http)
    }

    /// Whether the span of a side has status `Error`; only a server's may not.
    pub fn is_span_error(&self, side: Side) -> bool {
        side != Side::Server || self.server_error
    }

    /// Reads the tuple of a status; `None` if it is `Ok`.
    ///
    /// Origin and reason of its `ErrorInfo` are trusted only if the charter knows both; otherwise `peer` is the
    /// origin and the reason is `UNSPECIFIED`. The origin of a cancellation without `ErrorInfo` is [`CLIENT_ORIGIN`].
    pub fn from_status(status: &tonic::Status, peer: &'static str, recorded_by: &str) -> Option<Self> {
        let code = Code::from_tonic(status.code())?;
        Some(Self::from_details(
            code,
            &Details::decode(status.details()),
            peer,
            recorded_by,
        ))
    }

    /// Returns the tuple of a plain HTTP status of a response from `origin`; `None` below 400.
    ///
    /// 499 is what a server records for a caller that cancelled.
    pub fn from_http_status(status: u16, origin: &'static str, recorded_by: &str) -> Option<Self> {
        let code = charter::code_for_http_status(status)?;
        let tuple = match code {
            Code::Cancelled => Self::new(code, CLIENT_ORIGIN, reason::CALLER_CANCELLED.name(), false, recorded_by),
            _ => Self::new(code, origin, reason::UNSPECIFIED.name(), false, recorded_by),
        };
        Some(tuple.with_http_status(status))
    }

    /// Returns the tuple of any error: that of an [`Error`](super::Error) or a `tonic::Status` among its sources, else by
    /// its type, with `service` as the origin.
    ///
    /// ```
    /// use plumbline_telemetry::charter::reason;
    /// use plumbline_telemetry::error::{Error, Tuple};
    ///
    /// let wrapped = std::io::Error::other(Error::new(reason::SHUTTING_DOWN, "draining"));
    /// assert_eq!(Tuple::from_error(&wrapped, "till").reason, "SHUTTING_DOWN");
    /// let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
    /// assert_eq!(Tuple::from_error(&refused, "till").origin, "till");
    /// ```
    pub fn from_error(error: &(dyn std::error::Error + 'static), service: &'static str) -> Self {
        let stated = classify::chain(error).find_map(|error| {
            let status = || {
                error
                    .downcast_ref::<tonic::Status>()
                    .and_then(|it| Self::from_status(it, service, service))
            };
            error
                .downcast_ref::<super::Error>()
                .map(super::Error::tuple)
                .or_else(status)
        });
        let found = || {
            let found = classify::classify(error);
            let origin = match found.reason == reason::CALLER_CANCELLED.name() {
                true => CLIENT_ORIGIN,
                false => service,
            };
            Self::new(found.code, origin, found.reason, false, service)
        };
        stated.unwrap_or_else(found)
    }

    /// Reads the header `Plumbline-Error`, which may have several lines, of a message or a response of `peer`; `None` if
    /// it is invalid.
    ///
    /// Origin and reason are trusted only if the charter knows both.
    ///
    /// ```
    /// use plumbline_telemetry::charter::reason;
    /// use plumbline_telemetry::error::{Code, Tuple};
    ///
    /// let tuple = Tuple::new(Code::Unavailable, "stock", reason::UNREACHABLE.name(), false, "stock");
    /// let text = tuple.to_header();
    /// assert_eq!(text, r#"code="UNAVAILABLE", reason="UNREACHABLE", origin="stock""#);
    /// assert_eq!(Tuple::from_header(&[&text], "stock", "stock"), Some(tuple));
    /// ```
    pub fn from_header(lines: &[&str], peer: &'static str, recorded_by: &str) -> Option<Self> {
        Some(ErrorHeader::of_lines(lines)?.tuple(peer, false, recorded_by).0)
    }

    /// Formats the header `Plumbline-Error`.
    pub fn to_header(&self) -> String {
        error_header::written(self.code, self.reason, self.origin)
    }

    /// Records this failure on the current span: its attributes, and status `Error` where the side has it.
    ///
    /// ```
    /// use plumbline_telemetry::charter::reason;
    /// use plumbline_telemetry::error::{Code, Side, Tuple};
    ///
    /// let call = tracing::info_span!("price", otel.kind = "client");
    /// let late = Tuple::new(Code::DeadlineExceeded, "till", reason::DEADLINE.name(), false, "till");
    /// call.in_scope(|| late.record(Side::Client));
    /// ```
    pub fn record(&self, side: Side) {
        Context::map_current(|context| {
            let span = context.span();
            enforce::set_error_tuple(&span, self.attributes(side));
            if self.is_span_error(side) {
                span.set_status(Status::error(""));
            }
        });
    }

    pub(crate) fn from_details(code: Code, details: &Details, peer: &'static str, recorded_by: &str) -> Self {
        let has_retry_delay = details.retry_delay.is_some();
        let info = details.info.as_ref();
        let (origin, reason) = match info.and_then(|info| trusted(&info.domain, &info.reason, peer)) {
            Some(trusted) => trusted,
            None if code == Code::Cancelled => (CLIENT_ORIGIN, reason::CALLER_CANCELLED.name()),
            None => (peer, reason::UNSPECIFIED.name()),
        };
        Self::new(code, origin, reason, has_retry_delay, recorded_by)
    }

    /// Replaces an unproven origin `client` of a cancellation by `origin`: the caller is still waiting, so it did not
    /// cancel.
    pub(crate) fn without_client_origin(self, origin: &'static str, recorded_by: &str) -> Self {
        match (self.code, self.origin) {
            (Code::Cancelled, CLIENT_ORIGIN) => {
                Self::new(self.code, origin, reason::UNSPECIFIED.name(), false, recorded_by)
            }
            _ => self,
        }
    }

    /// Returns the attributes of a span or a log record of a side.
    pub fn attributes(&self, side: Side) -> impl Iterator<Item = KeyValue> + use<> {
        self.attributes_under(charter::error_type(), side)
    }

    pub(crate) fn attributes_under(&self, setting: ErrorType, side: Side) -> impl Iterator<Item = KeyValue> + use<> {
        self.labels_under(setting, side).chain([
            KeyValue::new(attribute::PLUMBLINE_ERROR_REASON, self.reason),
            KeyValue::new(attribute::PLUMBLINE_ERROR_RETRYABLE, self.retryable),
        ])
    }

    /// Returns the attributes of a metric of a side.
    pub fn labels(&self, side: Side) -> impl Iterator<Item = KeyValue> + use<> {
        self.labels_under(charter::error_type(), side)
    }

    pub(crate) fn labels_under(&self, setting: ErrorType, side: Side) -> impl Iterator<Item = KeyValue> + use<> {
        let typed = self.is_span_error(side) || setting == ErrorType::Failures;
        let labels = [
            KeyValue::new(attribute::PLUMBLINE_ERROR_CODE, self.code.name()),
            KeyValue::new(attribute::PLUMBLINE_ERROR_ORIGIN, self.origin),
            KeyValue::new(attribute::PLUMBLINE_ERROR_FAULT, self.fault.name()),
        ];
        let error_type = typed.then(|| KeyValue::new(attribute::ERROR_TYPE, self.code.name()));
        labels.into_iter().chain(error_type)
    }
}

/// Returns the fault as seen by the recording service: another service's fault is a dependency's.
fn fault_seen_by(fault: Fault, in_other_service: bool) -> Fault {
    match fault {
        Fault::Service if in_other_service => Fault::Dependency,
        other => other,
    }
}

/// Returns origin and reason if the charter knows both; they are trusted together or not at all.
///
/// The name of this process (`OTEL_SERVICE_NAME`) and the configured name of the peer are known, too.
pub(crate) fn trusted(domain: &str, reason: &str, peer: &'static str) -> Option<(&'static str, &'static str)> {
    let origin = match charter::service(domain) {
        Some(service) => service.name,
        None if domain == CLIENT_ORIGIN => CLIENT_ORIGIN,
        None if domain == peer => peer,
        None => return None,
    };
    Some((origin, charter::reason_row(reason)?.reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_overrides_its_codes_row() {
        let overloaded = Tuple::new(Code::ResourceExhausted, "worker", "OVERLOADED", false, "worker");
        assert_eq!(overloaded.fault, Fault::Service);
        assert!(overloaded.retryable && overloaded.server_error);

        let quota = Tuple::new(Code::ResourceExhausted, "worker", "QUOTA_EXCEEDED", false, "worker");
        assert_eq!(quota.fault, Fault::Caller);
        assert!(!quota.retryable && !quota.server_error);
    }

    #[test]
    fn the_status_decides_over_http() {
        use Code::*;
        for (code, reason, origin, status, fault, server_error) in [
            (Unimplemented, "", "gateway", 405, Fault::Caller, false),
            (Unimplemented, "", "worker", 405, Fault::Caller, false),
            (Unimplemented, "", "gateway", 501, Fault::Service, true),
            (DeadlineExceeded, "DEADLINE", "gateway", 408, Fault::Caller, false),
            (DeadlineExceeded, "DEADLINE", "worker", 504, Fault::Dependency, true),
            (Internal, "", "gateway", 405, Fault::Service, false),
            (Unimplemented, "METHOD_NOT_ALLOWED", "gateway", 501, Fault::Caller, true),
            (ResourceExhausted, "OVERLOADED", "gateway", 429, Fault::Service, false),
            (NotFound, "", "gateway", 500, Fault::Caller, true),
            (Internal, "PANIC", "gateway", 200, Fault::Service, true),
            (Cancelled, "CALLER_CANCELLED", "client", 499, Fault::Caller, false),
        ] {
            let tuple = Tuple::new(code, origin, reason, false, "gateway").with_http_status(status);
            assert_eq!(
                (tuple.fault, tuple.server_error),
                (fault, server_error),
                "{code:?} {status}"
            );
            assert_eq!(tuple.labels(Side::Server).count(), 3 + usize::from(server_error));
            assert!(tuple.is_span_error(Side::Client) && tuple.attributes(Side::Internal).count() == 6);
        }
    }

    #[test]
    fn a_reason_may_have_a_status_of_its_own() {
        let status = |code, reason| Tuple::new(code, "gateway", reason, false, "gateway").http_status();
        assert_eq!(status(Code::ResourceExhausted, "OVERLOADED"), 503);
        assert_eq!(status(Code::ResourceExhausted, "QUOTA_EXCEEDED"), 429);
        assert_eq!(status(Code::Internal, "OVERLOADED"), 500);
        assert_eq!(status(Code::Unimplemented, "METHOD_NOT_ALLOWED"), 405);
    }

    #[test]
    fn a_stated_delay_makes_resource_exhausted_retryable() {
        assert!(Tuple::new(Code::ResourceExhausted, "worker", "QUOTA_EXCEEDED", true, "worker").retryable);
    }

    #[test]
    fn the_fault_of_another_service_is_a_dependencys() {
        let tuple = Tuple::new(Code::Internal, "worker", "PANIC", false, "gateway");
        assert_eq!(tuple.fault, Fault::Dependency);
        let caller = Tuple::new(Code::NotFound, "worker", "SKU_UNKNOWN", false, "gateway");
        assert_eq!(caller.fault, Fault::Caller);
    }

    #[test]
    fn a_reason_of_another_code_overrides_nothing() {
        let tuple = Tuple::new(Code::Internal, "worker", "OVERLOADED", false, "worker");
        assert_eq!((tuple.reason, tuple.retryable), ("OVERLOADED", false));
    }

    #[test]
    fn untrusted_names_are_rejected() {
        assert_eq!(trusted("worker", "PANIC", "gateway"), Some(("worker", "PANIC")));
        assert_eq!(
            trusted("client", "CALLER_CANCELLED", "worker"),
            Some(("client", "CALLER_CANCELLED"))
        );
        assert_eq!(trusted("evil", "PANIC", "worker"), None);
        assert_eq!(trusted("worker", "DROP TABLE", "gateway"), None);
    }
}
