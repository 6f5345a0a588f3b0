//! What of a charter a set-up cannot hold that was joined, because it did not take the part for it.

use std::sync::atomic::{AtomicBool, Ordering};

use super::Providers;
use crate::charter::{Charter, Mode};
use crate::enforce::RULES;

/// Which parts a set-up has taken, and which signals it has.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    pub spans: AtomicBool,
    pub metrics: AtomicBool,
    pub logs: AtomicBool,
    pub processor: AtomicBool,
    pub sampler: AtomicBool,
    pub views: AtomicBool,
    pub resource: AtomicBool,
    pub propagator: AtomicBool,
    has_spans: AtomicBool,
    has_metrics: AtomicBool,
    has_logs: AtomicBool,
}

impl Taken {
    /// Notes the signals of a set-up.
    pub(super) fn of(&self, providers: &Providers) {
        self.has_spans.store(providers.tracers.is_some(), Ordering::Relaxed);
        self.has_metrics.store(providers.meters.is_some(), Ordering::Relaxed);
        self.has_logs.store(providers.loggers.is_some(), Ordering::Relaxed);
    }

    /// Returns the first signal whose exporter is not wrapped, and the method that wraps it.
    pub(super) fn first_unwrapped(&self) -> Option<(&'static str, &'static str)> {
        let signals = [
            (&self.has_spans, &self.spans, "spans", "span_exporter"),
            (&self.has_metrics, &self.metrics, "metrics", "metric_exporter"),
            (&self.has_logs, &self.logs, "log records", "log_exporter"),
        ];
        let unwrapped = signals.into_iter().find(|(has, wraps, ..)| is(has) && !is(wraps));
        unwrapped.map(|(_, _, items, method)| (items, method))
    }

    /// Returns what of a charter cannot be held: a rule, or a duty in words, with the rules that it concerns.
    pub(crate) fn gaps(
        &self,
        charter: &Charter,
        mode: Mode,
        mode_of: impl Fn(&str) -> Mode,
    ) -> Vec<(&'static str, Vec<&'static str>)> {
        let spans = is(&self.has_spans) && !is(&self.spans);
        let metrics = is(&self.has_metrics) && !is(&self.metrics);
        let logs = is(&self.has_logs) && !is(&self.logs);
        let views = is(&self.has_metrics) && is(&self.metrics) && !is(&self.views);
        // Rules of one kind have names that begin alike.
        let rules = [
            (spans, "span-name-*", "span-name-"),
            (spans, "attribute-* of spans", "attribute-"),
            (spans, "schema-url of spans", "schema-url"),
            (metrics, "metric-*", "metric-"),
            (metrics, "attribute-* of metrics", "attribute-"),
            (metrics, "schema-url of metrics", "schema-url"),
            (logs, "attribute-* of log records", "attribute-"),
            (logs, "schema-url of log records", "schema-url"),
            (views, "metric-buckets", "metric-buckets"),
            (!is(&self.resource), "resource-identity", "resource-identity"),
            (
                !is(&self.propagator),
                "baggage-key and baggage-size outside of the layers",
                "baggage-",
            ),
        ];
        let broken = rules
            .into_iter()
            .filter(|(lacks, ..)| *lacks)
            .map(|(_, words, kind)| (words, of_kind(kind)))
            .filter(|(_, rules)| rules.iter().any(|rule| mode_of(rule) != Mode::Off));
        let copies = charter.baggage.keys.iter().any(|key| key.copy_to_spans);
        let duties: [(bool, &str); 2] = [
            (copies && !is(&self.processor), "baggage copied to spans"),
            (mode == Mode::Enforce && !is(&self.sampler), "sampling of the charter"),
        ];
        let duties = duties.into_iter().filter(|(lacks, _)| *lacks && is(&self.has_spans));
        broken.chain(duties.map(|(_, words)| (words, Vec::new()))).collect()
    }
}

/// Returns the rules whose names begin so.
fn of_kind(begin: &str) -> Vec<&'static str> {
    RULES.iter().copied().filter(|rule| rule.starts_with(begin)).collect()
}

fn is(part: &AtomicBool) -> bool {
    part.load(Ordering::Relaxed)
}
