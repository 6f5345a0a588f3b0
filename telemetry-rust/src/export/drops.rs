use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use opentelemetry::KeyValue;
use opentelemetry::metrics::Meter;

use crate::charter::{attribute, metric};
use crate::metrics::Signal;

/// Why telemetry was dropped.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Why {
    QueueFull,
    ExportFailed,
}

const SIGNALS: [Signal; 3] = [Signal::Traces, Signal::Metrics, Signal::Logs];
const REASONS: [(Why, &str); 2] = [(Why::QueueFull, "queue_full"), (Why::ExportFailed, "export_failed")];

/// Counts of what was dropped before it left the process; clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drops(Arc<[[AtomicU64; 2]; 3]>);

impl Drops {
    pub(crate) fn add(&self, signal: Signal, why: Why, count: usize) {
        self.0[signal as usize][why as usize].fetch_add(count as u64, Ordering::Relaxed);
    }

    fn get(&self, signal: Signal, why: Why) -> u64 {
        self.0[signal as usize][why as usize].load(Ordering::Relaxed)
    }

    /// Shows the counts as `plumbline.telemetry.dropped`; what never happened has no series.
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

/// Items that wait in a queue, bounded.
#[derive(Clone, Debug)]
pub(crate) struct Depth {
    waiting: Arc<AtomicU64>,
    most: u64,
}

impl Depth {
    pub(crate) fn new(most: usize) -> Self {
        Self {
            waiting: Arc::default(),
            most: most as u64,
        }
    }

    /// Takes a place; `false` when the queue is full.
    pub(crate) fn enter(&self) -> bool {
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
    fn a_full_queue_lets_no_one_in_until_someone_leaves() {
        let depth = Depth::new(2);
        assert!(depth.enter() && depth.enter());
        assert!(!depth.enter());
        depth.leave(1);
        assert!(depth.enter());
    }
}
