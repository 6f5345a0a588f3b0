//! Parses and formats `tracestate` (W3C Trace Context level 2, section 3.3).

use std::sync::Arc;

use opentelemetry::trace::{TraceId, TraceState};

use super::traceparent::trimmed;

/// Most members of a tracestate.
const MEMBERS: usize = 32;

/// A parsed `tracestate`.
#[derive(Debug, Default)]
pub(super) struct Tracestate {
    /// The members that the SDK's type accepts.
    pub held: TraceState,
    /// All members, if the SDK's type does not accept some key.
    pub members: Option<Arc<[(String, String)]>>,
}

impl Tracestate {
    /// Parses header lines as one list (W3C Trace Context level 2, section 3.3).
    ///
    /// Empty lines and members are skipped; of equal keys the first counts. One invalid member, or a 33rd, discards
    /// the whole list.
    pub(super) fn of_lines<'a>(lines: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut members: Vec<(&str, &str)> = Vec::new();
        let mut count = 0;
        for member in lines.flat_map(|line| line.split(|byte| *byte == b',')) {
            let member = trimmed(member);
            if member.is_empty() {
                continue;
            }
            count += 1;
            match parse(member) {
                Some((key, value)) if count <= MEMBERS => {
                    if !members.iter().any(|(known, _)| *known == key) {
                        members.push((key, value));
                    }
                }
                _ => return Self::default(),
            }
        }
        if members.is_empty() {
            return Self::default();
        }
        if let Ok(held) = TraceState::from_key_value(members.iter().copied()) {
            return Self { held, members: None };
        }
        let holdable = members.iter().copied().filter(is_holdable);
        Self {
            held: TraceState::from_key_value(holdable).unwrap_or_default(),
            members: Some(
                members
                    .iter()
                    .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                    .collect(),
            ),
        }
    }
}

/// A tracestate with members that the SDK's type does not accept, kept in a [`opentelemetry::Context`] beside the
/// span context.
#[derive(Clone, Debug)]
pub(super) struct FullTracestate {
    pub trace: TraceId,
    pub members: Arc<[(String, String)]>,
}

/// Formats the header: at most 32 members, the first ones.
pub(super) fn header(state: &TraceState, full: Option<&FullTracestate>) -> Option<String> {
    let Some(full) = full else {
        return written(|| state.into_iter());
    };
    // Members that the SDK added or changed come first, as specified; the rest keeps its order.
    let was = |key: &str, value: &str| full.members.iter().any(|(k, v)| k == key && v == value);
    let stays = |key: &str, value: &str| match state.get(key) {
        Some(now) => now == value,
        None => !is_holdable(&(key, value)),
    };
    written(|| {
        let changed = state.into_iter().filter(|(key, value)| !was(key, value));
        let kept = full.members.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        changed.chain(kept.filter(|(key, value)| stays(key, value)))
    })
}

fn written<'a, I: Iterator<Item = (&'a str, &'a str)>>(members: impl Fn() -> I) -> Option<String> {
    let length: usize = members()
        .take(MEMBERS)
        .map(|(key, value)| key.len() + value.len() + 2)
        .sum();
    if length == 0 {
        return None;
    }
    let mut header = String::with_capacity(length);
    for (key, value) in members().take(MEMBERS) {
        if !header.is_empty() {
            header.push(',');
        }
        header.push_str(key);
        header.push('=');
        header.push_str(value);
    }
    Some(header)
}

/// Whether the SDK's type accepts a member; it requires keys of level 1.
fn is_holdable(member: &(&str, &str)) -> bool {
    TraceState::from_key_value([*member]).is_ok()
}

fn parse(member: &[u8]) -> Option<(&str, &str)> {
    let equals = member.iter().position(|byte| *byte == b'=')?;
    let (key, value) = (&member[..equals], &member[equals + 1..]);
    if !is_key(key) || !is_value(value) {
        return None;
    }
    Some((std::str::from_utf8(key).ok()?, std::str::from_utf8(value).ok()?))
}

fn is_key(key: &[u8]) -> bool {
    let starts = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    key.len() <= 256
        && key.first().is_some_and(starts)
        && key.iter().all(|byte| starts(byte) || b"_-*/@".contains(byte))
}

fn is_value(value: &[u8]) -> bool {
    let fits = |byte: &u8| matches!(byte, 0x20..=0x7e) && !matches!(byte, b',' | b'=');
    (1..=256).contains(&value.len()) && value.iter().all(fits)
}

/// The same for lists as text, for the conformance cases.
#[cfg(feature = "conformance")]
pub(crate) mod lists {
    use super::*;

    /// Returns the part of a list that the SDK's type accepts.
    pub(crate) fn held(list: &str) -> TraceState {
        Tracestate::of_lines([list.as_bytes()].into_iter()).held
    }

    /// Returns a list after a change of the part that the SDK's type accepts.
    pub(crate) fn rewritten(list: &str, change: impl Fn(&TraceState) -> TraceState) -> String {
        let before = Tracestate::of_lines([list.as_bytes()].into_iter());
        let full = before.members.map(|whole| FullTracestate {
            trace: TraceId::INVALID,
            members: whole,
        });
        header(&change(&before.held), full.as_ref()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(lines: &[&str]) -> String {
        let state = Tracestate::of_lines(lines.iter().map(|line| line.as_bytes()));
        let trace = TraceId::from(1);
        let full = state.members.map(|whole| FullTracestate { trace, members: whole });
        header(&state.held, full.as_ref()).unwrap_or_default()
    }

    fn numbered(count: usize) -> String {
        (1..=count)
            .map(|at| format!("bar{at:02}={at:02}"))
            .collect::<Vec<_>>()
            .join(",")
    }

    #[test]
    fn lines_are_one_list_in_order() {
        assert_eq!(
            through(&["foo=1,bar=2", "rojo=1", "", "baz=3"]),
            "foo=1,bar=2,rojo=1,baz=3"
        );
        assert_eq!(through(&["", "foo=1"]), "foo=1");
        assert_eq!(through(&[" ,foo=1,,\t ,bar=2,"]), "foo=1,bar=2");
    }

    #[test]
    fn space_around_members_is_none_of_them_and_space_within_values_is() {
        assert_eq!(through(&["\tfoo=1 \t, \tbar= 2 3"]), "foo=1,bar= 2 3");
        assert_eq!(through(&["foo =1"]), "");
    }

    #[test]
    fn an_invalid_member_discards_the_list() {
        let long = format!("foo=1,{}=1", "z".repeat(257));
        let big = format!("foo={}", "v".repeat(257));
        for line in [
            "foo",
            "foo=",
            "=1",
            "FOO=1",
            "foo.bar=1",
            "@foo=1,bar=2",
            "_foo=1",
            "foo=bar=baz",
            "foo=1,bar=\u{7f}",
            "foo=é",
            &long,
            &big,
        ] {
            assert_eq!(through(&[line]), "", "{line}");
        }
    }

    #[test]
    fn of_equal_keys_the_first_counts() {
        assert_eq!(through(&["foo=1,foo=2,bar=3", "foo=1"]), "foo=1,bar=3");
    }

    #[test]
    fn thirty_two_members_are_kept_and_thirty_three_are_not() {
        assert_eq!(through(&[&numbered(32)]), numbered(32));
        assert_eq!(through(&[&numbered(33)]), "");
    }

    #[test]
    fn keys_of_level_2_survive_the_sdks_type_in_their_places() {
        let tenant = format!("foo=1,{}@v=1,t@{}=2", "t".repeat(242), "v".repeat(15));
        assert_eq!(through(&[&tenant]), tenant);
        assert_eq!(
            through(&["foo@@bar=1,bar=2,foo@bar@baz=3,foo@=4"]),
            "foo@@bar=1,bar=2,foo@bar@baz=3,foo@=4"
        );
        let key = "z".repeat(256);
        assert_eq!(through(&["foo=1", &format!("{key}=1")]), format!("foo=1,{key}=1"));
    }

    #[test]
    fn what_the_sdk_changed_stands_before_what_it_could_not_hold() {
        let state = Tracestate::of_lines([&b"foo@@bar=1,bar=2,ot=th:c,baz=3"[..]].into_iter());
        let full = FullTracestate {
            trace: TraceId::from(1),
            members: state.members.unwrap(),
        };
        let changed = state.held.insert("ot", "th:8").unwrap().delete("baz").unwrap();
        assert_eq!(header(&changed, Some(&full)).unwrap(), "ot=th:8,foo@@bar=1,bar=2");
    }
}
