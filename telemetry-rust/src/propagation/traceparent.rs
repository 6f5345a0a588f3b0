//! Parses and formats `traceparent` (W3C Trace Context level 2, section 3.2).

use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceId};

/// Length of a `traceparent` of version 00.
const LENGTH: usize = 55;
/// The known flags: sampled and random.
const KNOWN: TraceFlags = TraceFlags::new(0x03);

/// The content of a `traceparent` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Traceparent {
    pub trace: TraceId,
    pub parent: SpanId,
    pub flags: TraceFlags,
}

impl Traceparent {
    /// Parses the only header line; none, several or an invalid one start a new trace.
    pub(super) fn of_lines<'a>(mut lines: impl Iterator<Item = &'a [u8]>) -> Option<Self> {
        match (lines.next(), lines.next()) {
            (Some(line), None) => Self::parse(line),
            _ => None,
        }
    }

    /// Parses a header (W3C Trace Context level 2, section 3.2): only lower-case digits; of later versions the known
    /// part.
    pub(super) fn parse(line: &[u8]) -> Option<Self> {
        let line = trimmed(line);
        let version = hex(line.get(..2)?)?;
        let fits = match version {
            0 => line.len() == LENGTH,
            0xff => false,
            _ => line.len() == LENGTH || line.get(LENGTH) == Some(&b'-'),
        };
        if !fits || [2, 35, 52].iter().any(|at| line.get(*at) != Some(&b'-')) {
            return None;
        }
        let found = Self {
            trace: TraceId::from(hex(&line[3..35])?),
            parent: SpanId::from(hex(&line[36..52])? as u64),
            flags: TraceFlags::new(hex(&line[53..55])? as u8) & KNOWN,
        };
        (found.trace != TraceId::INVALID && found.parent != SpanId::INVALID).then_some(found)
    }

    /// Formats the header of a span context; `None` if the context is invalid.
    pub(super) fn header(context: &SpanContext) -> Option<String> {
        if !context.is_valid() {
            return None;
        }
        let mut header = String::with_capacity(LENGTH);
        header.push_str("00-");
        push_hex(&mut header, &context.trace_id().to_bytes());
        header.push('-');
        push_hex(&mut header, &context.span_id().to_bytes());
        header.push('-');
        push_hex(&mut header, &[(context.trace_flags() & KNOWN).to_u8()]);
        Some(header)
    }
}

/// Removes optional white space around a line.
pub(super) fn trimmed(line: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = line.iter().position(|byte| !is_space(byte)).unwrap_or(line.len());
    let end = line.iter().rposition(|byte| !is_space(byte)).map_or(start, |at| at + 1);
    &line[start..end]
}

fn hex(digits: &[u8]) -> Option<u128> {
    digits.iter().try_fold(0, |number, digit| {
        let digit = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some(number << 4 | u128::from(digit))
    })
}

fn push_hex(out: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)] as char);
        out.push(DIGITS[usize::from(byte & 15)] as char);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry::trace::TraceState;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const SPAN: &str = "00f067aa0ba902b7";

    fn flags_of(line: &str) -> Option<u8> {
        Traceparent::parse(line.as_bytes()).map(|found| found.flags.to_u8())
    }

    #[test]
    fn sampled_and_random_are_kept_and_other_flags_cleared() {
        for (sent, kept) in [("00", 0), ("01", 1), ("02", 2), ("03", 3), ("04", 0), ("ff", 3)] {
            assert_eq!(flags_of(&format!("00-{TRACE}-{SPAN}-{sent}")), Some(kept), "{sent}");
        }
    }

    #[test]
    fn later_versions_are_read_by_their_known_part() {
        assert_eq!(flags_of(&format!("cc-{TRACE}-{SPAN}-01")), Some(1));
        assert_eq!(
            flags_of(&format!("cc-{TRACE}-{SPAN}-01-what-the-future-brings")),
            Some(1)
        );
        assert_eq!(flags_of(&format!("cc-{TRACE}-{SPAN}-01.what")), None);
        assert_eq!(flags_of(&format!("ff-{TRACE}-{SPAN}-01")), None);
    }

    #[test]
    fn space_around_the_header_is_none_of_it() {
        assert_eq!(flags_of(&format!("\t 00-{TRACE}-{SPAN}-01 \t")), Some(1));
        assert_eq!(flags_of(&format!("00-{TRACE} -{SPAN}-01")), None);
    }

    #[test]
    fn whatever_is_not_exact_begins_a_new_trace() {
        for line in [
            String::new(),
            "00".to_owned(),
            format!("00-{TRACE}-{SPAN}-01-"),
            format!("00-{TRACE}-{SPAN}-1"),
            format!("00-{TRACE}-{SPAN}-001"),
            format!("00-{TRACE}-{SPAN}-+1"),
            format!("00-{}-{SPAN}-01", TRACE.to_uppercase()),
            format!("00-{}-{SPAN}-01", "0".repeat(32)),
            format!("00-{TRACE}-{}-01", "0".repeat(16)),
            format!("00_{TRACE}-{SPAN}-01"),
            format!("0-{TRACE}-{SPAN}-01"),
            format!("00-{TRACE}0-{SPAN}-01"),
            format!("00-{}é-{SPAN}-01", &TRACE[..30]),
        ] {
            assert_eq!(flags_of(&line), None, "{line:?}");
        }
    }

    #[test]
    fn two_lines_begin_a_new_trace() {
        let line = format!("00-{TRACE}-{SPAN}-01");
        let line = line.as_bytes();
        assert!(Traceparent::of_lines([line].into_iter()).is_some());
        assert_eq!(Traceparent::of_lines([line, line].into_iter()), None);
        assert_eq!(Traceparent::of_lines([].into_iter()), None);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let line = format!("00-{TRACE}-{SPAN}-03");
        let found = Traceparent::parse(line.as_bytes()).unwrap();
        let context = SpanContext::new(found.trace, found.parent, TraceFlags::new(0xff), true, TraceState::NONE);
        assert_eq!(Traceparent::header(&context), Some(line));
        assert_eq!(Traceparent::header(&SpanContext::NONE), None);
    }
}
