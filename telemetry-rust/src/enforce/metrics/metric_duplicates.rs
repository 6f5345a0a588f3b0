//! Merges the metrics of a scope that have one name after their correction: of a library that records ms and of one that
//! records s, or of two old names with one successor.

use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{Metric, NumberDataPoint};

use super::MERGE;
use super::points::{self, Point};
use crate::enforce::Active;

/// Merges metrics of equal name, unit and type; others with equal names stay as they are. Points that cannot be merged
/// are left out and counted.
pub(super) fn merge(active: &Active<'_>, metrics: &mut Vec<Metric>) {
    let mut left: Vec<Metric> = Vec::with_capacity(metrics.len());
    let mut failed = 0;
    for metric in metrics.drain(..) {
        match left.iter_mut().find(|other| are_alike(other, &metric)) {
            Some(into) => failed += add(into, metric),
            None => left.push(metric),
        }
    }
    *metrics = left;
    (0..failed).for_each(|_| active.failed(MERGE));
}

fn are_alike(one: &Metric, other: &Metric) -> bool {
    one.name == other.name
        && one.unit == other.unit
        && match (&one.data, &other.data) {
            (Some(Data::Gauge(_)), Some(Data::Gauge(_))) => true,
            (Some(Data::Sum(one)), Some(Data::Sum(other))) => {
                one.aggregation_temporality == other.aggregation_temporality && one.is_monotonic == other.is_monotonic
            }
            (Some(Data::Histogram(one)), Some(Data::Histogram(other))) => {
                let bounds = match (one.data_points.first(), other.data_points.first()) {
                    (Some(one), Some(other)) => one.explicit_bounds == other.explicit_bounds,
                    _ => true,
                };
                one.aggregation_temporality == other.aggregation_temporality && bounds
            }
            (Some(Data::ExponentialHistogram(one)), Some(Data::ExponentialHistogram(other))) => {
                one.aggregation_temporality == other.aggregation_temporality
            }
            _ => false,
        }
}

fn add(into: &mut Metric, other: Metric) -> usize {
    match (&mut into.data, other.data) {
        (Some(Data::Gauge(data)), Some(Data::Gauge(more))) => {
            data.data_points.extend(more.data_points);
            points::merge(&mut data.data_points, points::latest)
        }
        (Some(Data::Sum(data)), Some(Data::Sum(more))) => {
            data.data_points.extend(more.data_points);
            points::merge(&mut data.data_points, NumberDataPoint::add)
        }
        (Some(Data::Histogram(data)), Some(Data::Histogram(more))) => {
            data.data_points.extend(more.data_points);
            points::merge(&mut data.data_points, Point::add)
        }
        (Some(Data::ExponentialHistogram(data)), Some(Data::ExponentialHistogram(more))) => {
            data.data_points.extend(more.data_points);
            points::merge(&mut data.data_points, Point::add)
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
    use opentelemetry_proto::tonic::metrics::v1::{Gauge, Sum};

    use super::*;

    fn sum(unit: &str, value: i64) -> Metric {
        let point = NumberDataPoint {
            value: Some(Value::AsInt(value)),
            ..NumberDataPoint::default()
        };
        Metric {
            name: "acme.orders".to_owned(),
            unit: unit.to_owned(),
            data: Some(Data::Sum(Sum {
                data_points: vec![point],
                ..Sum::default()
            })),
            ..Metric::default()
        }
    }

    #[test]
    fn metrics_of_one_name_unit_and_type_become_one() {
        let gauge = Metric {
            data: Some(Data::Gauge(Gauge::default())),
            ..sum("1", 0)
        };
        let mut metrics = vec![sum("1", 1), sum("s", 2), gauge, sum("1", 4)];
        merge(&crate::enforce::testing::rules().active(), &mut metrics);
        assert_eq!(metrics.len(), 3);
        assert_eq!(metrics[0], sum("1", 5));
    }
}
