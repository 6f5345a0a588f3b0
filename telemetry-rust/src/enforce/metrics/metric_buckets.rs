//! `metric-buckets`: a histogram has the charter's bucket bounds. The SDK's view records with them ([`super::views`]);
//! what is exported with others is counted.

use opentelemetry_proto::tonic::metrics::v1::Metric;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;

use super::metric_unit::{self, Conversion};
use crate::charter;
use crate::enforce::{Active, Example};

pub(in crate::enforce) const RULE: &str = "metric-buckets";

/// Counts a histogram with other bounds. All points of a metric have the same: one is checked.
pub(super) fn check(active: &Active<'_>, metric: &Metric, target: &charter::Metric) {
    if let Some(Data::Histogram(histogram)) = &metric.data
        && let Some(point) = histogram.data_points.first()
        && !target.buckets.is_empty()
        && point.explicit_bounds != target.buckets
    {
        active.observed(RULE, 1, || Example {
            what: format!("metric {} has other buckets", target.name),
            row: Some(("metrics", target.name)),
            expects: "those of the row".to_owned(),
        });
    }
}

/// Returns the bounds to record a histogram of this unit with; `None` for its own.
pub(super) fn bounds(active: &Active<'_>, unit: &str, target: &charter::Metric) -> Option<Vec<f64>> {
    if target.buckets.is_empty() || !active.enforces(RULE) {
        return None;
    }
    if unit == target.unit {
        return Some(target.buckets.to_vec());
    }
    let conversion = Conversion::between(unit, target.unit).filter(|_| metric_unit::is_enforced(active))?;
    Some(target.buckets.iter().map(|bound| conversion.revert(*bound)).collect())
}
