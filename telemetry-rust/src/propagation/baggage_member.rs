//! Parses and formats members of the `baggage` header (W3C Baggage, section 3.2).

use super::traceparent::trimmed;

/// Most members that are read or written.
const MEMBERS: usize = 64;
/// Most bytes of members and the commas between them.
const BYTES: usize = 8192;

/// A baggage member with its value decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub key: String,
    pub value: String,
    /// Properties separated by semicolons, unchanged except for white space.
    pub properties: String,
}

/// Parses header lines as one list (W3C Baggage, section 3.2).
///
/// A member that is malformed or exceeds the limits is dropped individually. Of equal keys the last value counts, in
/// the position of the first.
pub(super) fn of_lines<'a>(lines: impl Iterator<Item = &'a [u8]>) -> Vec<Member> {
    let mut members: Vec<Member> = Vec::new();
    let (mut count, mut bytes) = (0, 0);
    for text in lines.flat_map(|line| line.split(|byte| *byte == b',')).map(trimmed) {
        let size = text.len() + usize::from(count > 0);
        let Some(member) = Member::parse(text) else { continue };
        if count == MEMBERS || bytes + size > BYTES {
            continue;
        }
        count += 1;
        bytes += size;
        match members.iter_mut().find(|known| known.key == member.key) {
            Some(known) => *known = member,
            None => members.push(member),
        }
    }
    members
}

/// Formats members as a header, within the limits of W3C.
pub(super) fn header(members: &[Member]) -> String {
    let mut header = String::new();
    for member in members.iter().take(MEMBERS) {
        let before = header.len();
        if before > 0 {
            header.push(',');
        }
        header.push_str(&member.key);
        header.push('=');
        push_encoded(&mut header, &member.value);
        if !member.properties.is_empty() {
            header.push(';');
            header.push_str(&member.properties);
        }
        if header.len() > BYTES {
            header.truncate(before);
        }
    }
    header
}

impl Member {
    fn parse(text: &[u8]) -> Option<Self> {
        let mut parts = text.split(|byte| *byte == b';');
        let (key, value) = pair(parts.next()?)?;
        let mut properties = String::new();
        for part in parts {
            let (key, value) = match part.contains(&b'=') {
                true => pair(part)?,
                false => (key_of(part)?, ""),
            };
            if !properties.is_empty() {
                properties.push(';');
            }
            properties.push_str(key);
            if part.contains(&b'=') {
                properties.push('=');
                properties.push_str(value);
            }
        }
        Some(Self {
            key: key.to_owned(),
            value: decoded(value),
            properties,
        })
    }

    /// Returns the bytes that count against the charter's limit of the key.
    pub(super) fn size(&self) -> usize {
        self.value.len() + self.properties.len()
    }
}

/// `key OWS "=" OWS value`.
fn pair(text: &[u8]) -> Option<(&str, &str)> {
    let equals = text.iter().position(|byte| *byte == b'=')?;
    let (key, value) = (key_of(&text[..equals])?, trimmed(&text[equals + 1..]));
    is_encoded(value).then_some((key, std::str::from_utf8(value).ok()?))
}

fn key_of(text: &[u8]) -> Option<&str> {
    let key = trimmed(text);
    let fits = !key.is_empty() && key.iter().all(is_token);
    fits.then(|| std::str::from_utf8(key).ok()).flatten()
}

/// A character of a key: `token` of RFC 9110, section 5.6.2.
fn is_token(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte)
}

/// `baggage-octet`: printable, without space, quotes, comma, semicolon and backslash.
fn is_octet(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x2b | 0x2d..=0x3a | 0x3c..=0x5b | 0x5d..=0x7e)
}

/// Whether a value has only `baggage-octet`s and each `%` two hexadecimal digits behind it.
fn is_encoded(value: &[u8]) -> bool {
    let is_digit = |at: usize| value.get(at).is_some_and(u8::is_ascii_hexdigit);
    value
        .iter()
        .enumerate()
        .all(|(at, byte)| is_octet(*byte) && (*byte != b'%' || is_digit(at + 1) && is_digit(at + 2)))
}

/// Decodes a well-formed value; bytes that are not UTF-8 become U+FFFD, as W3C specifies.
fn decoded(value: &str) -> String {
    if !value.contains('%') {
        return value.to_owned();
    }
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.chars();
    while let Some(char) = rest.next() {
        if char != '%' {
            bytes.push(char as u8);
            continue;
        }
        let mut digit = || rest.next().and_then(|char| char.to_digit(16)).unwrap_or(0);
        bytes.push((digit() << 4 | digit()) as u8);
    }
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn push_encoded(out: &mut String, value: &str) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in value.bytes() {
        if is_octet(byte) && byte != b'%' {
            out.push(byte as char);
        } else {
            out.push('%');
            out.push(DIGITS[usize::from(byte >> 4)] as char);
            out.push(DIGITS[usize::from(byte & 15)] as char);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Vec<Member> {
        of_lines(lines.iter().map(|line| line.as_bytes()))
    }

    fn value(line: &str) -> Option<String> {
        read(&[line]).pop().map(|member| member.value)
    }

    fn through(lines: &[&str]) -> String {
        header(&read(lines))
    }

    #[test]
    fn lines_are_one_list_in_order() {
        assert_eq!(through(&["b=1,a=2", "", "c=3"]), "b=1,a=2,c=3");
    }

    #[test]
    fn malformed_members_are_dropped_alone() {
        for bad in [
            "a",
            "=1",
            "a=%zz",
            "a=100%",
            "a=%",
            "a=%4",
            "a b=1",
            "a=\"1\"",
            "a=b c",
            "a=\\",
            "ä=1",
            "a=ä",
            "a=1;p=\u{1}",
        ] {
            assert_eq!(through(&[&format!("x=1,{bad},y=2")]), "x=1,y=2", "{bad:?}");
        }
    }

    #[test]
    fn values_are_percent_decoded_utf_8() {
        assert_eq!(value("a=%C3%A9%20%2C%25").as_deref(), Some("é ,%"));
        assert_eq!(value("a=%c3%a9").as_deref(), Some("é"));
        assert_eq!(value("a=%ff1").as_deref(), Some("\u{fffd}1"));
        assert_eq!(value("a=x=y").as_deref(), Some("x=y"));
        assert_eq!(value("a=").as_deref(), Some(""));
    }

    #[test]
    fn what_is_read_is_written_so_that_it_reads_the_same() {
        for line in ["a=%C3%A9%20%2C%25%22%5C%3B", "a=worker:slow", "a=x=y", "a=;p=q"] {
            assert_eq!(through(&[line]), line);
        }
    }

    #[test]
    fn properties_are_kept_as_they_came() {
        assert_eq!(through(&["a=1;p = q ; r=%20,b=2;flag"]), "a=1;p=q;r=%20,b=2;flag");
    }

    #[test]
    fn space_is_allowed_around_the_parts_of_a_member() {
        assert_eq!(through(&[" a\t=  1 ; p=q\t,\tb = 2"]), "a=1;p=q,b=2");
    }

    #[test]
    fn of_equal_keys_the_last_counts() {
        assert_eq!(through(&["a=1,b=2", "a=3"]), "a=3,b=2");
    }

    #[test]
    fn sixty_four_members_are_read_and_a_65th_is_dropped() {
        let all: Vec<String> = (0..65).map(|at| format!("k{at:02}=v")).collect();
        assert_eq!(through(&[&all.join(",")]), all[..64].join(","));
    }

    #[test]
    fn members_beyond_8192_bytes_are_dropped_one_by_one() {
        let big = |key: char, size: usize| format!("{key}={}", "v".repeat(size - 2));
        assert_eq!(read(&[&big('a', 8192)]).len(), 1);
        assert_eq!(read(&[&big('a', 8193)]).len(), 0);
        let list = format!("{},{},{}", big('a', 5000), big('b', 5000), big('c', 3000));
        let keys: Vec<String> = read(&[&list]).into_iter().map(|member| member.key).collect();
        assert_eq!(keys, ["a", "c"]);
    }
}
