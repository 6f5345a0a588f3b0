//! The codes of failures, with the mapping from and to gRPC codes, and whose fault a failure is. An HTTP status becomes
//! a code in [`crate::charter::code_for_http_status`].

use std::fmt;

/// The 16 codes of `google.rpc.Code` without `OK`, with their numbers.
///
/// ```
/// use plumbline_telemetry::error::Code;
///
/// assert_eq!(Code::from_name("NOT_FOUND"), Some(Code::NotFound));
/// assert_eq!(Code::from_i32(5), Some(Code::NotFound));
/// assert_eq!(Code::from_tonic(tonic::Code::Ok), None);
/// assert_eq!(Code::NotFound.to_tonic(), tonic::Code::NotFound);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names are the documentation; the charter describes each
pub enum Code {
    Cancelled = 1,
    Unknown = 2,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    NotFound = 5,
    AlreadyExists = 6,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    FailedPrecondition = 9,
    Aborted = 10,
    OutOfRange = 11,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    DataLoss = 15,
    Unauthenticated = 16,
}

const ALL: [Code; 16] = [
    Code::Cancelled,
    Code::Unknown,
    Code::InvalidArgument,
    Code::DeadlineExceeded,
    Code::NotFound,
    Code::AlreadyExists,
    Code::PermissionDenied,
    Code::ResourceExhausted,
    Code::FailedPrecondition,
    Code::Aborted,
    Code::OutOfRange,
    Code::Unimplemented,
    Code::Internal,
    Code::Unavailable,
    Code::DataLoss,
    Code::Unauthenticated,
];

impl Code {
    /// Returns the code of a number; `None` for 0 (`OK`), [`Code::Unknown`] for numbers outside of gRPC's.
    pub fn from_i32(number: i32) -> Option<Self> {
        match number {
            0 => None,
            1..=16 => Some(ALL[number as usize - 1]),
            _ => Some(Self::Unknown),
        }
    }

    /// Returns the code of a canonical name.
    pub fn from_name(name: &str) -> Option<Self> {
        ALL.into_iter().find(|code| code.name() == name)
    }

    /// Returns the code of a tonic code; `None` for `Ok`.
    pub fn from_tonic(code: tonic::Code) -> Option<Self> {
        Self::from_i32(code as i32)
    }

    /// Returns the same code in tonic's type.
    pub fn to_tonic(self) -> tonic::Code {
        tonic::Code::from_i32(self as i32)
    }

    /// Canonical name, as in `error.type`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cancelled => "CANCELLED",
            Self::Unknown => "UNKNOWN",
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Self::NotFound => "NOT_FOUND",
            Self::AlreadyExists => "ALREADY_EXISTS",
            Self::PermissionDenied => "PERMISSION_DENIED",
            Self::ResourceExhausted => "RESOURCE_EXHAUSTED",
            Self::FailedPrecondition => "FAILED_PRECONDITION",
            Self::Aborted => "ABORTED",
            Self::OutOfRange => "OUT_OF_RANGE",
            Self::Unimplemented => "UNIMPLEMENTED",
            Self::Internal => "INTERNAL",
            Self::Unavailable => "UNAVAILABLE",
            Self::DataLoss => "DATA_LOSS",
            Self::Unauthenticated => "UNAUTHENTICATED",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// Whose fault a failure is, as seen by the service of the span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The caller can fix it.
    Caller,
    /// The service of the span can fix it.
    Service,
    /// A service that it depends on can fix it.
    Dependency,
}

impl Fault {
    /// Value of `plumbline.error.fault`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::Service => "service",
            Self::Dependency => "dependency",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_names_and_tonic_agree() {
        for (at, code) in ALL.iter().enumerate() {
            assert_eq!(Code::from_i32(at as i32 + 1), Some(*code));
            assert_eq!(Code::from_tonic(code.to_tonic()), Some(*code));
            assert_eq!(Code::from_name(code.name()), Some(*code));
        }
        assert_eq!(Code::from_i32(0), None);
        assert_eq!(Code::from_i32(17), Some(Code::Unknown));
        assert_eq!(Code::from_i32(-1), Some(Code::Unknown));
    }
}
