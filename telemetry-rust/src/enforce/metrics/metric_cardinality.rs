//! `metric-cardinality`: a label has at most `cardinality.max` values in a process, and a metric at most `max_series`
//! series.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::metrics::v1::Metric;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;

use super::metric_label;
use super::points::Point;
use crate::charter::{self, AttributeRule, AttributeType, Scalar};
use crate::enforce::attribute::Texts;
use crate::enforce::{Active, Attribute, Example, attribute_enum, redaction};

pub(in crate::enforce) const RULE: &str = "metric-cardinality";
/// Most values of a label that callers or called services choose, where the charter sets no limit.
const MOST: usize = 200;
const OTHER: Scalar = Scalar::Text("_OTHER");

/// The label of the series into which the SDK puts measurements beyond its limit.
pub(super) const OVERFLOW: &str = "otel.metric.overflow";

/// The limit of a label's values; `None` if it has none.
fn limit(row: &AttributeRule, metric: &str) -> Option<(usize, Option<Scalar>)> {
    if let Some(most) = row.max_values {
        return Some((most, row.on_overflow));
    }
    let is_by_others = metric.starts_with("http.") || metric.starts_with("rpc.");
    let other = (row.value_type == AttributeType::String).then_some(OTHER);
    (is_by_others && row.allowed.is_empty()).then_some((MOST, other))
}

/// What earlier exports had.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The charter of the values.
    digest: &'static str,
    pub values: AdmittedValues,
    pub overflows: Overflows,
}

impl Seen {
    /// Begins an export; other charters admit other values.
    pub(super) fn begin(&mut self, digest: &'static str) {
        if self.digest != digest {
            self.digest = digest;
            self.values = AdmittedValues::default();
        }
    }
}

/// The values of labels that this process has admitted. One that was admitted stays admitted, and one that was not stays
/// out, so that a series never moves from one value to the other.
#[derive(Debug, Default)]
pub(super) struct AdmittedValues(HashMap<&'static str, HashMap<&'static str, HashSet<String>>>);

impl AdmittedValues {
    /// Checks the labels of the points of a metric; returns whether it replaced or removed one.
    pub(super) fn correct<P: Point>(
        &mut self,
        active: &Active<'_>,
        points: &mut [P],
        target: &charter::Metric,
    ) -> bool {
        if !active.watches(RULE) {
            return false;
        }
        if self.has_room_for(active, points, target) {
            // The SDK returns points in any order: which values are admitted must not depend on it.
            points.sort_by_cached_key(sorted_labels);
        }
        let mut changes = false;
        for point in points {
            changes |= self.correct_labels(active, point.labels_mut(), target);
        }
        changes
    }

    /// Returns whether a point has a value that could be admitted now.
    fn has_room_for<P: Point>(&self, active: &Active<'_>, points: &[P], target: &charter::Metric) -> bool {
        points.iter().flat_map(Point::labels).any(|label| {
            let Some((row, most, _)) = limited(active, &label.key, target) else {
                return false;
            };
            let admitted = self.0.get(target.name).and_then(|labels| labels.get(row.key));
            admitted.is_none_or(|admitted| admitted.len() < most && !admitted.contains(&*text(label)))
        })
    }

    fn correct_labels(&mut self, active: &Active<'_>, labels: &mut Vec<KeyValue>, target: &charter::Metric) -> bool {
        let mut changes = false;
        labels.retain_mut(|label| {
            let Some((row, most, on_overflow)) = limited(active, &label.key, target) else {
                return true;
            };
            let is_other = on_overflow.is_some_and(|other| attribute_enum::is(other, label.value()));
            if is_other
                || self.admits(target.name, row.key, &text(label), most)
                || !active.finding(RULE, || example(target))
            {
                return true;
            }
            changes = true;
            match on_overflow {
                Some(other) => label.value = Some(scalar(other)),
                None => return false,
            }
            true
        });
        changes
    }

    fn admits(&mut self, metric: &'static str, key: &'static str, value: &str, most: usize) -> bool {
        let admitted = self.0.entry(metric).or_default().entry(key).or_default();
        admitted.contains(value) || admitted.len() < most && admitted.insert(value.to_owned())
    }
}

/// The row and the limit of a label of a metric; `None` if it has no limit.
fn limited<'a>(
    active: &'a Active<'_>,
    key: &str,
    target: &charter::Metric,
) -> Option<(&'a AttributeRule, usize, Option<Scalar>)> {
    let row = redaction::row(&active.charter.attributes, key)?;
    if !metric_label::is_of(active, target, key) {
        return None;
    }
    limit(row, target.name).map(|(most, on_overflow)| (row, most, on_overflow))
}

fn example(target: &charter::Metric) -> Example {
    Example {
        what: format!("metric {} has too many series or values of a label", target.name),
        row: Some(("metrics", target.name)),
        expects: match target.max_series {
            Some(most) => format!("at most {most} series"),
            None => "at most as many values as the label may have".to_owned(),
        },
    }
}

/// The labels of a point as texts, by key.
fn sorted_labels(point: &impl Point) -> Vec<(String, String)> {
    let labels = point.labels().iter();
    let mut texts: Vec<_> = labels
        .map(|label| (label.key.clone(), text(label).into_owned()))
        .collect();
    texts.sort_unstable();
    texts
}

fn text(label: &KeyValue) -> Cow<'_, str> {
    match label.value().texts() {
        Texts::One(text) => text,
        Texts::Each(texts) => texts.join(",").into(),
    }
}

fn scalar(value: Scalar) -> AnyValue {
    let value: opentelemetry::Value = match value {
        Scalar::Text(text) => text.into(),
        Scalar::Int(number) => number.into(),
        Scalar::Double(number) => number.into(),
        Scalar::Bool(value) => value.into(),
    };
    value.into()
}

/// Counts a metric that has more series than the charter allows: where the SDK has another limit.
pub(super) fn check_series(active: &Active<'_>, metric: &Metric, target: &charter::Metric) {
    let series = match &metric.data {
        Some(Data::Gauge(gauge)) => gauge.data_points.len(),
        Some(Data::Sum(sum)) => sum.data_points.len(),
        Some(Data::Histogram(histogram)) => histogram.data_points.len(),
        Some(Data::ExponentialHistogram(histogram)) => histogram.data_points.len(),
        _ => 0,
    };
    if target.max_series.is_some_and(|most| series > most) {
        active.observed(RULE, 1, || example(target));
    }
}

/// The measurements in the overflow series of each metric at the last export, by scope, name and unit.
#[derive(Debug, Default)]
pub(super) struct Overflows(BTreeMap<(String, String, String), u64>);

impl Overflows {
    /// Counts the measurements that went into the overflow since the last export.
    pub(super) fn count(&mut self, active: &Active<'_>, scope: &str, metric: &Metric, target: &charter::Metric) {
        if target.max_series.is_none() {
            return;
        }
        let now = overflowed(metric);
        if now == 0 {
            return;
        }
        let key = (scope.to_owned(), metric.name.clone(), metric.unit.clone());
        let before = self.0.insert(key, now).unwrap_or(0);
        active.findings(RULE, now.saturating_sub(before), || example(target));
    }
}

/// Counts the measurements in overflow series. A histogram states their number; of other instruments only the presence
/// of the series is known.
fn overflowed(metric: &Metric) -> u64 {
    fn of<P: Point>(points: &[P], count: impl Fn(&P) -> u64) -> u64 {
        let is_overflow = |point: &&P| point.labels().iter().any(|label| label.key == OVERFLOW);
        points.iter().filter(is_overflow).map(count).sum()
    }
    match &metric.data {
        Some(Data::Gauge(gauge)) => of(&gauge.data_points, |_| 1),
        Some(Data::Sum(sum)) => of(&sum.data_points, |_| 1),
        Some(Data::Histogram(histogram)) => of(&histogram.data_points, |point| point.count),
        Some(Data::ExponentialHistogram(histogram)) => of(&histogram.data_points, |point| point.count),
        _ => 0,
    }
}
