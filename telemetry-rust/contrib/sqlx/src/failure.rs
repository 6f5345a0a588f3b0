//! The table of sqlx's errors: code and reason of each.

use std::io::ErrorKind;

use plumbline_telemetry::charter::reason;
use plumbline_telemetry::error::{Code, Error, Reason};

use crate::Reasons;

/// What an error of sqlx is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Failure {
    NotFound,
    Late,
    Unreachable,
    Refused,
}

impl Failure {
    fn of(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::Io(error) if error.kind() == ErrorKind::TimedOut => Self::Late,
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unreachable,
            sqlx::Error::Database(error) if error.code().is_some_and(|state| is_lost(&state)) => Self::Unreachable,
            _ => Self::Refused,
        }
    }

    fn code_and_reason(self, reasons: Reasons) -> (Code, &'static str) {
        let stated = |reason: Option<Reason>, code| match reason {
            Some(reason) => (reason.code(), reason.name()),
            None => (code, reason::UNSPECIFIED.name()),
        };
        match self {
            Self::NotFound => (Code::NotFound, reason::UNSPECIFIED.name()),
            Self::Late => (Code::DeadlineExceeded, reason::DEADLINE.name()),
            Self::Unreachable => stated(reasons.unreachable, Code::Unavailable),
            Self::Refused => stated(reasons.refused, Code::Internal),
        }
    }
}

/// Whether an SQLSTATE is a lost connection: class 08 of the standard, and PostgreSQL's for a server that stops, starts,
/// or has too many connections.
fn is_lost(state: &str) -> bool {
    let is_class_08 = state.len() == 5 && state.starts_with("08");
    is_class_08 || matches!(state, "57P01" | "57P02" | "57P03" | "53300")
}

pub(crate) fn code_and_reason(error: &sqlx::Error, reasons: Reasons) -> (Code, &'static str) {
    Failure::of(error).code_and_reason(reasons)
}

pub(crate) fn error(error: sqlx::Error, reasons: Reasons) -> Error {
    let failure = Failure::of(&error);
    let message = match failure {
        Failure::NotFound => "there is no such row",
        Failure::Late => "the database did not answer in time",
        Failure::Unreachable => "the database cannot be reached",
        Failure::Refused => "the database refused the statement",
    };
    let stated = match failure {
        Failure::Late => Some(reason::DEADLINE),
        Failure::Unreachable => reasons.unreachable,
        Failure::Refused => reasons.refused,
        Failure::NotFound => None,
    };
    let (code, _) = failure.code_and_reason(reasons);
    let made = match stated {
        Some(reason) => Error::new(reason, message),
        None => Error::with_code(code, message),
    };
    made.with_source(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_has_its_row() {
        use Failure::{Late, NotFound, Refused, Unreachable};
        for (error, expected) in [
            (sqlx::Error::RowNotFound, NotFound),
            (sqlx::Error::Io(ErrorKind::TimedOut.into()), Late),
            (sqlx::Error::Io(ErrorKind::ConnectionRefused.into()), Unreachable),
            (sqlx::Error::Io(ErrorKind::NotFound.into()), Unreachable),
            (sqlx::Error::PoolTimedOut, Unreachable),
            (sqlx::Error::PoolClosed, Unreachable),
            (sqlx::Error::WorkerCrashed, Unreachable),
            (sqlx::Error::Protocol("x".to_owned()), Refused),
            (sqlx::Error::ColumnNotFound("x".to_owned()), Refused),
        ] {
            assert_eq!(Failure::of(&error), expected, "{error}");
        }
        for (state, expected) in [
            ("08006", true),
            ("57P01", true),
            ("53300", true),
            ("23505", false),
            ("08", false),
            ("2067", false),
        ] {
            assert_eq!(is_lost(state), expected, "{state}");
        }
    }

    #[test]
    fn the_text_of_the_database_stays_inside() {
        let refused = error(sqlx::Error::Protocol("secret".to_owned()), Reasons::default());
        assert_eq!((refused.code(), refused.reason()), (Code::Internal, "UNSPECIFIED"));
        assert!(refused.to_string().contains("secret"), "in the log");
    }
}
