use std::borrow::Cow;

/// What stands in the place of an id.
const PLACEHOLDER: &str = "{id}";

/// A span name with `{id}` in the place of each id; borrowed when it has none.
///
/// A name is cut into tokens at spaces and at any of `/ ? & = , ; : ( ) [ ] | " '`, but not at a colon between digits. A
/// token is an id when it has digits only; digits and the marks `- _ . + : T Z` with at least four digits; is a UUID or
/// at least 8 hexadecimal digits, one of them decimal; ends in `-` or `_` and at least four digits; has `@` between
/// other characters; or has at least 16 letters, digits, `-` or `_` and changes between letter and digit at least
/// four times. A placeholder in braces is none.
pub(crate) fn without_ids(name: &str) -> Cow<'_, str> {
    let mut result = String::new();
    let (mut kept, mut at) = (0, 0);
    while at < name.len() {
        let end = token_end(name, at);
        if end > at && is_id(&name.as_bytes()[at..end]) {
            result.push_str(&name[kept..at]);
            result.push_str(PLACEHOLDER);
            kept = end;
        }
        at = end.max(at + 1);
    }
    if kept == 0 {
        return Cow::Borrowed(name);
    }
    result.push_str(&name[kept..]);
    Cow::Owned(result)
}

/// End of the token that begins here, `from` itself at a separator; a placeholder in braces is one token.
fn token_end(name: &str, from: usize) -> usize {
    let bytes = name.as_bytes();
    if bytes[from] == b'{'
        && let Some(close) = bytes[from..].iter().position(|byte| *byte == b'}')
    {
        return from + close + 1;
    }
    (from..bytes.len())
        .find(|at| is_separator(bytes, *at))
        .unwrap_or(bytes.len())
}

fn is_separator(name: &[u8], at: usize) -> bool {
    let is_digit = |at: Option<usize>| at.and_then(|at| name.get(at)).is_some_and(u8::is_ascii_digit);
    match name[at] {
        b':' => !is_digit(at.checked_sub(1)) || !is_digit(Some(at + 1)),
        byte => b" /?&=,;()[]|\"'".contains(&byte),
    }
}

/// How often each kind of character is in a token.
#[derive(Default)]
struct Count {
    digits: usize,
    hex_letters: usize,
    other_letters: usize,
    dashes: usize,
    marks: usize,
    others: usize,
    changes: usize,
    trailing_digits: usize,
    trailing_after_dash: bool,
    has_at: bool,
    is_dotted: bool,
}

fn is_id(token: &[u8]) -> bool {
    if token[0] == b'{' && token.ends_with(b"}") {
        return false;
    }
    let count = Count::of(token);
    if count.has_at {
        return true;
    }
    if count.digits == 0 || count.others > 0 {
        return false;
    }
    let letters = count.hex_letters + count.other_letters;
    let is_hex = count.other_letters == 0 && count.marks == 0;
    count.digits == token.len()
        || letters == 0 && count.digits >= 4
        || is_hex && count.dashes == 0 && token.len() >= 8
        || is_hex && is_uuid(token)
        || count.trailing_after_dash && count.trailing_digits >= 4
        || token.len() >= 16 && count.changes >= 4 && !count.is_dotted
}

impl Count {
    fn of(token: &[u8]) -> Self {
        let mut count = Self::default();
        for (at, byte) in token.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| token[before]);
            if byte.is_ascii_digit() {
                count.digits += 1;
                if count.trailing_digits == 0 {
                    count.trailing_after_dash = before.is_some_and(is_dash);
                }
                count.trailing_digits += 1;
                count.changes += usize::from(before.is_some_and(|byte| byte.is_ascii_alphabetic()));
                continue;
            }
            count.trailing_digits = 0;
            match byte {
                letter if letter.is_ascii_alphabetic() => {
                    count.changes += usize::from(before.is_some_and(|byte| byte.is_ascii_digit()));
                    match letter {
                        b'a'..=b'f' | b'A'..=b'F' => count.hex_letters += 1,
                        b'T' | b'Z' => count.marks += 1,
                        _ => count.other_letters += 1,
                    }
                }
                dash if is_dash(*dash) => count.dashes += 1,
                b'.' | b'+' | b':' => {
                    count.marks += 1;
                    count.is_dotted = true;
                }
                other => {
                    count.others += 1;
                    count.has_at |= *other == b'@' && at > 0 && at < token.len() - 1;
                }
            }
        }
        count
    }
}

fn is_dash(byte: u8) -> bool {
    matches!(byte, b'-' | b'_')
}

fn is_uuid(token: &[u8]) -> bool {
    token.len() == 36 && [8, 13, 18, 23].iter().all(|at| token[*at] == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

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
        ] {
            assert_eq!(without_ids(name), expected, "{name}");
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
        ] {
            assert!(
                matches!(without_ids(name), Cow::Borrowed(same) if same == name),
                "{name}"
            );
        }
    }
}
