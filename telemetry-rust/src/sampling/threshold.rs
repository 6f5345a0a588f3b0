//! Thresholds and randomness of consistent probability sampling.

use std::fmt;

use opentelemetry::trace::TraceId;

/// Bits of randomness: the last 56 of a trace id.
const BITS: u32 = 56;
/// One more than the largest threshold and the largest randomness.
const END: u64 = 1 << BITS;
/// Hexadecimal digits of a threshold or a randomness.
const DIGITS: u32 = BITS / 4;
/// Significant digits of a threshold computed from a probability, leading `f`s not counted.
const PRECISION: i32 = 4;

/// The threshold that the randomness of a sampled trace reaches: `th` of the `ot` member, 56 bits.
///
/// OpenTelemetry specification, "TraceState: Probability Sampling".
///
/// ```
/// use plumbline_telemetry::sampling::Threshold;
///
/// let quarter = Threshold::from_probability(0.25).unwrap();
/// assert_eq!(quarter.to_string(), "c");
/// assert_eq!(Threshold::parse("c"), Some(quarter));
/// assert_eq!(quarter.probability(), 0.25);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Threshold(u64);

impl Threshold {
    /// Samples every trace; written `0`.
    pub const ALWAYS_SAMPLE: Self = Self(0);

    /// Returns the threshold of a sampling probability, to four significant digits; `None` samples nothing.
    ///
    /// Leading `f`s of the threshold do not count as digits, so small probabilities stay exact. NaN and what is below
    /// 2⁻⁵⁶ sample nothing; 1 and above sample everything.
    pub fn from_probability(probability: f64) -> Option<Self> {
        if probability >= 1.0 {
            return Some(Self::ALWAYS_SAMPLE);
        }
        // The negation also covers NaN.
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

    /// Parses 1 to 14 hexadecimal digits, padded with zeros on the right.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = u32::try_from(text.len())
            .ok()
            .filter(|digits| (1..=DIGITS).contains(digits))?;
        Some(Self(hex(text)? << (4 * (DIGITS - digits))))
    }

    /// Whether `digits`, which parse to this threshold, are its shortest form.
    pub(super) fn is_text(self, digits: &str) -> bool {
        let shortest = digits.len() == 1 || !digits.ends_with('0');
        shortest && digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
    }

    /// Whether a trace with this randomness is sampled.
    pub fn should_sample(self, randomness: Randomness) -> bool {
        randomness.0 >= self.0
    }

    /// Returns the sampling probability.
    pub fn probability(self) -> f64 {
        (END - self.0) as f64 / END as f64
    }
}

/// Counts the leading `f`s of a probability's threshold: one for every factor of 1/16.
fn leading_fs(probability: f64) -> i32 {
    let (mut share, mut count) = (probability, 0);
    while share < 1.0 / 16.0 && count < DIGITS as i32 {
        share *= 16.0;
        count += 1;
    }
    count
}

impl fmt::Display for Threshold {
    /// Writes the value of `th`, without trailing zeros.
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

/// The randomness that decides a trace: `rv` of the `ot` member, else the last 56 bits of the trace id.
///
/// ```
/// use opentelemetry::trace::{TraceId, TraceState};
/// use plumbline_telemetry::sampling::{OtelTraceState, Randomness, Threshold};
///
/// let state: TraceState = "ot=th:c;rv:0123456789abcd".parse().unwrap();
/// let ot = OtelTraceState::from_trace_state(&state);
/// let own = Randomness::from_trace_id(TraceId::from(0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736));
/// assert!(Threshold::parse("c").unwrap().should_sample(own) && !ot.threshold.unwrap().should_sample(ot.randomness.unwrap()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Randomness(u64);

impl Randomness {
    /// The randomness of a trace id.
    pub fn from_trace_id(id: TraceId) -> Self {
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
        Threshold::from_probability(probability).map(|threshold| threshold.to_string())
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
            let threshold = Threshold::from_probability(f64::from(thousandth) / 1000.0).unwrap();
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
        assert_eq!(Randomness::from_trace_id(id).to_string(), "ce929d0e0e4736");
        assert!(
            Threshold::parse("ce929d0e0e4736")
                .unwrap()
                .should_sample(Randomness::from_trace_id(id))
        );
        assert!(
            !Threshold::parse("ce929d0e0e4737")
                .unwrap()
                .should_sample(Randomness::from_trace_id(id))
        );
    }
}
