//! `metric-label`: a metric has exactly the labels that the charter lists.

use opentelemetry_proto::tonic::common::v1::KeyValue;

use super::metric_cardinality::OVERFLOW;
use crate::charter::Metric;
use crate::enforce::{Active, Example, attribute_required, redaction};
use crate::naming;

pub(in crate::enforce) const RULE: &str = "metric-label";

/// Whether a key is a label of a metric, by itself or by a template that matches it.
pub(super) fn is_of(active: &Active<'_>, metric: &Metric, key: &str) -> bool {
    let lists = |key: &str| metric.labels.binary_search_by(|label| (*label).cmp(key)).is_ok();
    lists(key) || redaction::row(&active.charter.attributes, key).is_some_and(|row| row.template && lists(row.key))
}

/// Whether a key is a label of a metric, or becomes one when it is renamed.
pub(super) fn is_recorded(active: &Active<'_>, metric: &Metric, key: &str) -> bool {
    key == OVERFLOW
        || is_of(active, metric, key)
        || redaction::row(&active.charter.attributes, key)
            .and_then(|row| row.renamed_to)
            .is_some_and(|successor| is_of(active, metric, successor))
}

/// An example of a label that is not the metric's.
pub(super) fn example(target: &Metric, key: &str) -> Example {
    Example {
        what: format!("metric {} has label {}", target.name, naming::shown(key)),
        row: Some(("metrics", target.name)),
        expects: "only the labels of its row".to_owned(),
    }
}

/// Counts the labels of a point that are not the metric's, and removes them; returns whether it removed one.
pub(super) fn correct(active: &Active<'_>, labels: &mut Vec<KeyValue>, target: &Metric) -> bool {
    let before = labels.len();
    labels.retain(|label| {
        is_recorded(active, target, &label.key) || !active.finding(RULE, || example(target, &label.key))
    });
    labels.len() < before
}

/// Counts required labels that a point lacks. The overflow series has none.
pub(super) fn check_required(active: &Active<'_>, labels: &[KeyValue], target: &Metric) {
    if labels.iter().any(|label| label.key == OVERFLOW) {
        return;
    }
    let becomes = |label: &KeyValue, key: &str| {
        let row = redaction::row(&active.charter.attributes, &label.key);
        label.key == key || row.is_some_and(|row| row.renamed_to == Some(key))
    };
    let missing = target
        .required
        .iter()
        // Several keys of a template may be present, or none.
        .filter(|key| !attribute_required::is_template(active, key))
        .filter(|key| !labels.iter().any(|label| becomes(label, key)));
    attribute_required::record(active, ("metrics", target.name), missing);
}
