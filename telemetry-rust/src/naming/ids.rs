//! Finds ids in span names and replaces them by `{id}`.

use std::borrow::Cow;

use super::characters::{
    AT, COLON, DASH, DIGIT, DOT, LOWERS, OTHER, PLUS, SEPARATOR, TIME, UPPERS, is_alphanumeric, kind, kind_at,
};
use super::{address, number, part, uuid};

/// Replaces an id.
const PLACEHOLDER: &str = "{id}";
/// Fewest characters of an id of digits and letters.
const SHORTEST_ID: usize = 4;
/// Fewest characters of an id of letters only.
pub(super) const RANDOM_LETTERS: usize = 16;
const NUMBERS: u16 = DIGIT | DASH | DOT | PLUS | TIME;

/// Attributes whose value is a template or one of few names by the semantic conventions. A route with digits is still
/// a route.
pub(crate) const TEMPLATES: [&str; 5] = [
    "http.route",
    "url.template",
    "rpc.method",
    "messaging.destination.template",
    "gen_ai.request.model",
];

/// Texts in a span name that are never ids. A text counts where neither an ASCII letter nor a digit adjoins it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known<'a> {
    /// `naming.words` of the charter.
    pub words: &'a [&'a str],
    /// Literal texts of the charter's span names.
    pub literals: &'a [&'a str],
    /// Values of the span's [`TEMPLATES`] attributes.
    pub values: &'a [&'a str],
}

/// Replaces each id in a span name by `{id}`; borrowed if it contains none.
///
/// A percent-encoded byte stands for its character. The name is split into tokens at every ASCII character except
/// letters, digits and `- _ . + : @ $ %`, and at a colon outside of times, ports and addresses. A whole token is an
/// id if it contains `@` between other characters; is an IPv6 or MAC address; has only digits, or digits and the
/// marks `- _ . + : T Z` with at least four digits, unless it is a version of up to three groups of up to three
/// digits; or is a UUID in braces. Any other placeholder in braces is not an id.
///
/// Otherwise the token is split at dots. A part is an id if it has only digits and does not belong to a version
/// (`v1.2.3`, `1.2.3-rc1`), or only digits and `- _ +` with at least four digits; contains, between `- _ +` or its
/// ends, a UUID, at least 8 hexadecimal digits including a decimal one, at least four hexadecimal digits after `0x`,
/// at least five digits, six digits in a row, three numbers with at least six digits, or four numbers; ends in `-` or
/// `_` and at least four digits, except `_` and a year from 1900 to 2099; has at least 16 letters and digits that
/// change between letter and digit at least four times, where words with one number, short words like `k8s` and
/// versions like `v1beta1` do not count; or is random: at least 10 letters and digits between dashes, or 16 letters,
/// that change between lower case, upper case and digits after fewer than 2.5 characters on average. A shorter part
/// that changes so is an id beside a random one.
///
/// The number of a standard is not an id: `iso-8583`, `ISO 20022`, `RFC 9110`, `HTTP/2`.
pub(crate) fn without_ids<'n>(name: &'n str, known: &Known<'_>) -> Cow<'n, str> {
    let mut clean = Cow::Borrowed(name);
    // The rest of a token may be an id itself.
    while contains_id(&clean, known) {
        clean = Cow::Owned(replaced(&clean, known));
    }
    clean
}

/// Whether a span name contains an id. Allocates nothing.
pub(crate) fn contains_id(name: &str, known: &Known<'_>) -> bool {
    let mut contains = false;
    walk(name, known, |_, _| {
        contains = true;
        false
    });
    contains
}

fn replaced(name: &str, known: &Known<'_>) -> String {
    let (mut result, mut copied) = (String::with_capacity(name.len()), 0);
    walk(name, known, |from, to| {
        result.push_str(&name[copied..from]);
        result.push_str(PLACEHOLDER);
        copied = to;
        true
    });
    result + &name[copied..]
}

/// Quickly excludes most names without ids.
fn has_room_for_id(name: &[u8]) -> bool {
    let kinds = name.iter().fold(SEPARATOR, |kinds, byte| kinds | kind(*byte));
    let has_both_cases = kinds & LOWERS != 0 && kinds & UPPERS != 0;
    kinds & (DIGIT | AT | COLON | OTHER) != 0 || has_both_cases && name.len() >= RANDOM_LETTERS
}

/// Whether characters of these classes and this number can form an id, if they are not only digits and marks.
pub(super) fn may_have_id(kinds: u16, length: usize) -> bool {
    let has_both_cases = kinds & LOWERS != 0 && kinds & UPPERS != 0;
    kinds & DIGIT != 0 && length >= SHORTEST_ID || has_both_cases && length >= RANDOM_LETTERS
}

/// Calls `found` with start and end of each id, until it returns `false`.
fn walk(name: &str, known: &Known<'_>, mut found: impl FnMut(usize, usize) -> bool) {
    let name = name.as_bytes();
    if !has_room_for_id(name) {
        return;
    }
    let last_brace = name.iter().rposition(|byte| *byte == b'}');
    let (mut at, mut word) = (0, Token::default());
    while at < name.len() {
        let token = Token::at(name, at, last_brace);
        let mut part = at;
        while part < token.end {
            let (stop, is_id) = token.classify(name, part, &word);
            if is_id && !known.cover(name, part, stop) && !found(part, stop) {
                return;
            }
            part = stop;
        }
        at = token.end;
        if token.kinds != SEPARATOR {
            word = token;
        }
    }
}

impl Known<'_> {
    fn cover(&self, name: &[u8], from: usize, to: usize) -> bool {
        let mut known = [self.words, self.literals, self.values].into_iter().flatten();
        known.any(|text| !text.is_empty() && covers(text.as_bytes(), name, from, to))
    }
}

fn covers(known: &[u8], name: &[u8], from: usize, to: usize) -> bool {
    let is_border = |at: Option<usize>| {
        at.and_then(|at| name.get(at))
            .is_none_or(|byte| !is_alphanumeric(*byte))
    };
    (to.saturating_sub(known.len())..=from)
        .any(|at| name[at..].starts_with(known) && is_border(at.checked_sub(1)) && is_border(Some(at + known.len())))
}

/// A token of a name: a word, a placeholder in braces, or a single separator.
#[derive(Default)]
pub(super) struct Token {
    pub start: usize,
    pub end: usize,
    /// Classes of its characters.
    kinds: u16,
    /// Whether the whole token is an id.
    is_id: bool,
}

impl Token {
    /// Returns the token at a position; `last_brace` is the position of the last closing brace.
    fn at(name: &[u8], start: usize, last_brace: Option<usize>) -> Self {
        let whole = |end, is_id| Self {
            start,
            end,
            kinds: SEPARATOR,
            is_id,
        };
        if name[start] == b'{'
            && last_brace.is_some_and(|brace| start < brace)
            && let Some(close) = name[start..].iter().position(|byte| *byte == b'}')
        {
            let close = start + close;
            return whole(close + 1, uuid::is(&name[start + 1..close]));
        }
        if name[start] == b':'
            && (start == 0 || !is_alphanumeric(name[start - 1]))
            && let Some(end) = address::end(name, start)
        {
            return whole(end, true);
        }
        let (mut kinds, mut previous, mut at) = (SEPARATOR, SEPARATOR, start);
        while at < name.len() {
            let (kind, next) = kind_at(name, at);
            let follower = || {
                if next < name.len() {
                    kind_at(name, next).0
                } else {
                    SEPARATOR
                }
            };
            if kind == SEPARATOR || kind == AT && (at == start || follower() == SEPARATOR) {
                break;
            }
            let in_number = || previous == DIGIT && kinds & !(NUMBERS | COLON) == 0 && follower() == DIGIT;
            if kind == COLON && !in_number() {
                match address::end(name, start) {
                    Some(end) if at > start && end > at => return whole(end, true),
                    _ => break,
                }
            }
            kinds |= kind;
            (previous, at) = (kind, next);
        }
        if at == start {
            return whole(kind_at(name, start).1, false);
        }
        let is_id = kinds & AT != 0 || kinds & COLON != 0 && kinds & !(NUMBERS | COLON) != 0;
        Self {
            start,
            end: at,
            kinds,
            is_id,
        }
    }

    /// Whether the token can contain an id.
    fn may_have_id(&self) -> bool {
        let is_number = self.kinds & !(NUMBERS | COLON) == 0 && self.kinds & DIGIT != 0;
        is_number || may_have_id(self.kinds, self.end - self.start)
    }

    /// Returns the end of the next part of the token, and whether that part is an id.
    fn classify(&self, name: &[u8], part: usize, word: &Self) -> (usize, bool) {
        if self.is_id || !self.may_have_id() {
            return (self.end, self.is_id);
        }
        if self.kinds == DIGIT {
            return (self.end, !number::is_of_word(name, word, self));
        }
        if self.kinds & !(NUMBERS | COLON) == 0 {
            return (self.end, number::is_id(&name[self.start..self.end], self.kinds));
        }
        part::classify(name, part, self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(name: &str) -> Cow<'_, str> {
        without_ids(name, &Known::default())
    }

    #[test]
    fn ids_become_placeholders() {
        for (name, expected) in [
            ("GET /users/42", "GET /users/{id}"),
            ("GET /users/42/orders/7", "GET /users/{id}/orders/{id}"),
            ("job 2026-11-22T10:00:00Z", "job {id}"),
            ("GET /o/123e4567-e89b-12d3-a456-426614174000", "GET /o/{id}"),
            ("load deadbee1", "load {id}"),
            ("order-20261122", "{id}"),
            ("mail a@b.example", "mail {id}"),
            ("get a1b2c3d4e5f6g7h8i9", "get {id}"),
            ("127.0.0.1:8080", "{id}"),
            ("mail jane%40shop.example", "mail {id}"),
            ("deadbeef01.12-34-5", "{id}.{id}"),
        ] {
            assert_eq!(clean(name), expected, "{name}");
            assert!(matches!(clean(expected), Cow::Borrowed(_)), "{expected}");
        }
    }

    #[test]
    fn names_without_ids_stay_and_cost_nothing() {
        for name in [
            "",
            "GET /users/{id}",
            "plumbline.demo.v1.Pricing/PriceOrder",
            "SELECT orders",
            "sha256 v2",
            "deadbeef",
            "café {1234}",
            "@",
            "iso-8583 decode",
            "HTTP/2",
        ] {
            assert!(matches!(clean(name), Cow::Borrowed(same) if same == name), "{name}");
        }
    }

    #[test]
    fn what_is_known_stays() {
        let route = Known {
            words: &["area-51000"],
            values: &["/rest/api/2/issue/{id}", ""],
            ..Known::default()
        };
        for name in ["GET /rest/api/2/issue/{id}", "visit area-51000"] {
            assert!(matches!(without_ids(name, &route), Cow::Borrowed(_)), "{name}");
        }
        assert_eq!(
            without_ids("GET /rest/api/2/issue/42", &route),
            "GET /rest/api/{id}/issue/{id}"
        );
    }
}
