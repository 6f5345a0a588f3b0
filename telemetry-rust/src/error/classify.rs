//! Maps errors of other libraries (`std::io`, hyper, tonic and others) to a code and a reason, by their type.

use std::any::Any;
use std::error::Error;
use std::io::ErrorKind;

use super::Code;
use crate::charter::reason;

/// Code and reason of an error of another library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Classification {
    /// The code.
    pub code: Code,
    /// The reason; `UNSPECIFIED` if the type does not determine it.
    pub reason: &'static str,
}

/// Classifies an error by its type, then by those of its sources; an error without a row is `INTERNAL`.
///
/// The rows are `errors.exceptions.rust` of the charter's policy. Messages are not read.
///
/// ```
/// use plumbline_telemetry::error::{Code, classify};
///
/// let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
/// assert_eq!(classify(&refused).code, Code::Unavailable);
/// assert_eq!(classify(&refused).reason, "UNREACHABLE");
/// ```
pub fn classify(error: &(dyn Error + 'static)) -> Classification {
    let unknown = found(Code::Internal, reason::UNSPECIFIED.name());
    chain(error).find_map(row).unwrap_or(unknown)
}

/// Returns an error and those below it.
pub(super) fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| below(*error))
}

/// Does the same for a body's error of any type; `None` for a type that no body of these libraries has.
pub(crate) fn classify_any<E: 'static>(error: &E) -> Option<Classification> {
    let any = error as &dyn Any;
    if let Some(error) = any.downcast_ref::<tonic::Status>() {
        return Some(classify(error));
    }
    if let Some(error) = any.downcast_ref::<tower::BoxError>() {
        return Some(classify(&**error));
    }
    #[cfg(feature = "axum")]
    if let Some(error) = any.downcast_ref::<axum::Error>() {
        return Some(classify(error));
    }
    if let Some(error) = any.downcast_ref::<hyper::Error>() {
        return Some(classify(error));
    }
    any.downcast_ref::<std::io::Error>().map(|error| classify(error))
}

/// Returns the error that an error wraps.
pub(super) fn below<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e (dyn Error + 'static)> {
    inner(error).or_else(|| error.source())
}

/// Returns the error that an `io::Error` wraps; `source()` would skip it.
fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let inner = error.downcast_ref::<std::io::Error>()?.get_ref()?;
    Some(inner)
}

fn row(error: &(dyn Error + 'static)) -> Option<Classification> {
    if let Some(status) = error.downcast_ref::<tonic::Status>() {
        let code = Code::from_tonic(status.code()).unwrap_or(Code::Unknown);
        return Some(found(code, reason::UNSPECIFIED.name()));
    }
    if let Some(error) = error.downcast_ref::<super::Error>() {
        return Some(found(error.code(), error.reason()));
    }
    if error.is::<tokio::time::error::Elapsed>() || error.is::<tonic::TimeoutExpired>() {
        return Some(found(Code::DeadlineExceeded, reason::DEADLINE.name()));
    }
    if let Some(error) = error.downcast_ref::<tokio::task::JoinError>() {
        return Some(if error.is_panic() {
            found(Code::Internal, reason::PANIC.name())
        } else {
            found(Code::Cancelled, reason::CALLER_CANCELLED.name())
        });
    }
    if error.is::<tokio::sync::AcquireError>() || error.is::<tokio::sync::TryAcquireError>() {
        return Some(found(Code::ResourceExhausted, reason::OVERLOADED.name()));
    }
    if error.is::<tonic::ConnectError>() {
        return Some(found(Code::Unavailable, reason::UNREACHABLE.name()));
    }
    io_row(error.downcast_ref::<std::io::Error>()?.kind())
}

fn io_row(kind: ErrorKind) -> Option<Classification> {
    Some(match kind {
        ErrorKind::TimedOut => found(Code::DeadlineExceeded, reason::DEADLINE.name()),
        ErrorKind::ConnectionRefused
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::NotConnected
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof => found(Code::Unavailable, reason::UNREACHABLE.name()),
        ErrorKind::NotFound => found(Code::NotFound, reason::UNSPECIFIED.name()),
        ErrorKind::AlreadyExists => found(Code::AlreadyExists, reason::UNSPECIFIED.name()),
        ErrorKind::PermissionDenied => found(Code::PermissionDenied, reason::UNSPECIFIED.name()),
        ErrorKind::InvalidInput => found(Code::InvalidArgument, reason::UNSPECIFIED.name()),
        ErrorKind::Unsupported => found(Code::Unimplemented, reason::UNSPECIFIED.name()),
        ErrorKind::OutOfMemory | ErrorKind::StorageFull => found(Code::ResourceExhausted, reason::OVERLOADED.name()),
        _ => return None,
    })
}

fn found(code: Code, reason: &'static str) -> Classification {
    Classification { code, reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt;
    use std::io;

    #[derive(Debug)]
    struct Wrapped(Box<dyn Error + Send + Sync>);

    impl fmt::Display for Wrapped {
        fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("could not read the price list")
        }
    }

    impl Error for Wrapped {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&*self.0)
        }
    }

    #[test]
    fn io_kinds_have_their_rows() {
        let rows = [
            (ErrorKind::TimedOut, Code::DeadlineExceeded, "DEADLINE"),
            (ErrorKind::ConnectionRefused, Code::Unavailable, "UNREACHABLE"),
            (ErrorKind::ConnectionReset, Code::Unavailable, "UNREACHABLE"),
            (ErrorKind::ConnectionAborted, Code::Unavailable, "UNREACHABLE"),
            (ErrorKind::NotConnected, Code::Unavailable, "UNREACHABLE"),
            (ErrorKind::BrokenPipe, Code::Unavailable, "UNREACHABLE"),
            (ErrorKind::UnexpectedEof, Code::Unavailable, "UNREACHABLE"),
            (ErrorKind::NotFound, Code::NotFound, "UNSPECIFIED"),
            (ErrorKind::AlreadyExists, Code::AlreadyExists, "UNSPECIFIED"),
            (ErrorKind::PermissionDenied, Code::PermissionDenied, "UNSPECIFIED"),
            (ErrorKind::InvalidInput, Code::InvalidArgument, "UNSPECIFIED"),
            (ErrorKind::Unsupported, Code::Unimplemented, "UNSPECIFIED"),
            (ErrorKind::OutOfMemory, Code::ResourceExhausted, "OVERLOADED"),
            (ErrorKind::StorageFull, Code::ResourceExhausted, "OVERLOADED"),
            (ErrorKind::Other, Code::Internal, "UNSPECIFIED"),
        ];
        for (kind, code, reason) in rows {
            assert_eq!(classify(&io::Error::from(kind)), found(code, reason), "{kind}");
            let wrapped = Wrapped(Box::new(Wrapped(Box::new(io::Error::from(kind)))));
            assert_eq!(classify(&wrapped), found(code, reason), "wrapped {kind}");
        }
    }

    #[test]
    fn a_status_keeps_its_code() {
        let wrapped = Wrapped(Box::new(tonic::Status::already_exists("there")));
        assert_eq!(classify(&wrapped).code, Code::AlreadyExists);
    }

    #[test]
    fn an_error_wrapped_in_an_io_error_is_classified() {
        let wrapped = io::Error::other(tonic::Status::out_of_range("far"));
        assert_eq!(classify(&wrapped).code, Code::OutOfRange);
    }

    #[test]
    fn an_own_error_keeps_code_and_reason() {
        let wrapped = Wrapped(Box::new(super::super::Error::new(reason::SHUTTING_DOWN, "checksum")));
        assert_eq!(classify(&wrapped), found(Code::Unavailable, "SHUTTING_DOWN"));
    }

    #[test]
    fn an_unknown_error_is_internal() {
        let error: Box<dyn Error + Send + Sync> = "ConnectionRefused by the looks of it".into();
        assert_eq!(classify(&*error), found(Code::Internal, "UNSPECIFIED"));
    }

    #[tokio::test]
    async fn tokio_errors_have_their_rows() {
        let elapsed = tokio::time::timeout(std::time::Duration::ZERO, std::future::pending::<()>());
        assert_eq!(
            classify(&elapsed.await.unwrap_err()),
            found(Code::DeadlineExceeded, "DEADLINE")
        );

        let panicked = tokio::spawn(async { panic!("on purpose") }).await.unwrap_err();
        assert_eq!(classify(&panicked), found(Code::Internal, "PANIC"));

        let task = tokio::spawn(std::future::pending::<()>());
        task.abort();
        assert_eq!(
            classify(&task.await.unwrap_err()),
            found(Code::Cancelled, "CALLER_CANCELLED")
        );

        let closed = tokio::sync::Semaphore::new(1);
        closed.close();
        assert_eq!(
            classify(&closed.acquire().await.unwrap_err()),
            found(Code::ResourceExhausted, "OVERLOADED")
        );
    }
}
