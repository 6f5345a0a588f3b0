//! What is done with the values of a sensitive key before they leave.

use super::safe;
use crate::charter::{AttributeRule, Sensitivity};

/// The strictest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Protection {
    /// The attribute is left out.
    Drop,
    /// Asterisks take the place of each value.
    Mask,
    /// A keyed hash takes the place of each value.
    Hash,
    /// An address loses user, query and fragment.
    Address,
    /// A statement loses its literals.
    Statement,
}

/// More names than a key ever had one after another.
const NAMES: usize = 16;

/// Beginnings of keys that hold a header.
const HEADERS: [&str; 8] = [
    "http.request.header.",
    "http.response.header.",
    "rpc.request.metadata.",
    "rpc.response.metadata.",
    "rpc.grpc.request.metadata.",
    "rpc.grpc.response.metadata.",
    "rpc.connect_rpc.request.metadata.",
    "rpc.connect_rpc.response.metadata.",
];

/// A header whose name contains one of these carries a credential.
const CREDENTIALS: [&str; 13] = [
    "auth",
    "cookie",
    "token",
    "secret",
    "password",
    "passwd",
    "credential",
    "session",
    "signature",
    "api-key",
    "apikey",
    "access-key",
    "private-key",
];

impl Protection {
    /// How a key is protected: as its own row says, and as the row that took it over.
    pub(crate) fn of(rows: &'static [AttributeRule], key: &str) -> Option<Self> {
        let mut strictest = None;
        let mut name = key;
        for _ in 0..NAMES {
            let row = row(rows, name);
            strictest = match (strictest, own(row, name)) {
                (Some(one), Some(other)) => Some(std::cmp::min(one, other)),
                (one, other) => one.or(other),
            };
            match row.and_then(|row| row.renamed_to) {
                Some(successor) => name = successor,
                None => break,
            }
        }
        strictest
    }

    /// Whether a text has to change.
    pub(crate) fn touches(self, text: &str) -> bool {
        match self {
            Self::Drop | Self::Mask | Self::Hash => true,
            Self::Address => safe::address(text).is_some(),
            Self::Statement => safe::is_touched(text),
        }
    }
}

fn own(row: Option<&AttributeRule>, key: &str) -> Option<Protection> {
    match row.and_then(|row| row.sensitivity) {
        Some(Sensitivity::Drop) => Some(Protection::Drop),
        Some(Sensitivity::Mask) => Some(Protection::Mask),
        Some(Sensitivity::Hash) => Some(Protection::Hash),
        Some(Sensitivity::None) => None,
        None => usual(key),
    }
}

/// How a key is protected that the charter says nothing of.
fn usual(key: &str) -> Option<Protection> {
    match key {
        "url.query" | "process.command_args" | "process.command_line" => return Some(Protection::Drop),
        "url.full" | "http.url" | "http.target" => return Some(Protection::Address),
        "db.query.text" | "db.statement" => return Some(Protection::Statement),
        _ => {}
    }
    if key.starts_with("db.query.parameter.") {
        return Some(Protection::Mask);
    }
    if !key.starts_with("http.re") && !key.starts_with("rpc.") {
        return None;
    }
    let name = HEADERS.iter().find_map(|prefix| key.strip_prefix(prefix))?;
    let name = name.replace('_', "-").to_lowercase();
    CREDENTIALS
        .iter()
        .any(|word| name.contains(word))
        .then_some(Protection::Mask)
}

/// What the charter says of an attribute: by its name, else by the longest prefix that stands for all that begin so.
pub(crate) fn row(rows: &'static [AttributeRule], key: &str) -> Option<&'static AttributeRule> {
    let find = |name: &str| {
        let at = rows.binary_search_by(|row| row.key.cmp(name)).ok()?;
        Some(&rows[at])
    };
    if let Some(found) = find(key).filter(|row| !row.template) {
        return Some(found);
    }
    let mut prefix = key;
    while let Some((shorter, _)) = prefix.rsplit_once('.') {
        if let Some(found) = find(shorter).filter(|row| row.template) {
            return Some(found);
        }
        prefix = shorter;
    }
    None
}
