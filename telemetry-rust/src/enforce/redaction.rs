//! Decides which redaction an attribute key has (drop, mask, hash, strip a URL, sanitize SQL), by the charter's row or
//! by default.

use super::{sql, url};
use crate::charter::{AttributeRule, Sensitivity};

/// A redaction; the strictest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Redaction {
    /// Drop the attribute.
    Drop,
    /// Replace each value by asterisks.
    Mask,
    /// Replace each value by a keyed hash.
    Hash,
    /// Remove user, query and fragment of a URL.
    StripUrl,
    /// Replace the literals of a SQL statement by `?`.
    SanitizeSql,
}

/// More renames than any chain of deprecated keys has.
const NAMES: usize = 16;

/// Prefixes of keys that contain a header.
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

impl Redaction {
    /// Returns the strictest redaction of a key: of its own row and of the rows it is renamed to.
    pub(crate) fn of(rows: &[AttributeRule], key: &str) -> Option<Self> {
        Self::of_row(rows, row(rows, key), key)
    }

    /// Returns the same for a key whose row is known.
    pub(super) fn of_row<'r>(
        rows: &'r [AttributeRule],
        mut found: Option<&'r AttributeRule>,
        key: &str,
    ) -> Option<Self> {
        let mut strictest = None;
        let mut name = key;
        for _ in 0..NAMES {
            strictest = match (strictest, own(found, name)) {
                (Some(one), Some(other)) => Some(std::cmp::min(one, other)),
                (one, other) => one.or(other),
            };
            match found.and_then(|row| row.renamed_to) {
                Some(successor) => {
                    name = successor;
                    found = row(rows, name);
                }
                None => break,
            }
        }
        strictest
    }

    /// Returns its name for messages.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Mask => "mask",
            Self::Hash => "hash",
            Self::StripUrl => "user, query and fragment removed",
            Self::SanitizeSql => "literals removed",
        }
    }

    /// Whether the redaction changes a text.
    pub(crate) fn alters(self, text: &str) -> bool {
        match self {
            Self::Drop | Self::Mask | Self::Hash => true,
            Self::StripUrl => url::without_credentials(text).is_some(),
            Self::SanitizeSql => sql::needs_sanitizing(text),
        }
    }
}

fn own(row: Option<&AttributeRule>, key: &str) -> Option<Redaction> {
    match row.and_then(|row| row.sensitivity) {
        Some(Sensitivity::Drop) => Some(Redaction::Drop),
        Some(Sensitivity::Mask) => Some(Redaction::Mask),
        Some(Sensitivity::Hash) => Some(Redaction::Hash),
        Some(Sensitivity::None) => None,
        None => usual(key),
    }
}

/// The default redaction of a key for which the charter states no sensitivity.
fn usual(key: &str) -> Option<Redaction> {
    match key {
        "url.query" | "process.command_args" | "process.command_line" => return Some(Redaction::Drop),
        "url.full" | "http.url" | "http.target" => return Some(Redaction::StripUrl),
        "db.query.text" | "db.statement" => return Some(Redaction::SanitizeSql),
        _ => {}
    }
    if key.starts_with("db.query.parameter.") {
        return Some(Redaction::Mask);
    }
    if !key.starts_with("http.re") && !key.starts_with("rpc.") {
        return None;
    }
    let name = HEADERS.iter().find_map(|prefix| key.strip_prefix(prefix))?;
    let name = name.replace('_', "-").to_lowercase();
    CREDENTIALS
        .iter()
        .any(|word| name.contains(word))
        .then_some(Redaction::Mask)
}

/// Finds the row of a key: by the exact key, else by the longest template prefix.
pub(crate) fn row<'r>(rows: &'r [AttributeRule], key: &str) -> Option<&'r AttributeRule> {
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
