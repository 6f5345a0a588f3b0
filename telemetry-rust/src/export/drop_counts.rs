//! Counts dropped telemetry and reports it as `plumbline.telemetry.dropped`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use opentelemetry::KeyValue;
use opentelemetry::metrics::Meter;

use crate::charter::{attribute, metric};
use crate::metrics::Signal;

/// Why telemetry was dropped.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DropReason {
    QueueFull,
    ExportFailed,
}

const SIGNALS: [Signal; 3] = [Signal::Traces, Signal::Metrics, Signal::Logs];
const REASONS: [(DropReason, &str); 2] = [
    (DropReason::QueueFull, "queue_full"),
    (DropReason::ExportFailed, "export_failed"),
];

/// The number of dropped items per signal and reason; clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct DropCounts(Arc<[[AtomicU64; 2]; 3]>);

impl DropCounts {
    pub(crate) fn add(&self, signal: Signal, why: DropReason, count: usize) {
        self.0[signal as usize][why as usize].fetch_add(count as u64, Ordering::Relaxed);
    }

    fn get(&self, signal: Signal, why: DropReason) -> u64 {
        self.0[signal as usize][why as usize].load(Ordering::Relaxed)
    }

    /// Registers the counts as `plumbline.telemetry.dropped`; a count of zero is not reported.
    pub(crate) fn observe(&self, meter: &Meter) {
        let drops = self.clone();
        meter
            .u64_observable_counter(metric::PLUMBLINE_TELEMETRY_DROPPED.name)
            .with_unit(metric::PLUMBLINE_TELEMETRY_DROPPED.unit)
            .with_description(metric::PLUMBLINE_TELEMETRY_DROPPED.description)
            .with_callback(move |counter| {
                for signal in SIGNALS {
                    for (why, reason) in REASONS {
                        let count = drops.get(signal, why);
                        if count > 0 {
                            let labels = [
                                KeyValue::new(attribute::PLUMBLINE_SIGNAL, signal.name()),
                                KeyValue::new(attribute::PLUMBLINE_DROP_REASON, reason),
                            ];
                            counter.observe(count, &labels);
                        }
                    }
                }
            })
            .build();
    }
}

/// The number of items in a bounded queue.
#[derive(Clone, Debug)]
pub(crate) struct QueueDepth {
    waiting: Arc<AtomicU64>,
    most: u64,
}

impl QueueDepth {
    pub(crate) fn new(most: usize) -> Self {
        Self {
            waiting: Arc::default(),
            most: most as u64,
        }
    }

    /// Reserves a place; `false` if the queue is full.
    pub(crate) fn try_enter(&self) -> bool {
        if self.waiting.fetch_add(1, Ordering::Relaxed) < self.most {
            return true;
        }
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        false
    }

    pub(crate) fn leave(&self, count: usize) {
        self.waiting.fetch_sub(count as u64, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_accepts_items_again_after_some_leave() {
        let depth = QueueDepth::new(2);
        assert!(depth.try_enter() && depth.try_enter());
        assert!(!depth.try_enter());
        depth.leave(1);
        assert!(depth.try_enter());
    }
}
