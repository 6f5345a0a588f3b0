//! A reason with the code that it belongs to.

use super::Code;

/// A reason of a charter: an UPPER_SNAKE name and the code that it belongs to.
///
/// `plumbline generate rust` writes a constant for each reason of a charter; [`crate::charter::reason`] has those of
/// base.
///
/// ```
/// use plumbline_telemetry::error::{Code, Error, Reason};
///
/// const STOCK_EXHAUSTED: Reason = Reason::new("STOCK_EXHAUSTED", Code::ResourceExhausted);
///
/// let error = Error::new(STOCK_EXHAUSTED, "sold out");
/// assert_eq!((error.code(), error.reason()), (STOCK_EXHAUSTED.code(), STOCK_EXHAUSTED.name()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reason {
    name: &'static str,
    code: Code,
}

impl Reason {
    /// Creates a reason.
    pub const fn new(name: &'static str, code: Code) -> Self {
        Self { name, code }
    }

    /// Returns its name.
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// Returns its code.
    pub const fn code(self) -> Code {
        self.code
    }
}
