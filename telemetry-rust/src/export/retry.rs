//! Decides whether and when a failed export is retried (OTLP specification, Failures).

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const INITIAL_DELAY: Duration = Duration::from_millis(200);
const MAX_DELAY: Duration = Duration::from_secs(2);
/// The most that a receiver can delay a retry.
const MAX_THROTTLE: Duration = Duration::from_secs(30);
const MAX_JITTER_MS: u32 = 100;

/// A failed attempt.
#[derive(Debug)]
pub(super) struct Failure {
    pub what: String,
    pub retry: Retry,
}

/// Whether a failed attempt may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Retry {
    No,
    Yes,
    /// After the delay that the receiver stated.
    After(Duration),
}

/// The delays between attempts: they double up to a limit, and never end after the time that is left.
#[derive(Debug)]
pub(super) struct Backoff {
    end: Instant,
    delay: Duration,
    most: Duration,
}

impl Backoff {
    pub(super) fn within(time: Duration) -> Self {
        Self {
            end: Instant::now() + time,
            delay: INITIAL_DELAY,
            most: MAX_DELAY,
        }
    }

    /// Returns the delay before the next attempt; `None` if there is none.
    pub(super) fn next(&mut self, failure: &Failure) -> Option<Duration> {
        match failure.retry {
            Retry::No => return None,
            Retry::Yes => {}
            Retry::After(stated) => {
                let stated = stated.min(MAX_THROTTLE);
                if stated > self.most {
                    self.most = MAX_THROTTLE;
                }
                self.delay = self.delay.max(stated);
            }
        }
        let delay = (self.delay + jitter()).min(self.most);
        self.delay = (self.delay * 2).min(self.most);
        let left = self.end.saturating_duration_since(Instant::now());
        (delay < left).then_some(delay)
    }
}

/// A short random time: services that lost the same receiver do not return at once.
fn jitter() -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Duration::from_millis(u64::from(now.subsec_micros() % (MAX_JITTER_MS + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(retry: Retry) -> Failure {
        Failure {
            what: String::new(),
            retry,
        }
    }

    #[test]
    fn delays_grow_up_to_a_limit() {
        let mut backoff = Backoff::within(Duration::from_secs(300));
        let delays: Vec<_> = (0..6).map(|_| backoff.next(&failed(Retry::Yes)).unwrap()).collect();
        assert!(delays[0] >= INITIAL_DELAY && delays[0] <= INITIAL_DELAY + Duration::from_millis(100));
        assert!(delays.iter().all(|delay| *delay <= MAX_DELAY) && delays[5] == MAX_DELAY);
        assert_eq!(backoff.next(&failed(Retry::No)), None);
    }

    #[test]
    fn a_stated_delay_is_kept_within_a_limit() {
        let mut backoff = Backoff::within(Duration::from_secs(300));
        let stated = backoff.next(&failed(Retry::After(Duration::from_secs(7)))).unwrap();
        assert!(stated >= Duration::from_secs(7) && stated < Duration::from_secs(8));
        let long = backoff.next(&failed(Retry::After(Duration::from_secs(700)))).unwrap();
        assert_eq!(long, MAX_THROTTLE);
    }

    #[test]
    fn no_attempt_begins_after_the_time_is_over() {
        let mut backoff = Backoff::within(Duration::from_millis(100));
        assert_eq!(backoff.next(&failed(Retry::Yes)), None);
    }
}
