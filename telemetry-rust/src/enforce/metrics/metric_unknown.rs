//! `metric-unknown`: metrics are defined in the charter.

use crate::charter::Unknown;
use crate::enforce::{Active, Example};
use crate::naming;

pub(in crate::enforce) const RULE: &str = "metric-unknown";

/// Counts a metric that the charter does not define; returns whether it is dropped.
pub(super) fn is_dropped(active: &Active<'_>, name: &str) -> bool {
    let example = || {
        let what = format!("metric {} is not in the charter", naming::shown(name));
        Example::without_row(what, "only metrics that it names")
    };
    match active.charter.unknown_metrics {
        Unknown::Keep => false,
        Unknown::Observe => {
            active.observed(RULE, 1, example);
            false
        }
        Unknown::Drop => active.finding(RULE, example),
    }
}
