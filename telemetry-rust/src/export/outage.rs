//! Reports once when telemetry cannot be delivered to a receiver, and once when it can again.

use std::fmt::Display;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use crate::handle::Owner;

/// The outages of one set-up, one per receiver.
#[derive(Clone, Debug, Default)]
pub(super) struct Outages {
    receivers: Arc<Mutex<Vec<Receiver>>>,
    /// The telemetry whose log has the reports.
    owner: Owner,
}

/// Host and port of a receiver, and whether its outage was reported.
type Receiver = (String, Arc<AtomicBool>);

impl Outages {
    pub(super) fn of(owner: Owner) -> Self {
        Self {
            owner,
            ..Self::default()
        }
    }

    /// Returns the outage of a URL's receiver; targets with the same host and port share one.
    pub(super) fn at(&self, address: &str) -> Outage {
        let begin = address.find("://").map_or(0, |at| at + 3);
        let receiver = address[begin..].split('/').next().unwrap_or_default();
        let mut all = self.receivers.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let is_reported = match all.iter().find(|(known, _)| known == receiver) {
            Some((_, is_reported)) => is_reported.clone(),
            None => {
                let is_reported = Arc::default();
                all.push((receiver.to_owned(), Arc::clone(&is_reported)));
                is_reported
            }
        };
        Outage {
            is_reported,
            address: address.into(),
            owner: self.owner,
        }
    }
}

/// Whether telemetry is undeliverable: reported once at the beginning and once at the end.
#[derive(Clone, Debug)]
pub(crate) struct Outage {
    is_reported: Arc<AtomicBool>,
    address: Arc<str>,
    owner: Owner,
}

impl Outage {
    /// Reports the failure that begins an outage.
    pub(crate) fn report_failure(&self, why: &dyn Display) {
        if !self.is_reported.swap(true, Ordering::Relaxed) {
            let address = &self.address;
            self.in_log(|| {
                tracing::warn!(
                    target: "plumbline",
                    "cannot deliver telemetry to {address}: {why}; the service keeps running, telemetry is queued within bounds and drops are counted"
                );
            });
        }
    }

    pub(crate) fn report_delivery(&self) {
        if self.is_reported.load(Ordering::Relaxed) && self.is_reported.swap(false, Ordering::Relaxed) {
            self.in_log(|| tracing::info!(target: "plumbline", "telemetry is delivered to {} again", self.address));
        }
    }

    /// Whether nothing is exported until a valid charter is in force.
    pub(super) fn is_held(&self) -> bool {
        self.owner.is_held()
    }

    /// Logs lines to the log of the telemetry.
    pub(super) fn in_log(&self, lines: impl FnOnce()) {
        self.owner.scope(lines);
    }

    /// Reports the result of an export.
    pub(crate) fn report_result<T, E: Display>(&self, result: &Result<T, E>) {
        match result {
            Ok(_) => self.report_delivery(),
            Err(error) => self.report_failure(error),
        }
    }
}
