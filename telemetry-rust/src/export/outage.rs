use std::fmt::Display;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether telemetry is undeliverable, said once when that begins and once when it ends.
///
/// One for each signal; all that were made from one another share what was said.
#[derive(Clone, Debug)]
pub(crate) struct Outage {
    said: Arc<AtomicBool>,
    address: Arc<str>,
}

impl Outage {
    pub(crate) fn new() -> Self {
        Self {
            said: Arc::default(),
            address: "".into(),
        }
    }

    pub(crate) fn at(&self, address: &str) -> Self {
        Self {
            said: Arc::clone(&self.said),
            address: address.into(),
        }
    }

    pub(crate) fn begins(&self, why: &dyn Display) {
        if !self.said.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                target: "plumbline",
                "cannot deliver telemetry to {}: {why}; the service goes on, telemetry waits in bounded queues and what is dropped is counted",
                self.address
            );
        }
    }

    pub(crate) fn ends(&self) {
        if self.said.load(Ordering::Relaxed) && self.said.swap(false, Ordering::Relaxed) {
            tracing::info!(target: "plumbline", "telemetry is delivered to {} again", self.address);
        }
    }

    /// Takes note of how an export ended.
    pub(crate) fn note<E: Display>(&self, result: &Result<(), E>) {
        match result {
            Ok(()) => self.ends(),
            Err(error) => self.begins(error),
        }
    }
}
