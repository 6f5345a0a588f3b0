//! Signed charters: a compiled file, its detached signature, the keys that the process trusts, and the greatest serial
//! that was in force. docs/signatures.md has the format.

mod keys;
mod serial;
mod signature;
mod signed;

use std::fmt;

pub(crate) use keys::Keys;
#[cfg(feature = "conformance")]
pub(crate) use signature::{Moment, Signature};
pub(crate) use signed::{Proof, SignedCharters};

/// Why a charter is not trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It has no signature file.
    Unsigned,
    /// The file of keys, or of the greatest serial, cannot be used.
    Setup,
    /// The signature file is not of the format.
    Malformed,
    /// No signature is by a trusted key.
    UnknownKey,
    /// A trusted key's signature is not over this file and header.
    Altered,
    /// It weakens what was protected, and one key alone signed it.
    SecondSignature,
    NotYetValid,
    Expired,
    /// A newer one was in force, or another one with this serial.
    Older,
}

impl Refusal {
    /// Whether what may change without the charter's files is the cause: time, access rights, the state.
    pub(crate) fn is_of_surroundings(self) -> bool {
        matches!(self, Self::Unsigned | Self::Setup | Self::NotYetValid | Self::Expired)
    }

    /// Returns it as the test vectors have it.
    #[cfg(any(test, feature = "conformance"))]
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::Setup => "setup",
            Self::Malformed => "malformed",
            Self::UnknownKey => "unknown_key",
            Self::Altered => "altered",
            Self::SecondSignature => "second_signature",
            Self::NotYetValid => "not_yet_valid",
            Self::Expired => "expired",
            Self::Older => "older",
        }
    }
}

/// A charter that is refused: why, where, and what was expected.
#[derive(Debug)]
pub(crate) struct Untrusted {
    pub refusal: Refusal,
    file: String,
    line: usize,
    what: String,
    expected: String,
}

impl Untrusted {
    fn new(
        refusal: Refusal,
        file: &str,
        line: usize,
        what: impl Into<String>,
        expected: impl Into<String>,
    ) -> Box<Self> {
        let (what, expected) = (what.into(), expected.into());
        Box::new(Self {
            refusal,
            file: file.to_owned(),
            line,
            what,
            expected,
        })
    }
}

impl fmt::Display for Untrusted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            what,
            expected,
            ..
        } = self;
        write!(out, "{file}:{line}:1: {what}; expected {expected}")
    }
}

/// Returns bytes as lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the bytes of lower-case hexadecimal digits; `None` for other text.
fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let pairs = text.as_bytes().chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}
