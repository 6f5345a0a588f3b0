use opentelemetry::KeyValue;

use super::details::Details;
use super::{Code, Fault};
use crate::charter::{self, Retry, attribute, reason};

/// The reserved origin of failures that the caller caused by giving up.
pub const CLIENT: &str = "client";

/// What telemetry records of a failure: the five error attributes of the charter.
///
/// ```
/// use plumbline_telemetry::charter::reason;
/// use plumbline_telemetry::error::{Code, Tuple};
///
/// let tuple = Tuple::new(Code::DeadlineExceeded, "worker", reason::DEADLINE, false, "gateway");
/// let span = tuple.attributes().map(|attribute| attribute.value.to_string());
/// assert_eq!(span, ["DEADLINE_EXCEEDED", "worker", "DEADLINE", "dependency", "false"]);
/// assert_eq!(tuple.labels().len(), 3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tuple {
    /// `error.type`.
    pub code: Code,
    /// `plumbline.error.origin`: the service where it began, or [`CLIENT`].
    pub origin: &'static str,
    /// `plumbline.error.reason`.
    pub reason: &'static str,
    /// `plumbline.error.fault`, seen from the service that records it.
    pub fault: Fault,
    /// `plumbline.error.retryable`.
    pub retryable: bool,
    /// Whether the span of a server that answers with it counts as failed.
    pub server_error: bool,
}

impl Tuple {
    /// Looks the failure up in the charter's tables.
    ///
    /// `has_delay` says whether a retry delay was stated; `seen_by` is the service that records the tuple. A
    /// reason that the charter does not know becomes `UNSPECIFIED`; one that it knows overrides its own code only.
    pub fn new(code: Code, origin: &'static str, reason: &str, has_delay: bool, seen_by: &str) -> Self {
        let row = &charter::policy().codes[code as usize - 1];
        let known = charter::reason_row(reason);
        let why = known.filter(|why| why.code.is_none_or(|own| own == code));
        let fault = why.and_then(|why| why.fault).unwrap_or(row.fault);
        let retryable = match why.and_then(|why| why.retryable).unwrap_or(row.retryable) {
            Retry::Yes => true,
            Retry::No => false,
            Retry::WithDelay => has_delay,
        };
        Self {
            code,
            origin,
            reason: known.map_or(reason::UNSPECIFIED, |known| known.reason),
            fault: match fault {
                Fault::Service if origin != seen_by => Fault::Dependency,
                other => other,
            },
            retryable,
            server_error: why.and_then(|why| why.server_error).unwrap_or(row.server_error),
        }
    }

    /// Reads the tuple of a status; `None` when it is `Ok`.
    ///
    /// Origin and reason of its `ErrorInfo` are trusted only when the charter knows them; otherwise `peer` is
    /// the origin and the reason is `UNSPECIFIED`. A cancellation without `ErrorInfo` came from the caller.
    pub fn of_status(status: &tonic::Status, peer: &'static str, seen_by: &str) -> Option<Self> {
        let code = Code::from_tonic(status.code())?;
        Some(Self::of_details(
            code,
            &Details::decode(status.details()),
            peer,
            seen_by,
        ))
    }

    /// The tuple of a plain HTTP status that `origin` answered with; `None` below 400.
    ///
    /// 499 is what a server notes of a caller that gave up.
    pub fn of_http(status: u16, origin: &'static str, seen_by: &str) -> Option<Self> {
        let code = charter::code_of_http(status)?;
        Some(match code {
            Code::Cancelled => Self::new(code, CLIENT, reason::CALLER_CANCELLED, false, seen_by),
            _ => Self::new(code, origin, reason::UNSPECIFIED, false, seen_by),
        })
    }

    pub(crate) fn of_details(code: Code, details: &Details, peer: &'static str, seen_by: &str) -> Self {
        let has_delay = details.retry_delay.is_some();
        let told = details.info.as_ref();
        let (origin, reason) = match told.and_then(|info| believed(&info.domain, &info.reason, peer)) {
            Some(story) => story,
            None if code == Code::Cancelled => (CLIENT, reason::CALLER_CANCELLED),
            None => (peer, reason::UNSPECIFIED),
        };
        Self::new(code, origin, reason, has_delay, seen_by)
    }

    /// The attributes of a span or a log record.
    pub fn attributes(&self) -> [KeyValue; 5] {
        let [code, origin, fault] = self.labels();
        [
            code,
            origin,
            KeyValue::new(attribute::PLUMBLINE_ERROR_REASON, self.reason),
            fault,
            KeyValue::new(attribute::PLUMBLINE_ERROR_RETRYABLE, self.retryable),
        ]
    }

    /// The attributes of a metric.
    pub fn labels(&self) -> [KeyValue; 3] {
        [
            KeyValue::new(attribute::ERROR_TYPE, self.code.name()),
            KeyValue::new(attribute::PLUMBLINE_ERROR_ORIGIN, self.origin),
            KeyValue::new(attribute::PLUMBLINE_ERROR_FAULT, self.fault.name()),
        ]
    }
}

/// Origin and reason of a story if the charter knows both: it is believed whole or not at all.
///
/// A name that `OTEL_SERVICE_NAME` gave to this process or that the peer was configured with is known too.
pub(crate) fn believed(domain: &str, reason: &str, peer: &'static str) -> Option<(&'static str, &'static str)> {
    let origin = match charter::service(domain) {
        Some(service) => service.name,
        None if domain == CLIENT => CLIENT,
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
    fn strangers_names_are_not_believed() {
        assert_eq!(believed("worker", "PANIC", "gateway"), Some(("worker", "PANIC")));
        assert_eq!(
            believed("client", "CALLER_CANCELLED", "worker"),
            Some(("client", "CALLER_CANCELLED"))
        );
        assert_eq!(believed("evil", "PANIC", "worker"), None);
        assert_eq!(believed("worker", "DROP TABLE", "gateway"), None);
    }
}
