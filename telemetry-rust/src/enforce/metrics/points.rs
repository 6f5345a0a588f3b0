//! Merges points of a metric that have the same labels after labels were removed or replaced.

use std::collections::HashMap;

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::exponential_histogram_data_point::Buckets;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
use opentelemetry_proto::tonic::metrics::v1::{
    Exemplar, ExponentialHistogramDataPoint, HistogramDataPoint, NumberDataPoint,
};
use prost::Message;

/// A point of a metric.
pub(super) trait Point {
    fn labels(&self) -> &[KeyValue];
    fn labels_mut(&mut self) -> &mut Vec<KeyValue>;
    fn exemplars_mut(&mut self) -> &mut Vec<Exemplar>;
    /// Adds another point; `false` if that cannot be exact.
    fn add(&mut self, other: Self) -> bool;
}

/// Merges points with the same labels by `add`; returns how many could not be merged and are left out.
pub(super) fn merge<P: Point>(points: &mut Vec<P>, add: impl Fn(&mut P, P) -> bool) -> usize {
    let mut at = HashMap::with_capacity(points.len());
    let mut merged: Vec<P> = Vec::with_capacity(points.len());
    let mut failed = 0;
    for point in points.drain(..) {
        match at.entry(identity(point.labels())) {
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(merged.len());
                merged.push(point);
            }
            std::collections::hash_map::Entry::Occupied(place) => {
                failed += usize::from(!add(&mut merged[*place.get()], point));
            }
        }
    }
    *points = merged;
    failed
}

/// Returns the same bytes for the same labels in whatever order.
fn identity(labels: &[KeyValue]) -> Vec<u8> {
    let mut sorted: Vec<&KeyValue> = labels.iter().collect();
    sorted.sort_unstable_by(|one, other| one.key.cmp(&other.key));
    let mut bytes = Vec::new();
    for label in sorted {
        // Encoding into a vector does not fail.
        let _ = label.encode_length_delimited(&mut bytes);
    }
    bytes
}

impl Point for NumberDataPoint {
    fn labels(&self) -> &[KeyValue] {
        &self.attributes
    }

    fn labels_mut(&mut self) -> &mut Vec<KeyValue> {
        &mut self.attributes
    }

    fn exemplars_mut(&mut self) -> &mut Vec<Exemplar> {
        &mut self.exemplars
    }

    /// Adds the value of a sum.
    fn add(&mut self, other: Self) -> bool {
        self.value = match (self.value, other.value) {
            (Some(Value::AsInt(one)), Some(Value::AsInt(other))) => Some(Value::AsInt(one.saturating_add(other))),
            (Some(one), Some(other)) => Some(Value::AsDouble(real(one) + real(other))),
            (one, other) => one.or(other),
        };
        self.start_time_unix_nano = self.start_time_unix_nano.min(other.start_time_unix_nano);
        self.time_unix_nano = self.time_unix_nano.max(other.time_unix_nano);
        self.exemplars.extend(other.exemplars);
        true
    }
}

fn real(value: Value) -> f64 {
    match value {
        Value::AsInt(value) => value as f64,
        Value::AsDouble(value) => value,
    }
}

/// Keeps the later of two points of a gauge.
pub(super) fn latest(point: &mut NumberDataPoint, other: NumberDataPoint) -> bool {
    if other.time_unix_nano >= point.time_unix_nano {
        *point = other;
    }
    true
}

impl Point for HistogramDataPoint {
    fn labels(&self) -> &[KeyValue] {
        &self.attributes
    }

    fn labels_mut(&mut self) -> &mut Vec<KeyValue> {
        &mut self.attributes
    }

    fn exemplars_mut(&mut self) -> &mut Vec<Exemplar> {
        &mut self.exemplars
    }

    fn add(&mut self, other: Self) -> bool {
        if self.explicit_bounds != other.explicit_bounds || self.bucket_counts.len() != other.bucket_counts.len() {
            return false;
        }
        for (count, more) in self.bucket_counts.iter_mut().zip(other.bucket_counts) {
            *count += more;
        }
        self.count += other.count;
        self.sum = both(self.sum, other.sum, |one, other| one + other);
        self.min = both(self.min, other.min, f64::min);
        self.max = both(self.max, other.max, f64::max);
        self.start_time_unix_nano = self.start_time_unix_nano.min(other.start_time_unix_nano);
        self.time_unix_nano = self.time_unix_nano.max(other.time_unix_nano);
        self.exemplars.extend(other.exemplars);
        true
    }
}

/// Combines what both points have; of one alone it would not cover the sum of them.
fn both(one: Option<f64>, other: Option<f64>, of: impl Fn(f64, f64) -> f64) -> Option<f64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(of(one, other)),
        _ => None,
    }
}

impl Point for ExponentialHistogramDataPoint {
    fn labels(&self) -> &[KeyValue] {
        &self.attributes
    }

    fn labels_mut(&mut self) -> &mut Vec<KeyValue> {
        &mut self.attributes
    }

    fn exemplars_mut(&mut self) -> &mut Vec<Exemplar> {
        &mut self.exemplars
    }

    /// Adds at the finest scale at which both fit; with different zero thresholds no sum is exact.
    fn add(&mut self, other: Self) -> bool {
        if self.zero_threshold != other.zero_threshold {
            return false;
        }
        let scale = self.scale.min(other.scale);
        let steps = |from: i32| from.saturating_sub(scale).unsigned_abs();
        // 32 steps leave at most two buckets.
        let added = (0..=32).find_map(|lower: u32| {
            let (own, its) = (steps(self.scale) + lower, steps(other.scale) + lower);
            let positive = sum(self.positive.as_ref(), own, other.positive.as_ref(), its)?;
            let negative = sum(self.negative.as_ref(), own, other.negative.as_ref(), its)?;
            Some((lower, positive, negative))
        });
        let Some((lower, positive, negative)) = added else {
            return false;
        };
        self.scale = scale.saturating_sub_unsigned(lower);
        (self.positive, self.negative) = (Some(positive), Some(negative));
        self.zero_count += other.zero_count;
        self.count += other.count;
        self.sum = both(self.sum, other.sum, |one, other| one + other);
        self.min = both(self.min, other.min, f64::min);
        self.max = both(self.max, other.max, f64::max);
        self.start_time_unix_nano = self.start_time_unix_nano.min(other.start_time_unix_nano);
        self.time_unix_nano = self.time_unix_nano.max(other.time_unix_nano);
        self.exemplars.extend(other.exemplars);
        true
    }
}

/// Most buckets of one sign in the sum of two points: the default of the SDKs.
const MOST_BUCKETS: usize = 160;

/// Adds buckets whose scales are lowered first by the given steps; `None` if the sum has too many.
fn sum(one: Option<&Buckets>, own: u32, other: Option<&Buckets>, its: u32) -> Option<Buckets> {
    let indexed = || indexes(one, own).chain(indexes(other, its));
    let (Some(least), Some(most)) = (
        indexed().map(|(index, _)| index).min(),
        indexed().map(|(index, _)| index).max(),
    ) else {
        return Some(Buckets::default());
    };
    let length = usize::try_from(most - least + 1)
        .ok()
        .filter(|length| *length <= MOST_BUCKETS)?;
    let mut bucket_counts = vec![0; length];
    for (index, count) in indexed() {
        bucket_counts[(index - least) as usize] += count;
    }
    Some(Buckets {
        offset: i32::try_from(least).ok()?,
        bucket_counts,
    })
}

/// Returns the counts with their indexes at a scale that is lowered: each step merges two neighbours.
fn indexes(buckets: Option<&Buckets>, steps: u32) -> impl Iterator<Item = (i64, u64)> {
    let buckets = buckets.into_iter();
    buckets.flat_map(move |buckets| {
        let indexes = (i64::from(buckets.offset)..).map(move |index| index >> steps.min(63));
        indexes.zip(buckets.bucket_counts.iter().copied())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(key: &str, value: &'static str) -> KeyValue {
        KeyValue::from(&opentelemetry::KeyValue::new(key.to_owned(), value))
    }

    #[test]
    fn sums_with_the_same_labels_in_another_order_are_added() {
        let point = |labels: Vec<KeyValue>, value, time| NumberDataPoint {
            attributes: labels,
            value: Some(Value::AsInt(value)),
            start_time_unix_nano: time,
            time_unix_nano: time,
            ..NumberDataPoint::default()
        };
        let both = || vec![label("a", "1"), label("b", "2")];
        let turned = vec![label("b", "2"), label("a", "1")];
        let mut points = vec![
            point(both(), 1, 5),
            point(turned, 2, 4),
            point(vec![label("a", "1")], 4, 6),
        ];
        assert_eq!(merge(&mut points, NumberDataPoint::add), 0);
        let values: Vec<_> = points.iter().map(|point| point.value).collect();
        assert_eq!(values, [Some(Value::AsInt(3)), Some(Value::AsInt(4))]);
        assert_eq!((points[0].start_time_unix_nano, points[0].time_unix_nano), (4, 5));

        let mut gauges = vec![point(both(), 1, 5), point(both(), 2, 4)];
        assert_eq!(merge(&mut gauges, latest), 0);
        assert_eq!((gauges.len(), gauges[0].value), (1, Some(Value::AsInt(1))));
    }

    #[test]
    fn histograms_are_added_bucket_by_bucket_or_not_at_all() {
        let point = |bounds: &[f64], counts: &[u64], min| HistogramDataPoint {
            explicit_bounds: bounds.to_vec(),
            bucket_counts: counts.to_vec(),
            count: counts.iter().sum(),
            sum: Some(2.0),
            min: Some(min),
            max: Some(9.0),
            ..HistogramDataPoint::default()
        };
        let mut points = vec![
            point(&[1.0], &[1, 2], 0.5),
            point(&[1.0], &[3, 0], 0.25),
            point(&[2.0], &[1, 1], 0.1),
        ];
        assert_eq!(merge(&mut points, HistogramDataPoint::add), 1);
        assert_eq!(
            (points[0].count, points[0].bucket_counts.as_slice()),
            (6, [4, 2].as_slice())
        );
        assert_eq!((points[0].sum, points[0].min), (Some(4.0), Some(0.25)));
    }

    #[test]
    fn exponential_histograms_are_added_at_the_coarser_scale() {
        let point = |scale, offset, counts: &[u64]| ExponentialHistogramDataPoint {
            scale,
            count: counts.iter().sum(),
            positive: Some(Buckets {
                offset,
                bucket_counts: counts.to_vec(),
            }),
            ..ExponentialHistogramDataPoint::default()
        };
        // At scale 1 the indexes -3..=0 are -2, -1, -1, 0 at scale 0.
        let mut points = vec![point(1, -3, &[1, 2, 4, 8]), point(0, 0, &[16, 32])];
        assert_eq!(merge(&mut points, ExponentialHistogramDataPoint::add), 0);
        let buckets = points[0].positive.clone().unwrap();
        assert_eq!((points[0].scale, points[0].count, buckets.offset), (0, 63, -2));
        assert_eq!(buckets.bucket_counts, [1, 6, 24, 32]);
    }

    #[test]
    fn exponential_histograms_far_apart_are_added_at_a_scale_of_at_most_160_buckets() {
        let point = |offset, min| ExponentialHistogramDataPoint {
            scale: 20,
            count: 1,
            min,
            max: Some(9.0),
            positive: Some(Buckets {
                offset,
                bucket_counts: vec![1],
            }),
            ..ExponentialHistogramDataPoint::default()
        };
        let mut points = vec![point(0, Some(1.0)), point(1_000_000_000, None)];
        assert_eq!(merge(&mut points, ExponentialHistogramDataPoint::add), 0);
        let buckets = points[0].positive.clone().unwrap();
        // 1,000,000,000 >> 23 is 119.
        assert_eq!(
            (points[0].scale, buckets.offset, buckets.bucket_counts.len()),
            (-3, 0, 120)
        );
        assert_eq!(buckets.bucket_counts.iter().sum::<u64>(), 2);
        assert_eq!((points[0].min, points[0].max), (None, Some(9.0)));
    }
}
