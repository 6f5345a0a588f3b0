use std::fmt;

use opentelemetry::trace::TraceId;

/// Bits of randomness, the last of a trace id.
const BITS: u32 = 56;
/// One more than the largest threshold and the largest randomness.
const END: u64 = 1 << BITS;
/// Hexadecimal digits of a threshold and of a randomness.
const DIGITS: u32 = BITS / 4;
/// Significant digits of a threshold that is made from a probability, leading `f`s not counted.
const PRECISION: i32 = 4;

/// What a randomness must reach for its trace to be kept: `th` of the `ot` member, 56 bits.
///
/// OpenTelemetry specification, "TraceState: Probability Sampling".
///
/// ```
/// use plumbline_telemetry::sampling::Threshold;
///
/// let quarter = Threshold::of_probability(0.25).unwrap();
/// assert_eq!(quarter.to_string(), "c");
/// assert_eq!(Threshold::parse("c"), Some(quarter));
/// assert_eq!(quarter.probability(), 0.25);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Threshold(u64);

impl Threshold {
    /// Keeps every trace; written `0`.
    pub const ALWAYS: Self = Self(0);

    /// The threshold that keeps this share of traces, to four significant digits; `None` keeps none.
    ///
    /// Leading `f`s of the threshold do not count as digits, so that small shares stay exact. What is below
    /// 2⁻⁵⁶, or no number at all, keeps none; what is above 1 keeps all.
    pub fn of_probability(probability: f64) -> Option<Self> {
        if probability >= 1.0 {
            return Some(Self::ALWAYS);
        }
        // The negation holds for what is no number, too.
        let scaled = (probability * END as f64).round();
        if !(1.0..).contains(&scaled) {
            return None;
        }
        let precision = (PRECISION + leading_fs(probability)).clamp(1, DIGITS as i32) as u32;
        let dropped = 4 * (DIGITS - precision);
        let half = if dropped == 0 { 0 } else { 1 << (dropped - 1) };
        let rounded = (END - scaled as u64 + half) >> dropped << dropped;
        (rounded < END).then_some(Self(rounded))
    }

    /// Reads 1 to 14 hexadecimal digits, filled up with zeros on the right.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = u32::try_from(text.len())
            .ok()
            .filter(|digits| (1..=DIGITS).contains(digits))?;
        Some(Self(hex(text)? << (4 * (DIGITS - digits))))
    }

    /// Whether a text that was read as this threshold, or begins with it, is what it is written as.
    pub(super) fn is_text(self, digits: &str) -> bool {
        let shortest = digits.len() == 1 || !digits.ends_with('0');
        shortest && digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
    }

    /// Whether a trace of this randomness is kept.
    pub fn keeps(self, randomness: Randomness) -> bool {
        randomness.0 >= self.0
    }

    /// The share of traces that it keeps.
    pub fn probability(self) -> f64 {
        (END - self.0) as f64 / END as f64
    }
}

/// How many `f`s the threshold of a probability begins with: one for every factor of 1/16.
fn leading_fs(probability: f64) -> i32 {
    let (mut share, mut count) = (probability, 0);
    while share < 1.0 / 16.0 && count < DIGITS as i32 {
        share *= 16.0;
        count += 1;
    }
    count
}

impl fmt::Display for Threshold {
    /// As in `th`: without trailing zeros.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return out.write_str("0");
        }
        let zeros = self.0.trailing_zeros() / 4;
        write!(
            out,
            "{:0width$x}",
            self.0 >> (4 * zeros),
            width = (DIGITS - zeros) as usize
        )
    }
}

/// What a trace's fate is decided by: `rv` of the `ot` member, else the last 56 bits of the trace id.
///
/// ```
/// use opentelemetry::trace::{TraceId, TraceState};
/// use plumbline_telemetry::sampling::{OtState, Randomness, Threshold};
///
/// let state: TraceState = "ot=th:c;rv:0123456789abcd".parse().unwrap();
/// let said = OtState::of(&state);
/// let own = Randomness::of_trace(TraceId::from(0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736));
/// assert!(Threshold::parse("c").unwrap().keeps(own) && !said.threshold.unwrap().keeps(said.randomness.unwrap()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Randomness(u64);

impl Randomness {
    /// The randomness of a trace id.
    pub fn of_trace(id: TraceId) -> Self {
        let [.., a, b, c, d, e, f, g, h] = id.to_bytes();
        Self(u64::from_be_bytes([a, b, c, d, e, f, g, h]) & (END - 1))
    }

    /// Reads exactly 14 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == DIGITS as usize).then(|| hex(text)).flatten().map(Self)
    }
}

impl fmt::Display for Randomness {
    /// As in `rv`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:014x}", self.0)
    }
}

fn hex(text: &str) -> Option<u64> {
    text.chars()
        .try_fold(0, |number, digit| Some(number << 4 | u64::from(digit.to_digit(16)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(probability: f64) -> Option<String> {
        Threshold::of_probability(probability).map(|threshold| threshold.to_string())
    }

    #[test]
    fn probabilities_become_thresholds_of_four_digits() {
        for (probability, expected) in [
            (1.0, "0"),
            (0.75, "4"),
            (0.5, "8"),
            (0.25, "c"),
            (0.1, "e666"),
            (1.0 / 3.0, "aaab"),
            (2.0 / 3.0, "5555"),
            (0.01, "fd70a"),
            (0.001, "ffbe77"),
            (0.0001, "fff9724"),
        ] {
            assert_eq!(written(probability).as_deref(), Some(expected), "{probability}");
        }
    }

    #[test]
    fn what_keeps_nothing_has_no_threshold() {
        for probability in [0.0, -1.0, f64::NAN, f64::NEG_INFINITY, 1e-18] {
            assert_eq!(written(probability), None, "{probability}");
        }
        assert_eq!(written(2f64.powi(-56)).as_deref(), Some("ffffffffffffff"));
        assert_eq!(written(f64::INFINITY).as_deref(), Some("0"));
    }

    #[test]
    fn what_is_written_is_read_back() {
        for thousandth in 1..=1000 {
            let threshold = Threshold::of_probability(f64::from(thousandth) / 1000.0).unwrap();
            assert_eq!(Threshold::parse(&threshold.to_string()), Some(threshold));
            assert_eq!(Threshold::parse(&threshold.to_string().to_uppercase()), Some(threshold));
        }
    }

    #[test]
    fn texts_that_are_no_threshold_are_refused() {
        for text in ["", "0x1", "+1", "g", "123456789abcdef", " 1", "é"] {
            assert_eq!(Threshold::parse(text), None, "{text:?}");
        }
        for text in ["", "1", "0123456789abcg", "0123456789abcde", "0123456789abc"] {
            assert_eq!(Randomness::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn randomness_is_the_last_56_bits_of_the_trace_id() {
        let id = TraceId::from(0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736);
        assert_eq!(Randomness::of_trace(id).to_string(), "ce929d0e0e4736");
        assert!(
            Threshold::parse("ce929d0e0e4736")
                .unwrap()
                .keeps(Randomness::of_trace(id))
        );
        assert!(
            !Threshold::parse("ce929d0e0e4737")
                .unwrap()
                .keeps(Randomness::of_trace(id))
        );
    }
}
