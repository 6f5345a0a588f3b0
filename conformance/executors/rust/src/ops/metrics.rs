//! Answers the cases of metrics: instruments as the crate registers them, and the charter's views in the SDK.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::MeterProvider;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData, ResourceMetrics};
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider, Temporality};
use plumbline_telemetry::charter::{Instrument, METRICS, Metric};
use plumbline_telemetry::conformance;
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
    let points = measured(metric, &[labels])?;
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
    let points = measured(metric(input)?, &sets)?;
    let has_overflow = points
        .iter()
        .any(|(labels, _)| labels.iter().any(|label| label == "otel.metric.overflow"));
    Ok(Answer::Output(json!({
        "series": points.len(),
        "overflow": has_overflow,
        "total": points.iter().map(|(_, count)| count).sum::<u64>(),
    })))
}

fn metric(input: &Input<'_>) -> Result<&'static Metric, String> {
    let name = input.text("name")?;
    let metric = METRICS.iter().find(|metric| metric.name == name);
    metric
        .copied()
        .ok_or_else(|| format!("name is {name:?}; expected a metric of the charter"))
}

/// Records one measurement per set of labels; returns the exported points.
fn measured(metric: &'static Metric, sets: &[Vec<KeyValue>]) -> Result<Vec<Point>, String> {
    let exporter = Exported::default();
    let provider = SdkMeterProvider::builder()
        .with_reader(PeriodicReader::builder(exporter.clone()).build())
        .with_view(conformance::view)
        .build();
    let meter = provider.meter("application");
    match metric.instrument {
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
    }
    provider.force_flush().map_err(|error| error.to_string())?;
    let points = exporter.0.lock().map_err(|error| error.to_string())?.clone();
    Ok(points)
}

/// The points of the last export: their labels and counts.
#[derive(Clone, Debug, Default)]
struct Exported(Arc<Mutex<Vec<Point>>>);

/// Keys of the labels, and the count.
type Point = (Vec<String>, u64);

impl PushMetricExporter for Exported {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        let metrics = metrics.scope_metrics().flat_map(|scope| scope.metrics());
        if let Ok(mut exported) = self.0.lock() {
            *exported = metrics.flat_map(|metric| points(metric.data())).collect();
        }
        Ok(())
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }

    fn temporality(&self) -> Temporality {
        Temporality::Cumulative
    }
}

fn points(data: &AggregatedMetrics) -> Vec<Point> {
    match data {
        AggregatedMetrics::F64(data) => counted(data, |value| value as u64),
        AggregatedMetrics::U64(data) => counted(data, |value| value),
        AggregatedMetrics::I64(data) => counted(data, |value| value as u64),
    }
}

fn counted<T: Copy>(data: &MetricData<T>, number: fn(T) -> u64) -> Vec<Point> {
    fn keys<'a>(labels: impl Iterator<Item = &'a KeyValue>) -> Vec<String> {
        labels.map(|label| label.key.to_string()).collect()
    }
    match data {
        MetricData::Sum(sum) => sum
            .data_points()
            .map(|point| (keys(point.attributes()), number(point.value())))
            .collect(),
        MetricData::Gauge(gauge) => gauge
            .data_points()
            .map(|point| (keys(point.attributes()), number(point.value())))
            .collect(),
        MetricData::Histogram(histogram) => histogram
            .data_points()
            .map(|point| (keys(point.attributes()), point.count()))
            .collect(),
        MetricData::ExponentialHistogram(histogram) => histogram
            .data_points()
            .map(|point| (keys(point.attributes()), point.count() as u64))
            .collect(),
    }
}
