//! `metric-unknown`: metrics are defined in the charter.

use crate::charter::Unknown;
use crate::enforce::Active;
use crate::naming;

const RULE: &str = "metric-unknown";

/// Counts a metric that the charter does not define; returns whether it is dropped.
pub(super) fn is_dropped(active: &Active<'_>, name: &str) -> bool {
    if active.charter.unknown_metrics != Unknown::Keep {
        active.example(RULE, || {
            format!("metric {:?} is not in the charter", naming::shown(name))
        });
    }
    match active.charter.unknown_metrics {
        Unknown::Keep => false,
        Unknown::Observe => {
            active.observed(RULE, 1);
            false
        }
        Unknown::Drop => active.finding(RULE),
    }
}
