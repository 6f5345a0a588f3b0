use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the Collector is out of reach, said once when it begins and once when it ends; clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outage(Arc<AtomicBool>);

impl Outage {
    pub(crate) fn begins(&self, address: &str, why: &dyn std::fmt::Display) {
        if !self.0.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                target: "plumbline",
                "cannot deliver telemetry to {address}: {why}; the service goes on, telemetry waits in bounded queues and what is dropped is counted"
            );
        }
    }

    pub(crate) fn ends(&self, address: &str) {
        if self.0.swap(false, Ordering::Relaxed) {
            tracing::info!(target: "plumbline", "telemetry is delivered to {address} again");
        }
    }
}
