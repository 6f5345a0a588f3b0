//! Reports on charters: how many were applied and refused, and which parts wait for the next start.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use opentelemetry::KeyValue;
use opentelemetry::metrics::Meter;

use super::{attribute, metric};
use crate::setup::Setup;

/// Registers `plumbline.charter.reloads` and `plumbline.charter.pending`.
pub(crate) fn observe(meter: &Meter, setup: &Arc<Setup>) {
    let of = Arc::clone(setup);
    meter
        .u64_observable_counter(metric::PLUMBLINE_CHARTER_RELOADS.name)
        .with_unit(metric::PLUMBLINE_CHARTER_RELOADS.unit)
        .with_description(metric::PLUMBLINE_CHARTER_RELOADS.description)
        .with_callback(move |counter| {
            for (outcome, count) in [("applied", &of.reloads.applied), ("refused", &of.reloads.refused)] {
                let outcome = KeyValue::new(attribute::PLUMBLINE_CHARTER_RELOAD_OUTCOME, outcome);
                counter.observe(count.load(Ordering::Relaxed), &[outcome]);
            }
        })
        .build();

    let of = Arc::clone(setup);
    meter
        .u64_observable_gauge(metric::PLUMBLINE_CHARTER_PENDING.name)
        .with_unit(metric::PLUMBLINE_CHARTER_PENDING.unit)
        .with_description(metric::PLUMBLINE_CHARTER_PENDING.description)
        .with_callback(move |gauge| {
            for part in of.pending_parts() {
                gauge.observe(1, &[KeyValue::new(attribute::PLUMBLINE_CHARTER_PART, part)]);
            }
        })
        .build();
}
