//! Reads and writes the `ot` member of a tracestate: threshold (`th`) and randomness (`rv`).

use opentelemetry::trace::{TraceId, TraceState};

use super::{Randomness, Threshold};

/// Key of OpenTelemetry's member of the tracestate.
pub(super) const KEY: &str = "ot";
/// Most characters of the member's value.
const MOST: usize = 256;
/// Most characters of a tracestate with the member added.
const CHARACTERS: usize = 512;
/// Members longer than this are removed first if there are too many characters.
const LONG: usize = 128;

/// The `ot` member of a tracestate (OpenTelemetry specification, "TraceState: Probability Sampling").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OtelTraceState<'a> {
    /// `th`: the threshold that the parent was sampled by.
    pub threshold: Option<Threshold>,
    /// `rv`: the explicit randomness of the trace.
    pub randomness: Option<Randomness>,
    /// Whether `th` is present, valid or not.
    pub(super) states_threshold: bool,
    text: &'a str,
}

impl<'a> OtelTraceState<'a> {
    /// Reads the member of a tracestate; an absent or invalid field is `None`.
    pub fn from_trace_state(state: &'a TraceState) -> Self {
        state.get(KEY).map_or_else(Self::default, Self::parse)
    }

    /// Parses the value of an `ot` member; of a repeated field the first counts.
    pub fn parse(text: &'a str) -> Self {
        let mut found = Self {
            text,
            ..Self::default()
        };
        let mut states_randomness = false;
        for piece in text.split(';') {
            match key(piece) {
                "th" if !found.states_threshold => {
                    found.states_threshold = true;
                    found.threshold = piece.get(3..).and_then(Threshold::parse);
                }
                "rv" if !states_randomness => {
                    states_randomness = true;
                    found.randomness = piece.get(3..).and_then(Randomness::parse);
                }
                _ => {}
            }
        }
        found
    }

    /// Returns the tracestate with this threshold, or without one. `ot` comes first; its other fields and all other
    /// members are unchanged.
    ///
    /// Beyond 512 characters members are removed from the end, long ones first. A value that would exceed 256
    /// characters is left unchanged.
    pub(crate) fn write_to(&self, state: &TraceState, threshold: Option<Threshold>) -> TraceState {
        if threshold.is_none() && !self.states_threshold {
            return state.clone();
        }
        if threshold.is_some_and(|threshold| self.is_written(state, threshold)) {
            return state.clone();
        }
        let mut value = match threshold {
            Some(threshold) => format!("th:{threshold}"),
            None => String::new(),
        };
        for piece in self
            .text
            .split(';')
            .filter(|piece| !piece.is_empty() && key(piece) != "th")
        {
            if !value.is_empty() {
                value.push(';');
            }
            value.push_str(piece);
        }
        let changed = match value.len() {
            0 if state.into_iter().len() == 1 => Ok(TraceState::NONE),
            0 => state.delete(KEY),
            1..=MOST => state.insert(KEY, value).map(within_limits),
            _ => return state.clone(),
        };
        changed.unwrap_or_else(|_| state.clone())
    }

    /// Whether [`Self::write_to`] would return the same tracestate, as at every hop that keeps the decision of the
    /// one before.
    fn is_written(&self, state: &TraceState, threshold: Threshold) -> bool {
        let only = state.into_iter().len() == 1;
        let digits = self.text.strip_prefix("th:");
        only && self.threshold == Some(threshold) && digits.is_some_and(|digits| threshold.is_text(digits))
    }

    /// Whether the threshold is consistent with the decision for a trace.
    pub(super) fn agrees_with(&self, trace: TraceId, sampled: bool) -> bool {
        let randomness = self.randomness.unwrap_or_else(|| Randomness::from_trace_id(trace));
        self.threshold
            .is_some_and(|threshold| threshold.should_sample(randomness) == sampled)
    }
}

fn within_limits(mut state: TraceState) -> TraceState {
    let size = |(key, value): (&str, &str)| key.len() + value.len() + 1;
    loop {
        let length: usize = state.into_iter().map(|member| size(member) + 1).sum();
        if length <= CHARACTERS + 1 {
            return state;
        }
        let others = || state.into_iter().filter(|(key, _)| *key != KEY);
        let goes = others()
            .filter(|member| size(*member) > LONG)
            .last()
            .or_else(|| others().last());
        match goes.map(|(key, _)| state.delete(key.to_owned())) {
            Some(Ok(shorter)) => state = shorter,
            _ => return state,
        }
    }
}

fn key(piece: &str) -> &str {
    piece.split_once(':').map_or(piece, |(key, _)| key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(header: &str, threshold: Option<&str>) -> String {
        let state: TraceState = header.parse().unwrap();
        let threshold = threshold.map(|text| Threshold::parse(text).unwrap());
        OtelTraceState::from_trace_state(&state)
            .write_to(&state, threshold)
            .header()
    }

    #[test]
    fn threshold_and_randomness_are_read() {
        let state = OtelTraceState::parse("x:1;th:c;rv:0123456789abcd");
        assert_eq!(state.threshold, Threshold::parse("c"));
        assert_eq!(state.randomness, Randomness::parse("0123456789abcd"));
    }

    #[test]
    fn what_cannot_be_read_counts_as_absent() {
        for text in ["", "th", "th:", "th:xyz", "rv:1", ";;", ":", "th:c000000000000000"] {
            let state = OtelTraceState::parse(text);
            assert_eq!((state.threshold, state.randomness), (None, None), "{text:?}");
        }
    }

    #[test]
    fn the_ot_member_moves_first_and_others_stay_in_order() {
        assert_eq!(
            rewritten("a=1,ot=rv:0123456789abcd,b=2", Some("c")),
            "ot=th:c;rv:0123456789abcd,a=1,b=2"
        );
        assert_eq!(rewritten("a=1,b=2", Some("0")), "ot=th:0,a=1,b=2");
        assert_eq!(rewritten("", Some("8")), "ot=th:8");
    }

    #[test]
    fn no_threshold_leaves_no_empty_member() {
        assert_eq!(rewritten("a=1,ot=th:c,b=2", None), "a=1,b=2");
        assert_eq!(
            rewritten("ot=th:c;rv:0123456789abcd,b=2", None),
            "ot=rv:0123456789abcd,b=2"
        );
        assert_eq!(rewritten("ot=th:zz,b=2", None), "b=2");
    }

    #[test]
    fn an_equal_threshold_stays_in_its_shortest_form() {
        for (header, expected) in [
            ("ot=th:c", "ot=th:c"),
            ("ot=th:c0", "ot=th:c"),
            ("ot=th:C", "ot=th:c"),
            ("ot=th:c;x:1", "ot=th:c;x:1"),
            ("ot=th:c;", "ot=th:c"),
            ("a=1,ot=th:c", "ot=th:c,a=1"),
        ] {
            assert_eq!(rewritten(header, Some("c")), expected, "{header}");
        }
        assert_eq!(rewritten("ot=th:00", Some("0")), "ot=th:0");
        assert_eq!(rewritten("ot=th:0", Some("0")), "ot=th:0");
        assert_eq!(rewritten("ot=th:0c", Some("0c")), "ot=th:0c");
    }

    #[test]
    fn where_there_is_nothing_to_erase_nothing_moves() {
        assert_eq!(rewritten("a=1,ot=x:y", None), "a=1,ot=x:y");
        assert_eq!(rewritten("a=1", None), "a=1");
    }

    #[test]
    fn of_a_field_that_comes_twice_the_first_counts_and_all_are_replaced() {
        assert_eq!(OtelTraceState::parse("th:c;th:8").threshold, Threshold::parse("c"));
        assert_eq!(rewritten("ot=th:c;x:1;th:8", Some("4")), "ot=th:4;x:1");
    }

    #[test]
    fn the_33rd_member_goes_when_ours_comes() {
        let full = (0..32).map(|at| format!("k{at}=v")).collect::<Vec<_>>().join(",");
        let written = rewritten(&full, Some("c"));
        assert!(written.starts_with("ot=th:c,k0=v,") && written.ends_with(",k30=v"));
    }

    #[test]
    fn a_value_that_would_grow_beyond_256_characters_stays() {
        let long = format!("ot=a:{},c=2", "x".repeat(250));
        assert_eq!(rewritten(&long, Some("c")), long);
    }

    #[test]
    fn beyond_512_characters_long_members_go_first_then_the_last() {
        let long = format!("a={},b=1,c={},d={}", "x".repeat(200), "y".repeat(250), "z".repeat(100));
        let kept = format!("ot=th:c,a={},b=1,d={}", "x".repeat(200), "z".repeat(100));
        assert_eq!(rewritten(&long, Some("c")), kept);

        let many = (0..31)
            .map(|at| format!("key{at:02}=0123456789abcdef"))
            .collect::<Vec<_>>()
            .join(",");
        let written = rewritten(&many, Some("c"));
        assert!(written.len() <= 512 && written.len() > 480 && written.starts_with("ot=th:c,key00="));
        assert_eq!(rewritten(&many, None), many, "what is not changed is not shortened");
    }
}
