//! `metric-deprecated`: no metric has a name that the charter deprecates.

use crate::charter::Metric;
use crate::enforce::{Active, Example};

pub(in crate::enforce) const RULE: &str = "metric-deprecated";

/// Returns the metric that a row is exported as: the one that replaces it if that is enforced, else itself.
pub(super) fn target<'a>(active: &'a Active<'_>, row: &'a Metric) -> &'a Metric {
    let successor = row.renamed_to.filter(|_| active.enforces(RULE));
    successor.and_then(|name| active.charter.metric(name)).unwrap_or(row)
}

/// Counts a deprecated metric; returns whether it is dropped: if it has no successor, or the same scope sends both.
pub(super) fn is_dropped(active: &Active<'_>, row: &Metric, names: &[String]) -> bool {
    let example = || Example {
        what: format!("metric {} is deprecated", row.name),
        row: Some(("metrics", row.name)),
        expects: row.renamed_to.unwrap_or("that it is left out").to_owned(),
    };
    if !row.deprecated || !active.finding(RULE, example) {
        return false;
    }
    let target = target(active, row);
    std::ptr::eq(target, row) || names.iter().any(|name| name == target.name)
}
