//! Reads the signature file of a compiled charter.

use super::{Refusal, Untrusted, unhex};

/// Most bytes of a signature file.
pub(super) const MOST_BYTES: usize = 16 << 10;
const MOST_SIGNATURES: usize = 16;
/// Lines before the signatures.
pub(super) const HEADER_LINES: usize = 5;
const ID_CHARACTERS: usize = 32;

const TIME: &str = "as 2026-01-31T12:00:00Z";

/// The signature file of a compiled charter: a header of five lines and one line for each signature. Every line ends in
/// a line feed and has one form, so that a file has one reading in every language.
#[derive(Debug)]
pub(crate) struct Signature {
    /// What a later charter's is greater than.
    pub serial: u64,
    /// The first moment at which it is valid.
    pub not_before: Moment,
    /// The first moment at which it is no longer valid.
    pub expires: Moment,
    /// Whether it opens what the charter before protected.
    pub weakens: bool,
    file: String,
    header: Vec<u8>,
    /// The signatures in ASN.1 DER, by the id of their key.
    pub(super) signatures: Vec<(String, Vec<u8>)>,
}

/// A moment, in seconds since 1970-01-01T00:00:00Z and as it is written.
#[derive(Debug)]
pub(crate) struct Moment {
    pub seconds: i64,
    pub text: String,
}

impl Moment {
    /// Reads `2026-01-31T12:00:00Z`; `None` for another form, `Some(None)` for a day that no month has.
    pub(crate) fn read(text: &str) -> Option<Option<Self>> {
        let bytes = text.as_bytes();
        let is_of_form = bytes.len() == 20
            && bytes
                .iter()
                .zip(b"dddd-dd-ddTdd:dd:ddZ")
                .all(|(byte, form)| match form {
                    b'd' => byte.is_ascii_digit(),
                    _ => byte == form,
                });
        if !is_of_form {
            return None;
        }
        let number = |from: usize, to: usize| text[from..to].parse::<i64>().unwrap_or_default();
        let (hour, minute, second) = (number(11, 13), number(14, 16), number(17, 19));
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let days = days(number(0, 4), number(5, 7), number(8, 10));
        Some(days.map(|days| Self {
            seconds: days * 86_400 + hour * 3_600 + minute * 60 + second,
            text: text.to_owned(),
        }))
    }
}

/// Returns the days from 1970-01-01 to a date of the Gregorian calendar; `None` if there is none.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let of_months = [31, 28 + i64::from(is_leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let before = usize::try_from(month - 1).ok().filter(|before| *before < 12)?;
    if day < 1 || day > of_months[before] {
        return None;
    }
    // Leap days of the years before this one.
    let last = year - 1;
    let leap_days = last.div_euclid(4) - last.div_euclid(100) + last.div_euclid(400);
    const TO_1970: i64 = 719_162;
    Some(last * 365 + leap_days + of_months[..before].iter().sum::<i64>() + day - 1 - TO_1970)
}

impl Signature {
    /// Reads a signature file; `file` names it in messages.
    pub(crate) fn read(file: &str, content: &[u8]) -> Result<Self, Box<Untrusted>> {
        let mut lines = Lines {
            file,
            content,
            line: 0,
            at: 0,
        };
        if content.len() > MOST_BYTES {
            return Err(lines.wrong(
                format!("it has more than {MOST_BYTES} bytes"),
                "a file of `plumbline sign`",
            ));
        }
        lines.next("plumbline.signature/1", |line| {
            (line == "plumbline.signature/1").then_some(())
        })?;
        let serial = lines.next("\"serial NUMBER\" with 1 to 18 digits", |line| {
            let digits = line.strip_prefix("serial ")?;
            let is_number = (1..=18).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse().ok().filter(|_| is_number && !digits.starts_with('0'))
        })?;
        let not_before = lines.moment("not-before")?;
        let expires = lines.moment("expires")?;
        let weakens = lines.next("\"weakens yes\" or \"weakens no\"", |line| match line {
            "weakens yes" => Some(true),
            "weakens no" => Some(false),
            _ => None,
        })?;
        let header = content[..lines.at].to_vec();
        let mut signatures: Vec<(String, Vec<u8>)> = Vec::new();
        while signatures.is_empty() || lines.at < content.len() {
            if signatures.len() == MOST_SIGNATURES {
                lines.line += 1;
                return Err(lines.wrong("more follows", format!("at most {MOST_SIGNATURES} signatures")));
            }
            let (key, value) = lines.next("\"key ID SIGNATURE\" in lower-case hexadecimal digits", key_line)?;
            if signatures.iter().any(|(other, _)| *other == key) {
                return Err(lines.wrong(format!("key {key} signs twice"), "one line a key"));
            }
            signatures.push((key, value));
        }
        Ok(Self {
            serial,
            not_before,
            expires,
            weakens,
            file: file.to_owned(),
            header,
            signatures,
        })
    }

    /// Returns what a key signs: the header, its own id, and the charter's file.
    pub(super) fn message(&self, key: &str, charter: &[u8]) -> Vec<u8> {
        [&self.header, format!("key {key}\n").as_bytes(), charter].concat()
    }

    pub(super) fn refused(
        &self,
        why: Refusal,
        line: usize,
        what: impl Into<String>,
        expected: impl Into<String>,
    ) -> Box<Untrusted> {
        Untrusted::new(why, &self.file, line, what, expected)
    }
}

fn key_line(line: &str) -> Option<(String, Vec<u8>)> {
    let (key, value) = line.strip_prefix("key ")?.split_once(' ')?;
    let value = unhex(value).filter(|value| (8..=80).contains(&value.len()))?;
    (key.len() == ID_CHARACTERS && unhex(key).is_some()).then(|| (key.to_owned(), value))
}

/// Reads a file line by line.
struct Lines<'a> {
    file: &'a str,
    content: &'a [u8],
    line: usize,
    at: usize,
}

impl Lines<'_> {
    fn next<T>(&mut self, expected: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, Box<Untrusted>> {
        self.line += 1;
        let rest = &self.content[self.at..];
        let end = rest.iter().position(|byte| *byte == b'\n');
        let line = &rest[..end.unwrap_or(rest.len())];
        let Some(end) = end else {
            return Err(self.wrong(format!("it is {} without a line feed", shown(line)), expected));
        };
        let value = std::str::from_utf8(line).ok().and_then(read);
        let value = value.ok_or_else(|| self.wrong(format!("it is {}", shown(line)), expected))?;
        self.at += end + 1;
        Ok(value)
    }

    fn moment(&mut self, name: &str) -> Result<Moment, Box<Untrusted>> {
        let expected = format!("\"{name} TIME\" {TIME}");
        let read = |line: &str| {
            let text = line.strip_prefix(name)?.strip_prefix(' ')?;
            Some(Moment::read(text)?.ok_or_else(|| text.to_owned()))
        };
        let read = self.next(&expected, read)?;
        read.map_err(|text| self.wrong(format!("there is no time {text}"), &expected))
    }

    fn wrong(&self, what: impl Into<String>, expected: impl Into<String>) -> Box<Untrusted> {
        Untrusted::new(Refusal::Malformed, self.file, self.line.max(1), what, expected)
    }
}

fn shown(line: &[u8]) -> String {
    const MOST: usize = 60;
    if line.is_empty() {
        return "empty".to_owned();
    }
    let plain = |byte: &u8| {
        if (b' '..=b'~').contains(byte) {
            char::from(*byte)
        } else {
            '?'
        }
    };
    let text: String = line.iter().take(MOST).map(plain).collect();
    let rest = if line.len() > MOST { "…" } else { "" };
    format!("\"{text}{rest}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "plumbline.signature/1\nserial 42\nnot-before 2026-01-01T00:00:00Z\nexpires 2026-04-01T00:00:00Z\n\
                        weakens no\nkey 00112233445566778899aabbccddeeff 3006020101020101\n";

    fn why(text: &str) -> String {
        Signature::read("x", text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn a_file_has_one_reading() {
        let signature = Signature::read("x", GOOD.as_bytes()).unwrap();
        assert_eq!((signature.serial, signature.weakens), (42, false));
        assert_eq!(signature.expires.seconds - signature.not_before.seconds, 90 * 86_400);
        assert!(signature.message("k", b"{}").ends_with(b"weakens no\nkey k\n{}"));
    }

    #[test]
    fn moments_are_those_of_the_calendar() {
        let seconds = |text| Moment::read(text).flatten().map(|moment| moment.seconds);
        assert_eq!(seconds("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(seconds("2000-02-29T23:59:59Z"), Some(951_868_799));
        assert_eq!(seconds("2026-01-31T12:00:00Z"), Some(1_769_860_800));
        assert_eq!(seconds("1969-12-31T23:59:59Z"), Some(-1));
        for none in [
            "2026-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-10T00:00:00Z",
        ] {
            assert!(matches!(Moment::read(none), Some(None)), "{none}");
        }
        assert!(Moment::read("2026-01-31T24:00:00Z").is_none());
    }

    #[test]
    fn a_line_of_another_form_is_refused_with_its_place() {
        for (good, bad, expected) in [
            (
                "ture/1",
                "ture/2",
                "x:1:1: it is \"plumbline.signature/2\"; expected plumbline.signature/1",
            ),
            (
                "serial 42",
                "serial 042",
                "x:2:1: it is \"serial 042\"; expected \"serial NUMBER\"",
            ),
            ("serial 42", "serial +42", "x:2:1: it is \"serial +42\"; expected"),
            (
                "01-01T",
                "02-30T",
                "x:3:1: there is no time 2026-02-30T00:00:00Z; expected \"not-before TIME\"",
            ),
            ("weakens no", "weakens No", "x:5:1: it is \"weakens No\""),
            ("key 0", "key 0a", "x:6:1: it is \"key 0a0112"),
            ("0101\n", "0101", "without a line feed"),
        ] {
            let reason = why(&GOOD.replace(good, bad));
            assert!(reason.contains(expected), "{reason}");
        }
        let line = &GOOD[GOOD.find("key").unwrap()..];
        assert!(why(&format!("{GOOD}{line}")).contains("x:7:1: key 00112233445566778899aabbccddeeff signs twice"));
        assert!(why(GOOD.strip_suffix(line).unwrap()).contains("x:6:1: it is empty without a line feed"));
        assert!(why(&"a".repeat(20_000)).contains("more than 16384 bytes"));
    }
}
