//! Applies the charter's rules to the points of a metric and to their labels.

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{Metric, NumberDataPoint};

use super::metric_cardinality::AdmittedValues;
use super::points::{self, Point};
use super::{MERGE, metric_label};
use crate::charter;
use crate::enforce::{Active, AttributeRules, KeptRedactions, RemovedValues};

/// Corrects the points of a metric. Those that cannot be merged are left out and counted.
pub(super) fn correct(
    rules: &AttributeRules,
    active: &Active<'_>,
    values: &mut AdmittedValues,
    metric: &mut Metric,
    target: Option<&charter::Metric>,
) {
    let failed = match &mut metric.data {
        Some(Data::Gauge(data)) => correct_points(rules, active, values, &mut data.data_points, target, points::latest),
        Some(Data::Sum(data)) => correct_points(
            rules,
            active,
            values,
            &mut data.data_points,
            target,
            NumberDataPoint::add,
        ),
        Some(Data::Histogram(data)) => correct_points(rules, active, values, &mut data.data_points, target, Point::add),
        Some(Data::ExponentialHistogram(data)) => {
            correct_points(rules, active, values, &mut data.data_points, target, Point::add)
        }
        _ => 0,
    };
    (0..failed).for_each(|_| active.failed(MERGE));
}

/// Corrects points and merges those that have the same labels now; returns how many could not be merged.
fn correct_points<P: Point>(
    rules: &AttributeRules,
    active: &Active<'_>,
    values: &mut AdmittedValues,
    points: &mut Vec<P>,
    target: Option<&charter::Metric>,
    add: impl Fn(&mut P, P) -> bool,
) -> usize {
    let mut are_relabelled = false;
    // A sum contains what was recorded under every charter so far.
    let kept = KeptRedactions::of_process(active);
    for point in points.iter_mut() {
        are_relabelled |= correct_labels(rules, active, &kept, point.labels_mut(), target);
        for exemplar in point.exemplars_mut() {
            // An exemplar has the labels that were removed from its series.
            match target.is_some() && active.enforces(metric_label::RULE) {
                true => exemplar.filtered_attributes.clear(),
                false => {
                    let removed = &mut RemovedValues::default();
                    let of_exemplar = &mut exemplar.filtered_attributes;
                    rules.redact_kept(&kept, of_exemplar, removed);
                    rules.apply(active, of_exemplar, removed);
                }
            }
        }
    }
    if let Some(target) = target {
        are_relabelled |= values.correct(active, points, target);
    }
    match are_relabelled {
        true => points::merge(points, add),
        false => 0,
    }
}

/// Corrects the labels of a point, but for the number of their values; returns whether they changed.
fn correct_labels(
    rules: &AttributeRules,
    active: &Active<'_>,
    kept: &KeptRedactions,
    labels: &mut Vec<KeyValue>,
    target: Option<&charter::Metric>,
) -> bool {
    let mut changes = false;
    if let Some(target) = target {
        metric_label::check_required(active, labels, target);
        changes |= metric_label::correct(active, labels, target);
    }
    changes |= rules.redact_kept(kept, labels, &mut RemovedValues::default());
    changes | rules.apply_to_labels(active, labels)
}
