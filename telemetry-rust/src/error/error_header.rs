//! Reads and writes the header `Plumbline-Error`: code, reason and origin of an error, an RFC 9651 dictionary of
//! strings.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::{CLIENT_ORIGIN, Code, Tuple, tuple};
use crate::charter::reason;
use crate::enforce::Example;
use crate::setup;

/// The header over HTTP, and the trailer over gRPC.
pub(crate) const NAME: HeaderName = HeaderName::from_static("plumbline-error");
/// Most bytes that are read.
const LIMIT: usize = 512;

/// The content of the header.
#[derive(Debug, PartialEq)]
pub(crate) struct ErrorHeader {
    pub code: Code,
    pub reason: String,
    pub origin: String,
}

impl ErrorHeader {
    /// Reads the header; `None` if it is absent or invalid.
    pub(crate) fn read(headers: &HeaderMap) -> Option<Self> {
        let lines = headers.get_all(NAME).iter().map(|line| line.to_str().ok());
        Self::of_lines(&lines.collect::<Option<Vec<_>>>()?)
    }

    pub(crate) fn of_lines(lines: &[&str]) -> Option<Self> {
        let text = lines.join(", ");
        if lines.is_empty() || text.len() > LIMIT {
            return None;
        }
        let (mut code, mut reason, mut origin) = (None, None, None);
        members(&text, |key, value| match key {
            "code" => code = Some(value),
            "reason" => reason = Some(value),
            "origin" => origin = Some(value),
            _ => {}
        })?;
        Some(Self {
            code: Code::from_name(&code?)?,
            reason: reason?,
            origin: origin?,
        })
    }

    /// Returns the tuple that `recorded_by` records for a response of `peer`, and whether origin and reason were
    /// trusted.
    pub(crate) fn tuple(&self, peer: &'static str, delayed: bool, recorded_by: &str) -> (Tuple, bool) {
        let trusted = tuple::trusted(&self.origin, &self.reason, peer);
        let (origin, reason) = match trusted {
            Some(words) => words,
            None if self.code == Code::Cancelled => (CLIENT_ORIGIN, reason::CALLER_CANCELLED.name()),
            None => (peer, reason::UNSPECIFIED.name()),
        };
        (
            Tuple::new(self.code, origin, reason, delayed, recorded_by),
            trusted.is_some(),
        )
    }
}

/// Counts an error whose origin or reason is not trusted; returns whether to correct it.
pub(crate) fn record_untrusted() -> bool {
    let what = "an error has no origin or no reason of the charter";
    setup::record_finding("error-tuple", || {
        Example::without_row(what, "its services and its reasons")
    })
}

/// Calls `each` with the members of a dictionary; `None` unless all values are strings without parameters.
fn members(text: &str, mut each: impl FnMut(&str, String)) -> Option<()> {
    let mut rest = text.trim_matches(' ');
    loop {
        let is_key = |at: usize, byte: u8| match byte {
            b'a'..=b'z' | b'*' => true,
            b'0'..=b'9' | b'_' | b'-' | b'.' => at > 0,
            _ => false,
        };
        let end = rest.bytes().enumerate().position(|(at, byte)| !is_key(at, byte))?;
        let (key, after) = rest.split_at(end);
        let (value, after) = string(after.strip_prefix("=\"")?)?;
        if key.is_empty() {
            return None;
        }
        each(key, value);
        rest = after.trim_start_matches([' ', '\t']);
        if rest.is_empty() {
            return Some(());
        }
        rest = rest.strip_prefix(',')?.trim_start_matches([' ', '\t']);
    }
}

/// Parses a string after its opening quote; returns it and the remaining text.
fn string(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => value.push(
                chars
                    .next()
                    .map(|(_, char)| char)
                    .filter(|char| matches!(char, '"' | '\\'))?,
            ),
            ' '..='~' => value.push(char),
            _ => return None,
        }
    }
    None
}

/// Formats the header.
pub(crate) fn written(code: Code, reason: &str, origin: &str) -> String {
    let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
    format!(
        "code=\"{}\", reason=\"{}\", origin=\"{}\"",
        code.name(),
        quoted(reason),
        quoted(origin)
    )
}

/// Sets the header, replacing an existing one.
pub(crate) fn put(headers: &mut HeaderMap, tuple: &Tuple) {
    match HeaderValue::try_from(written(tuple.code, tuple.reason, tuple.origin)) {
        Ok(value) => drop(headers.insert(NAME, value)),
        Err(_) => drop(headers.remove(NAME)),
    }
}

/// Whether `Retry-After` is present and valid: seconds or a date (RFC 9110, section 10.2.3).
pub(crate) fn is_delayed(headers: &HeaderMap) -> bool {
    let text = headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
    text.is_some_and(is_delay)
}

/// Returns the delay of `Retry-After`: zero for a date that has passed, or that no calendar has.
pub(super) fn delay_in(headers: &HeaderMap) -> Option<Duration> {
    let text = headers
        .get(header::RETRY_AFTER)?
        .to_str()
        .ok()
        .filter(|text| is_delay(text))?;
    let text = text.trim_matches([' ', '\t']);
    let seconds = text.parse().map(Duration::from_secs).ok();
    seconds.or_else(|| {
        let date = httpdate::parse_http_date(text).ok();
        Some(
            date.and_then(|date| date.duration_since(SystemTime::now()).ok())
                .unwrap_or_default(),
        )
    })
}

pub(crate) fn is_delay(text: &str) -> bool {
    let text = text.trim_matches([' ', '\t']);
    let is_seconds = !text.is_empty() && text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_seconds || is_date(text)
}

/// Whether a text is an HTTP date in one of its three forms: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94
/// 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994` (RFC 9110, section 5.6.7).
fn is_date(text: &str) -> bool {
    const DAYS: [&str; 7] = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let short = |word: &str| DAYS.iter().any(|day| &day[..3] == word);
    let number = |word: &str, length: usize, most: u32| {
        word.len() == length
            && word.bytes().all(|byte| byte.is_ascii_digit())
            && word.parse().is_ok_and(|n: u32| n <= most)
    };
    let month = |word: &str| MONTHS.contains(&word);
    let day = |word: &str| number(word, 2, 31) && word != "00";
    let time = |word: &str| {
        let parts: Vec<_> = word.split(':').collect();
        matches!(parts[..], [h, m, s] if number(h, 2, 23) && number(m, 2, 59) && number(s, 2, 60))
    };
    let words: Vec<_> = text.split(' ').collect();
    match words[..] {
        [name, d, m, y, t, "GMT"] => {
            name.strip_suffix(',').is_some_and(short) && day(d) && month(m) && number(y, 4, 9999) && time(t)
        }
        [name, date, t, "GMT"] => {
            let parts: Vec<_> = date.split('-').collect();
            name.strip_suffix(',').is_some_and(|name| DAYS.contains(&name))
                && matches!(parts[..], [d, m, y] if day(d) && month(m) && number(y, 2, 99))
                && time(t)
        }
        [name, m, "", d, t, y] => {
            short(name) && month(m) && number(d, 1, 9) && d != "0" && time(t) && number(y, 4, 9999)
        }
        [name, m, d, t, y] => short(name) && month(m) && day(d) && time(t) && number(y, 4, 9999),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"code="UNAVAILABLE", reason="UNREACHABLE", origin="worker""#;

    fn read(lines: &[&str]) -> Option<String> {
        let read = ErrorHeader::of_lines(lines)?;
        Some(format!("{} {} {}", read.code.name(), read.reason, read.origin))
    }

    #[test]
    fn a_header_is_read_whole_or_not_at_all() {
        let filled = |length: usize| format!("{GOOD}, x=\"{}\"", "x".repeat(length - GOOD.len() - 6));
        let (fits, long) = (filled(512), filled(513));
        let spaced = format!("  {}  ", GOOD.replace(", ", " \t, \t"));
        let all = Some("UNAVAILABLE UNREACHABLE worker");
        for (lines, expected) in [
            (&[GOOD][..], all),
            (&[r#"origin="worker",code="UNAVAILABLE",reason="UNREACHABLE""#], all),
            (
                &[r#"code="UNAVAILABLE""#, r#"reason="UNREACHABLE", origin="worker""#],
                all,
            ),
            (&[&spaced], all),
            (&[GOOD, r#"x-1*.a_="b""#], all),
            (&[r#"code="INTERNAL""#, GOOD], all),
            (
                &[r#"code="UNAVAILABLE", reason="a\"b\\c", origin="worker""#],
                Some(r#"UNAVAILABLE a"b\c worker"#),
            ),
            (&[&fits], all),
            (&[&long], None),
            (&[], None),
            (&[""], None),
            (&[r#"code="UNAVAILABLE", reason="UNREACHABLE""#], None),
            (&[r#"code="OK", reason="UNREACHABLE", origin="worker""#], None),
            (&[r#"code="GONE", reason="UNREACHABLE", origin="worker""#], None),
            (&[r#"code=UNAVAILABLE, reason="UNREACHABLE", origin="worker""#], None),
            (&[GOOD, "n=1"], None),
            (&[GOOD, "b"], None),
            (&[&format!("{GOOD};a=1")], None),
            (&[&format!("{GOOD},")], None),
            (&[r#"Code="UNAVAILABLE", reason="UNREACHABLE", origin="worker""#], None),
            (&[r#"code ="UNAVAILABLE", reason="UNREACHABLE", origin="worker""#], None),
            (&[&GOOD[..GOOD.len() - 1]], None),
            (&[r#"code="UNAVAILABLE", reason="\n", origin="worker""#], None),
            (&[r#"code="UNAVAILABLE", reason="é", origin="worker""#], None),
        ] {
            assert_eq!(read(lines).as_deref(), expected, "{lines:?}");
        }
        assert_eq!(written(Code::Unavailable, "UNREACHABLE", "worker"), GOOD);
        assert_eq!(
            read(&[&written(Code::Unavailable, "a\"b\\c", "w")]).unwrap(),
            r#"UNAVAILABLE a"b\c w"#
        );
    }

    #[test]
    fn a_delay_is_seconds_or_a_date() {
        for (text, expected) in [
            ("0", true),
            ("120", true),
            (" 7 ", true),
            ("Sun, 06 Nov 1994 08:49:37 GMT", true),
            ("Sunday, 06-Nov-94 08:49:37 GMT", true),
            ("Sun Nov  6 08:49:37 1994", true),
            ("Sun Nov 16 08:49:37 1994", true),
            ("", false),
            ("-1", false),
            ("+1", false),
            ("1.5", false),
            ("1s", false),
            ("soon", false),
            ("Sun, 06 Nov 1994 08:49:37", false),
            ("Sun, 32 Nov 1994 08:49:37 GMT", false),
            ("Sun, 06 nov 1994 08:49:37 GMT", false),
            ("Sun, 06 Nov 1994 24:49:37 GMT", false),
            ("Sun, 06 Nov 1994 08:49:37 CET", false),
        ] {
            assert_eq!(is_delay(text), expected, "{text:?}");
        }
    }
}
