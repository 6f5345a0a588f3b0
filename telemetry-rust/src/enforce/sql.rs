//! Sanitizes SQL statements: literals become `?`, comments are removed (OpenTelemetry semantic conventions, `db.query.text`).

const VERBS: [&str; 22] = [
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "MERGE",
    "UPSERT",
    "REPLACE",
    "WITH",
    "VALUES",
    "CREATE",
    "ALTER",
    "DROP",
    "TRUNCATE",
    "BEGIN",
    "START",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT",
    "RELEASE",
    "CALL",
    "EXPLAIN",
    "LOCK",
];

/// Most digits of a numbered placeholder, `$1`.
const PLACEHOLDER_DIGITS: usize = 5;

/// Whether [`sanitized`] changes a text. Allocates nothing.
pub(crate) fn needs_sanitizing(text: &str) -> bool {
    let bytes = text.as_bytes();
    if !is_sql(bytes) {
        return true;
    }
    let mut at = 0;
    while at < bytes.len() {
        match token(bytes, at) {
            Some(end) if !is_comment(bytes, at) && !is_literal(bytes, at) => at = end,
            _ => return true,
        }
    }
    false
}

/// Replaces each literal of a SQL statement by `?` and removes comments.
///
/// Fails closed: `None` for a text that does not begin with a SQL keyword, whose quotes do not close, or whose quotes
/// dialects parse differently (a backslash inside, `#`). A text in double quotes counts as a literal.
pub(crate) fn sanitized(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    if !is_sql(bytes) {
        return None;
    }
    let mut safe = String::with_capacity(text.len());
    let mut at = 0;
    while at < bytes.len() {
        let end = token(bytes, at)?;
        if is_comment(bytes, at) {
            safe.push(' ');
        } else if is_literal(bytes, at) {
            safe.push('?');
        } else {
            safe.push_str(text.get(at..end)?);
        }
        at = end;
    }
    Some(safe)
}

/// Returns the end of the token at `at`; `None` if it is ambiguous.
fn token(text: &[u8], at: usize) -> Option<usize> {
    let rest = &text[at..];
    match rest[0] {
        quote @ (b'\'' | b'"' | b'`') => quoted(text, at, quote),
        b'#' | b'\\' => None,
        b'-' if rest.starts_with(b"--") => Some(find(rest, b"\n").map_or(text.len(), |end| at + end)),
        b'/' if rest.starts_with(b"/*") => find(&rest[2..], b"*/").map(|end| at + end + 4),
        b'$' => dollar(text, at),
        first if is_word(first) => {
            let mut end = at;
            while end < text.len() && (is_word(text[end]) || is_in_number(text, at, end)) {
                end += 1;
            }
            Some(end)
        }
        b':' | b'@' | b'?' if rest.len() > 1 => {
            let end = word_end(text, at + 1);
            let is_long = rest[1].is_ascii_digit() && end - at > PLACEHOLDER_DIGITS + 1;
            Some(if is_long { at + 1 } else { end })
        }
        _ => Some(at + 1),
    }
}

fn quoted(text: &[u8], at: usize, quote: u8) -> Option<usize> {
    let mut i = at + 1;
    while i < text.len() {
        match text[i] {
            b'\\' => return None,
            byte if byte != quote => {}
            _ if text.get(i + 1) == Some(&quote) => i += 1,
            _ => return Some(i + 1),
        }
        i += 1;
    }
    None
}

/// `$1` is a placeholder, `$tag$ … $tag$` is a literal.
fn dollar(text: &[u8], at: usize) -> Option<usize> {
    let end = word_end(text, at + 1);
    if text.get(end) == Some(&b'$') {
        let tag = &text[at..=end];
        return find(&text[end + 1..], tag).map(|closing| end + 1 + closing + tag.len());
    }
    let digits = &text[at + 1..end];
    let fits = !digits.is_empty() && digits.len() <= PLACEHOLDER_DIGITS && digits.iter().all(u8::is_ascii_digit);
    fits.then_some(end)
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

fn is_comment(text: &[u8], at: usize) -> bool {
    text[at..].starts_with(b"--") || text[at..].starts_with(b"/*")
}

fn is_literal(text: &[u8], at: usize) -> bool {
    match text[at] {
        b'$' => text.get(word_end(text, at + 1)) == Some(&b'$'),
        first => first == b'\'' || first == b'"' || first.is_ascii_digit(),
    }
}

/// Whether this is the decimal point or the exponent's sign of a number.
fn is_in_number(text: &[u8], from: usize, at: usize) -> bool {
    text[from].is_ascii_digit()
        && (text[at] == b'.' || matches!(text[at], b'+' | b'-') && matches!(text[at - 1], b'e' | b'E'))
}

fn is_sql(text: &[u8]) -> bool {
    let from = text.iter().position(|byte| !b" \t\n\r(".contains(byte));
    let from = from.unwrap_or(text.len());
    let word = &text[from..word_end(text, from)];
    VERBS.iter().any(|verb| word.eq_ignore_ascii_case(verb.as_bytes()))
}

fn word_end(text: &[u8], at: usize) -> usize {
    let length = text
        .get(at..)
        .unwrap_or_default()
        .iter()
        .take_while(|byte| is_word(**byte));
    at + length.count()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte > 127
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_lose_their_literals() {
        for (text, safe) in [
            (
                r#"SELECT "x" FROM t1 WHERE pan = '4111' AND n < 15 -- pw"#,
                Some("SELECT ? FROM t1 WHERE pan = ? AND n < ?  "),
            ),
            (
                "SELECT a FROM t WHERE b = $1 AND c = ? AND d = :name",
                Some("SELECT a FROM t WHERE b = $1 AND c = ? AND d = :name"),
            ),
            (
                "INSERT INTO t VALUES ($$it's$$, 0x41, 1.5e-3, 'it''s')",
                Some("INSERT INTO t VALUES (?, ?, ?, ?)"),
            ),
            ("SELECT 'open", None),
            (r"SELECT 'a\'b'", None),
            ("SET key secret", None),
            ("", None),
        ] {
            assert_eq!(sanitized(text).as_deref(), safe, "{text}");
            assert_eq!(needs_sanitizing(text), safe != Some(text), "{text}");
        }
    }
}
