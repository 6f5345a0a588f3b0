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

    pub(super) fn get(&self, signal: Signal, why: DropReason) -> u64 {
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
