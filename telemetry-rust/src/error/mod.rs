//! The error model: code, reason, origin, fault and retryable of a failure, the same at every hop.
//!
//! A service returns [`Error`]; telemetry records its [`Tuple`]; `details` and `error_header` carry both across hops, as
//! `google.rpc.ErrorInfo` over gRPC and as `Plumbline-Error` over HTTP; [`classify`] maps errors of other libraries to
//! codes.
//!
//! ```
//! use std::time::Duration;
//!
//! use plumbline_telemetry::charter::reason;
//! use plumbline_telemetry::error::{Code, Error, Fault, Tuple, classify};
//!
//! // An error that this service returns, and the tuple that telemetry records.
//! let busy = Error::new(reason::OVERLOADED, "busy").with_retry_delay(Duration::from_millis(100));
//! assert!(busy.tuple().retryable);
//!
//! // Errors of others: an I/O error, a status of another service, a plain HTTP status.
//! let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
//! assert_eq!(classify(&refused).code, Code::Unavailable);
//! assert_eq!(Error::from_error(refused).code(), Code::Unavailable);
//! let received = Tuple::from_status(&tonic::Status::not_found("no such article"), "stock", "till").unwrap();
//! assert_eq!((received.origin, received.fault), ("stock", Fault::Caller));
//! let plain = Tuple::from_http_status(503, "stock", "till").unwrap();
//! assert_eq!((plain.code, plain.fault), (Code::Unavailable, Fault::Dependency));
//! ```

mod classify;
mod code;
pub(crate) mod details;
pub(crate) mod error_header;
pub(crate) mod forwarded;
#[cfg(feature = "axum")]
mod into_response;
pub(crate) mod problem_details;
mod proto;
mod reason_code;
mod response;
mod tuple;

pub(crate) use classify::classify_any;
pub use classify::{Classification, classify};
pub use code::{Code, Fault};
pub use problem_details::ProblemDetails;
pub use reason_code::Reason;
pub use tuple::{CLIENT_ORIGIN, Side, Tuple};

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use crate::charter::reason;

/// An error that a service returns: a code, a reason of the charter and a message for people.
///
/// Converted to a [`tonic::Status`] it carries `ErrorInfo` (and `RetryInfo` if a delay is stated), with this service
/// as the origin.
///
/// ```
/// use plumbline_telemetry::charter::reason;
/// use plumbline_telemetry::error::Error;
///
/// let status = tonic::Status::from(Error::new(reason::SHUTTING_DOWN, "draining"));
/// assert_eq!(status.code(), tonic::Code::Unavailable);
/// assert_eq!(status.message(), "draining");
/// ```
#[derive(Debug)]
pub struct Error {
    code: Code,
    reason: &'static str,
    message: Cow<'static, str>,
    retry_delay: Option<Duration>,
    /// The service where the failure of an outgoing call began.
    origin: Option<&'static str>,
    /// Whether the application gave it its code; else it was found by type.
    stated: bool,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// Creates an error with a reason, which carries its code: one of [`crate::charter::reason`], or of the module that
    /// `plumbline generate rust` wrote. A reason that the charter in force does not list is reported once and recorded
    /// as `UNSPECIFIED`.
    pub fn new(reason: Reason, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code: reason.code(),
            reason: reason.name(),
            message: message.into(),
            retry_delay: None,
            origin: None,
            stated: true,
            source: None,
        }
    }

    /// Creates an error that has a code and no reason.
    ///
    /// ```
    /// use plumbline_telemetry::error::{Code, Error};
    ///
    /// assert_eq!(Error::with_code(Code::NotFound, "no such page").reason(), "UNSPECIFIED");
    /// ```
    pub fn with_code(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            reason: reason::UNSPECIFIED.name(),
            message: message.into(),
            retry_delay: None,
            origin: None,
            stated: true,
            source: None,
        }
    }

    /// Classifies any error by its type and those of its sources.
    ///
    /// Callers read a generic message, because the error's own text may have addresses, paths and values; it is in
    /// [`Display`](fmt::Display), for logs of this process. A `tonic::Status` among the sources keeps its message, and
    /// its details when the result is converted to a status again. The error that a client layer returned in place of a
    /// response, alone or as a source, has the callee as its origin.
    pub fn from_error(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let source = error.into();
        // A cancelled call is left to the request that made it.
        let forwarded = forwarded::failure_of(&*source).filter(|failure| failure.code != Code::Cancelled);
        let (code, reason, origin) = match forwarded {
            Some(failure) => (failure.code, failure.reason, Some(failure.origin)),
            None => {
                let found = classify(&*source);
                (found.code, found.reason, stated_origin(&*source))
            }
        };
        let mut error = Self {
            code,
            reason,
            message: message_for_callers(code, reason),
            retry_delay: None,
            origin,
            stated: false,
            source: Some(source),
        };
        if let Some(made_for_callers) = error.status_among_sources().map(|status| status.message().to_owned()) {
            error.message = made_for_callers.into();
        }
        error
    }

    /// States how long the caller should wait before a retry.
    #[must_use]
    pub fn with_retry_delay(mut self, delay: Duration) -> Self {
        self.retry_delay = Some(delay);
        self
    }

    /// States what caused it, for logs of this process; callers do not read it.
    ///
    /// ```
    /// use plumbline_telemetry::charter::reason;
    /// use plumbline_telemetry::error::Error;
    ///
    /// let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
    /// let error = Error::new(reason::UNREACHABLE, "no stock").with_source(refused);
    /// assert_eq!(error.to_string(), "UNAVAILABLE/UNREACHABLE: no stock: connection refused");
    /// ```
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Returns the code. Where the charter in force gives the reason another one, [`Error::tuple`] has that.
    pub fn code(&self) -> Code {
        self.code
    }

    /// Returns the reason.
    pub fn reason(&self) -> &'static str {
        self.reason
    }

    /// Returns the error tuple that this service records.
    pub fn tuple(&self) -> Tuple {
        let tuple = self.tuple_in(crate::setup::service());
        if tuple.reason != self.reason && self.status_among_sources().is_none() {
            crate::setup::report_unlisted_reason(self.reason);
        }
        tuple
    }

    /// Returns the code that the charter in force has for the reason: another one may be compiled in. Without
    /// enforcement of `error-tuple` the code remains.
    fn code_by_charter(&self) -> Code {
        let row = crate::charter::reason_row(self.reason).filter(|_| self.origin.is_none());
        match row.and_then(|row| Some((row, row.code?))) {
            Some((row, code)) if code != self.code && crate::setup::report_other_code(row, self.code, code) => code,
            _ => self.code,
        }
    }

    pub(crate) fn tuple_in(&self, service: &'static str) -> Tuple {
        if let Some(status) = self.status_among_sources() {
            return Tuple::from_status(status, service, service)
                .unwrap_or_else(|| Tuple::new(self.code, service, reason::UNSPECIFIED.name(), false, service));
        }
        let origin = match self.reason == reason::CALLER_CANCELLED.name() {
            true => CLIENT_ORIGIN,
            false => self.origin.unwrap_or(service),
        };
        let code = self.code_by_charter();
        Tuple::new(code, origin, self.reason, self.retry_delay.is_some(), service)
    }

    /// Returns the status of the call that it comes from, unless the application stated something else above it.
    fn status_among_sources(&self) -> Option<&tonic::Status> {
        // That of a call without a response was made in this process.
        let source = self.source.as_ref().filter(|_| self.origin.is_none() && !self.stated);
        let mut next: Option<&(dyn std::error::Error + 'static)> = match source {
            Some(source) => Some(&**source),
            None => None,
        };
        while let Some(error) = next {
            if let Some(status) = error.downcast_ref::<tonic::Status>() {
                return Some(status);
            }
            if error.downcast_ref::<Self>().is_some_and(|own| own.stated) {
                return None;
            }
            next = error.source();
        }
        None
    }
}

/// Returns the origin of the first error of this crate in a chain.
fn stated_origin(error: &(dyn std::error::Error + 'static)) -> Option<&'static str> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(own) = error.downcast_ref::<Error>() {
            return own.origin;
        }
        next = classify::below(error);
    }
    None
}

/// Returns the message for callers of an error that was not made for them.
fn message_for_callers(code: Code, reason: &str) -> Cow<'static, str> {
    match code {
        _ if reason == reason::PANIC.name() => "the task panicked".into(),
        Code::DeadlineExceeded => "the deadline passed".into(),
        Code::Cancelled => "the caller gave up".into(),
        Code::Unavailable => "no connection".into(),
        _ => format!("{} error", code.name().to_lowercase().replace('_', " ")).into(),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}: {}", self.code.name(), self.reason, self.message)?;
        match &self.source {
            // The message of a panic is logged where it happens.
            Some(source) if self.reason != reason::PANIC.name() && self.status_among_sources().is_none() => {
                write!(out, ": {source}")
            }
            _ => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.source {
            Some(source) => Some(&**source),
            None => None,
        }
    }
}

impl From<Error> for tonic::Status {
    fn from(error: Error) -> Self {
        if let Some(status) = error.status_among_sources() {
            return tonic::Status::with_details_and_metadata(
                status.code(),
                status.message(),
                bytes::Bytes::copy_from_slice(status.details()),
                status.metadata().clone(),
            );
        }
        if !crate::setup::is_active() {
            return tonic::Status::new(error.code.to_tonic(), error.message);
        }
        let tuple = error.tuple();
        let details = details::encode(&tuple, &error.message, error.retry_delay);
        if details::fit(details::message_length(&error.message), details.len()) {
            return tonic::Status::with_details(tuple.code.to_tonic(), error.message, details.into());
        }
        let mut trailer = http::HeaderMap::new();
        error_header::put(&mut trailer, &tuple);
        let metadata = tonic::metadata::MetadataMap::from_headers(trailer);
        tonic::Status::with_metadata(tuple.code.to_tonic(), error.message, metadata)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_do_not_read_the_text_of_an_error_that_was_not_made_for_them() {
        let private = || Error::from_error(std::io::Error::other("db password of X"));
        assert_eq!(
            private().to_string(),
            "INTERNAL/UNSPECIFIED: internal error: db password of X"
        );
        assert_eq!(tonic::Status::from(private()).message(), "internal error");

        let of_callee = Error::from_error(tonic::Status::not_found("no such order"));
        assert_eq!(of_callee.to_string(), "NOT_FOUND/UNSPECIFIED: no such order");
    }
}
