//! Finds the parts of a charter that a running process cannot take over: what the SDK fixes when it is created.

use super::{Charter, Metric, Mode};

/// The part of the views, buckets and limits of series, and of labels that stay redacted.
const METRICS: &str = "metrics";
/// The rule that completes the resource.
const IDENTITY: &str = "resource-identity";
/// The part of the resource.
const RESOURCE: &str = "resource";

/// Returns the parts in which a charter differs from the one that the process was started with.
///
/// `keeps_labels` is whether labels stay redacted that the charter does not redact; `mode` is that of a charter's rule in
/// this process.
pub(crate) fn pending_parts(
    started: &Charter,
    now: &Charter,
    service: &str,
    keeps_labels: bool,
    mode: impl Fn(&Charter, &str) -> Mode,
) -> Vec<&'static str> {
    let is_other = !std::ptr::eq(started, now);
    // Nothing is completed where the rule is not enforced.
    let completed = |charter: &Charter| {
        let team = charter.service(service).map(|service| service.team);
        (mode(charter, IDENTITY) == Mode::Enforce).then(|| (charter.resource.clone(), team))
    };
    let has_older_views = is_other && metrics_are_pending(started, now, &mode);
    let parts = [
        (METRICS, keeps_labels || has_older_views),
        (RESOURCE, is_other && completed(started) != completed(now)),
    ];
    parts
        .into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(part, _)| part)
        .collect()
}

/// Whether the views that the process was started with differ from those of a charter.
pub(crate) fn metrics_are_pending(started: &Charter, now: &Charter, mode: impl Fn(&Charter, &str) -> Mode) -> bool {
    view_rules_differ(started, now, mode)
        || started.metrics.len() != now.metrics.len()
        || started
            .metrics
            .iter()
            .zip(&now.metrics)
            .any(|(one, other)| view(one) != view(other))
}

/// Whether a metric is recorded with the view of an older charter.
pub(crate) fn has_older_view(
    started: &Charter,
    now: &Charter,
    name: &str,
    mode: impl Fn(&Charter, &str) -> Mode,
) -> bool {
    let (before, after) = (started.metric(name), now.metric(name));
    (before.is_some() || after.is_some())
        && (before.map(view) != after.map(view) || view_rules_differ(started, now, mode))
}

fn view_rules_differ(started: &Charter, now: &Charter, mode: impl Fn(&Charter, &str) -> Mode) -> bool {
    let enforces = |charter: &Charter, rule: &str| mode(charter, rule) == Mode::Enforce;
    VIEW_RULES
        .iter()
        .any(|rule| enforces(started, rule) != enforces(now, rule))
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
