//! Counts sampling decisions per rule and reports them as `plumbline.sampler.decisions`.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use opentelemetry::KeyValue;
use opentelemetry::metrics::Meter;

use crate::charter::{attribute, metric};
use crate::setup::Setup;

/// The decisions of one set-up since it started. A rule of the same name in a later charter continues its counts.
///
/// It is a list that only grows, so a decision needs no lock.
#[derive(Debug, Default)]
pub(crate) struct DecisionCounts(OnceLock<Box<Counts>>);

/// The decisions of one rule.
#[derive(Debug)]
struct Counts {
    rule: &'static str,
    sampled: AtomicU64,
    dropped: AtomicU64,
    next: DecisionCounts,
}

impl Counts {
    fn new(rule: &'static str) -> Box<Self> {
        Box::new(Self {
            rule,
            sampled: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            next: DecisionCounts::default(),
        })
    }

    fn shown(&self) -> [(&'static str, u64); 2] {
        [
            ("sampled", self.sampled.load(Ordering::Relaxed)),
            ("dropped", self.dropped.load(Ordering::Relaxed)),
        ]
    }
}

impl DecisionCounts {
    pub(super) fn add(&self, rule: &'static str, sampled: bool) {
        let mut counts = self.0.get_or_init(|| Counts::new(rule));
        while counts.rule != rule {
            counts = counts.next.0.get_or_init(|| Counts::new(rule));
        }
        let count = if sampled { &counts.sampled } else { &counts.dropped };
        count.fetch_add(1, Ordering::Relaxed);
    }

    fn all(&self) -> impl Iterator<Item = &Counts> {
        std::iter::successors(self.0.get(), |counts| counts.next.0.get()).map(|counts| &**counts)
    }
}

/// Registers the counts of a set-up as `plumbline.sampler.decisions`; a count of zero is not reported.
pub(crate) fn observe(meter: &Meter, setup: &'static Setup) {
    meter
        .u64_observable_counter(metric::PLUMBLINE_SAMPLER_DECISIONS.name)
        .with_unit(metric::PLUMBLINE_SAMPLER_DECISIONS.unit)
        .with_description(metric::PLUMBLINE_SAMPLER_DECISIONS.description)
        .with_callback(move |counter| {
            for counts in setup.decisions.all() {
                for (decision, count) in counts.shown().into_iter().filter(|(_, count)| *count > 0) {
                    let labels = [
                        KeyValue::new(attribute::PLUMBLINE_SAMPLER_RULE, counts.rule),
                        KeyValue::new(attribute::PLUMBLINE_SAMPLER_DECISION, decision),
                    ];
                    counter.observe(count, &labels);
                }
            }
        })
        .build();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_has_its_counts() {
        let counts = DecisionCounts::default();
        for (rule, sampled) in [("a", true), ("b", false), ("a", true), ("b", true)] {
            counts.add(rule, sampled);
        }
        let shown: Vec<_> = counts
            .all()
            .map(|of| (of.rule, of.shown().map(|(_, count)| count)))
            .collect();
        assert_eq!(shown, [("a", [2, 0]), ("b", [1, 1])]);
    }
}
