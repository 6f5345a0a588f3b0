//! Deadlines: read from `grpc-timeout`, kept in the context, propagated less a margin.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::Context;
use tokio::time::Instant;

use crate::setup;

pub(crate) const GRPC_TIMEOUT: HeaderName = HeaderName::from_static("grpc-timeout");

/// The deadline of the current operation; it follows spans into tasks and threads.
///
/// ```no_run
/// # async fn work() {}
/// # async fn handler() {
/// use plumbline_telemetry::Deadline;
///
/// if let Some(deadline) = Deadline::current() {
///     tracing::info!("{} ms are left", deadline.remaining().as_millis());
///     let _ = tokio::time::timeout_at(deadline.at(), work()).await;
/// }
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline(Instant);

impl Deadline {
    /// Returns the deadline of the operation that the current span belongs to.
    pub fn current() -> Option<Self> {
        Context::map_current(|context| context.get::<Self>().copied())
    }

    /// Returns the instant of the deadline.
    pub fn at(self) -> Instant {
        self.0
    }

    /// Returns the remaining time; zero once the deadline has passed.
    pub fn remaining(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Whether at most the charter's margin is left. On the wire a deadline is a duration that restarts when the
    /// request arrives, so the caller of a late request cancels while the server still has time left. A cancellation
    /// within the margin is therefore recorded as DEADLINE_EXCEEDED.
    pub(crate) fn is_nearly_over(self) -> bool {
        self.remaining() <= Duration::from_millis(setup::charter().deadline_margin_ms)
    }

    /// Returns the deadline of a handler: the caller's timeout less the charter's margin.
    pub(crate) fn of_handler(allowed: Duration) -> Self {
        let policy = setup::charter();
        let share = allowed.mul_f64(policy.deadline_margin_max_ratio);
        let margin = Duration::from_millis(policy.deadline_margin_ms).min(share);
        Self::after(allowed - margin)
    }

    pub(crate) fn after(time: Duration) -> Self {
        let now = Instant::now();
        Self(
            now.checked_add(time)
                .unwrap_or_else(|| now + Duration::from_secs(86_400 * 365)),
        )
    }
}

/// Reads `grpc-timeout`: up to 8 digits and a unit, by the gRPC specification.
pub(crate) fn allowed(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(GRPC_TIMEOUT)?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count: u64 = digits.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(count * 3600),
        "M" => Duration::from_secs(count * 60),
        "S" => Duration::from_secs(count),
        "m" => Duration::from_millis(count),
        "u" => Duration::from_micros(count),
        "n" => Duration::from_nanos(count),
        _ => return None,
    })
}

/// Formats `grpc-timeout`: in microseconds if 8 digits suffice, else in a coarser unit.
pub(crate) fn header(time: Duration) -> HeaderValue {
    const MOST: u128 = 99_999_999;
    let text = match (time.as_micros(), time.as_millis(), time.as_secs()) {
        (micros, _, _) if micros <= MOST => format!("{micros}u"),
        (_, millis, _) if millis <= MOST => format!("{millis}m"),
        (_, _, seconds) => format!("{}S", u128::from(seconds).min(MOST)),
    };
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("0u"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed_by(text: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(GRPC_TIMEOUT, HeaderValue::from_str(text).unwrap());
        allowed(&headers)
    }

    #[test]
    fn timeouts_are_read_in_every_unit() {
        assert_eq!(allowed_by("2S"), Some(Duration::from_secs(2)));
        assert_eq!(allowed_by("150m"), Some(Duration::from_millis(150)));
        assert_eq!(allowed_by("99999999H"), Some(Duration::from_secs(99_999_999 * 3600)));
        for bad in ["", "S", "-1S", "+1S", "123456789S", "1x", "1 S", "é"] {
            assert_eq!(allowed_by(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_header_is_read_back() {
        for millis in [0, 1, 1950, 99_999, 100_000_000] {
            let time = Duration::from_millis(millis);
            assert_eq!(allowed_by(header(time).to_str().unwrap()), Some(time));
        }
    }

    #[test]
    fn a_handler_gets_less_by_200_ms_or_a_tenth() {
        for (allowed, most) in [(4000, 3800), (2000, 1800), (100, 90), (0, 0)] {
            let left = Deadline::of_handler(Duration::from_millis(allowed)).remaining();
            let (most, least) = (
                Duration::from_millis(most),
                Duration::from_millis(most).saturating_sub(Duration::from_millis(40)),
            );
            assert!((least..=most).contains(&left), "{left:?} of {allowed} ms");
        }
    }
}
