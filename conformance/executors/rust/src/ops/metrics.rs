//! Answers the cases of metrics: instruments as the crate registers them, and the series that the SDK makes of measurements.

use opentelemetry::metrics::Meter;
use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::common::v1 as message_common;
use opentelemetry_proto::tonic::metrics::v1 as message;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point;
use plumbline_telemetry::charter::{Instrument, Metric};
use plumbline_telemetry::conformance::{self, Exporting};
use serde_json::json;

use super::{Answer, Outcome};
use crate::input::Input;

pub fn instrument(input: &Input<'_>) -> Outcome {
    let metric = metric(input)?;
    let (instrument, buckets) = match metric.instrument {
        Instrument::Counter => ("counter", None),
        Instrument::Gauge => ("gauge", None),
        Instrument::Histogram => ("histogram", Some(metric.buckets)),
        Instrument::UpDownCounter => ("updowncounter", None),
    };
    Ok(Answer::Output(
        json!({"instrument": instrument, "unit": metric.unit, "buckets": buckets}),
    ))
}

pub fn labels(input: &Input<'_>) -> Outcome {
    let metric = metric(input)?;
    let mut labels: Vec<KeyValue> = metric.labels.iter().map(|label| KeyValue::new(*label, "x")).collect();
    labels.push(KeyValue::new("shop.unlisted", "x"));
    let points = measured(&metric, &[labels])?;
    let mut survived = points.into_iter().next().map(|(labels, _)| labels).unwrap_or_default();
    survived.sort();
    Ok(Answer::Output(json!({ "labels": survived })))
}

pub fn overflow(input: &Input<'_>) -> Outcome {
    let label = input.text("label")?.to_owned();
    let count: usize = input.integer("values")?;
    let sets: Vec<Vec<KeyValue>> = (0..count)
        .map(|at| vec![KeyValue::new(label.clone(), format!("value-{at}"))])
        .collect();
    let points = measured(&metric(input)?, &sets)?;
    let has_overflow = points
        .iter()
        .any(|(labels, _)| labels.iter().any(|label| label == "otel.metric.overflow"));
    Ok(Answer::Output(json!({
        "series": points.len(),
        "overflow": has_overflow,
        "total": points.iter().map(|(_, count)| count).sum::<u64>(),
    })))
}

fn metric(input: &Input<'_>) -> Result<Metric, String> {
    let name = input.text("name")?;
    let metric = conformance::charter().metric(name).cloned();
    metric.ok_or_else(|| format!("name is {name:?}; expected a metric of the charter"))
}

/// Records one measurement per set of labels; returns the exported points.
fn measured(metric: &Metric, sets: &[Vec<KeyValue>]) -> Result<Vec<Point>, String> {
    let exporting = Exporting::in_force();
    let record = |meter: &Meter| match metric.instrument {
        Instrument::Counter => {
            let counter = meter.u64_counter(metric.name).with_unit(metric.unit).build();
            sets.iter().for_each(|labels| counter.add(1, labels));
        }
        Instrument::UpDownCounter => {
            let counter = meter.i64_up_down_counter(metric.name).with_unit(metric.unit).build();
            sets.iter().for_each(|labels| counter.add(1, labels));
        }
        Instrument::Gauge => {
            let gauge = meter.u64_gauge(metric.name).with_unit(metric.unit).build();
            sets.iter().for_each(|labels| gauge.record(1, labels));
        }
        Instrument::Histogram => {
            let histogram = meter.f64_histogram(metric.name).with_unit(metric.unit);
            let histogram = histogram.with_boundaries(metric.buckets.to_vec()).build();
            sets.iter().for_each(|labels| histogram.record(0.1, labels));
        }
    };
    let message = exporting.recorded(InstrumentationScope::builder("application").build(), &record)?;
    let scopes = message.into_iter().flat_map(|of| of.scope_metrics);
    Ok(scopes.flat_map(|scope| scope.metrics).flat_map(points).collect())
}

/// Keys of the labels, and the count.
type Point = (Vec<String>, u64);

fn points(metric: message::Metric) -> Vec<Point> {
    let keys = |labels: Vec<message_common::KeyValue>| labels.into_iter().map(|label| label.key).collect();
    let number = |point: message::NumberDataPoint| {
        let count = match point.value {
            Some(number_data_point::Value::AsInt(count)) => count as u64,
            _ => 0,
        };
        (keys(point.attributes), count)
    };
    match metric.data {
        Some(Data::Sum(sum)) => sum.data_points.into_iter().map(number).collect(),
        Some(Data::Gauge(gauge)) => gauge.data_points.into_iter().map(number).collect(),
        Some(Data::Histogram(histogram)) => histogram
            .data_points
            .into_iter()
            .map(|point| (keys(point.attributes), point.count))
            .collect(),
        _ => Vec::new(),
    }
}
