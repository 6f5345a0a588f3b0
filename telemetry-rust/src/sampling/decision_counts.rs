//! Counts sampling decisions per rule and reports them as `plumbline.sampler.decisions`.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use opentelemetry::KeyValue;
use opentelemetry::metrics::Meter;

use crate::charter::{attribute, metric};

/// The decisions of one rule since the process started.
#[derive(Debug, Default)]
pub(super) struct Counts {
    sampled: AtomicU64,
    dropped: AtomicU64,
}

impl Counts {
    pub(super) fn add(&self, sampled: bool) {
        let count = if sampled { &self.sampled } else { &self.dropped };
        count.fetch_add(1, Ordering::Relaxed);
    }

    fn shown(&self) -> [(&'static str, u64); 2] {
        [
            ("sampled", self.sampled.load(Ordering::Relaxed)),
            ("dropped", self.dropped.load(Ordering::Relaxed)),
        ]
    }
}

/// The counts of every rule so far; a rule of the same name in a later charter continues its counts.
static RULES: Mutex<Vec<(&'static str, &'static Counts)>> = Mutex::new(Vec::new());

/// Returns the counts of a rule.
pub(super) fn of(rule: &'static str) -> &'static Counts {
    let mut rules = RULES.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some((_, counts)) = rules.iter().find(|(name, _)| *name == rule) {
        return counts;
    }
    let counts: &'static Counts = Box::leak(Box::default());
    rules.push((rule, counts));
    counts
}

/// Registers the counts as `plumbline.sampler.decisions`; a count of zero is not reported.
pub(crate) fn observe(meter: &Meter) {
    meter
        .u64_observable_counter(metric::PLUMBLINE_SAMPLER_DECISIONS.name)
        .with_unit(metric::PLUMBLINE_SAMPLER_DECISIONS.unit)
        .with_description(metric::PLUMBLINE_SAMPLER_DECISIONS.description)
        .with_callback(|counter| {
            let rules = RULES.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            for (rule, counts) in rules.iter() {
                for (decision, count) in counts.shown().into_iter().filter(|(_, count)| *count > 0) {
                    let labels = [
                        KeyValue::new(attribute::PLUMBLINE_SAMPLER_RULE, *rule),
                        KeyValue::new(attribute::PLUMBLINE_SAMPLER_DECISION, decision),
                    ];
                    counter.observe(count, &labels);
                }
            }
        })
        .build();
}
