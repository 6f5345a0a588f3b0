//! Finds the parts of a charter that a running process cannot take over: what the SDK fixes when it is created.

use super::{Charter, Metric};

/// The part of the views: buckets and limits of series.
const METRICS: &str = "metrics";
/// The part of the resource.
const RESOURCE: &str = "resource";

/// Returns the parts in which a charter differs from the one that the process was started with.
pub(crate) fn pending_parts(started: &Charter, now: &Charter, service: &str) -> Vec<&'static str> {
    if std::ptr::eq(started, now) {
        return Vec::new();
    }
    let team = |charter: &Charter| charter.service(service).map(|service| service.team);
    let resource = started.resource != now.resource || team(started) != team(now);
    let parts = [(METRICS, metrics_are_pending(started, now)), (RESOURCE, resource)];
    parts
        .into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(part, _)| part)
        .collect()
}

/// Whether the views that the process was started with differ from those of a charter.
pub(crate) fn metrics_are_pending(started: &Charter, now: &Charter) -> bool {
    view_rules_differ(started, now)
        || started.metrics.len() != now.metrics.len()
        || started
            .metrics
            .iter()
            .zip(now.metrics)
            .any(|(one, other)| view(one) != view(other))
}

/// Whether a metric is recorded with the view of an older charter.
pub(crate) fn has_older_view(started: &Charter, now: &Charter, name: &str) -> bool {
    let (before, after) = (started.metric(name), now.metric(name));
    (before.is_some() || after.is_some()) && (before.map(view) != after.map(view) || view_rules_differ(started, now))
}

fn view_rules_differ(started: &Charter, now: &Charter) -> bool {
    VIEW_RULES.iter().any(|rule| started.mode_of(rule) != now.mode_of(rule))
}

/// The rules that a view enforces.
const VIEW_RULES: [&str; 2] = ["metric-buckets", "metric-cardinality"];

type View<'a> = (&'a str, &'a str, &'a [f64], Option<&'a str>, Option<usize>);

fn view(metric: &Metric) -> View<'_> {
    (
        metric.name,
        metric.unit,
        metric.buckets,
        metric.renamed_to,
        metric.max_series,
    )
}
