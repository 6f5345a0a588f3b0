//! The metric exporter: exports points, counts drops, and records findings for series beyond the cap.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData, ResourceMetrics};
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;

use super::sender::OtlpSender;
use crate::charter::Mode;
use crate::setup;

/// Exports metric points and counts those that could not be exported. Sums are cumulative, so the next export makes
/// up for them.
#[derive(Debug)]
pub(crate) struct EnforcingMetricExporter {
    sender: OtlpSender,
    /// Measurements in the overflow series of each metric at the last export; `None` if nothing is counted.
    overflows: Option<Mutex<BTreeMap<String, u64>>>,
}

impl EnforcingMetricExporter {
    pub(crate) fn new(sender: OtlpSender, mode: Mode) -> Self {
        Self {
            sender,
            overflows: (mode != Mode::Off).then(Mutex::default),
        }
    }

    /// Records the measurements that went into the overflow since the last export as findings.
    fn count_overflows(&self, metrics: &ResourceMetrics) {
        let Some(Ok(mut before)) = self.overflows.as_ref().map(Mutex::lock) else {
            return;
        };
        for metric in metrics.scope_metrics().flat_map(|scope| scope.metrics()) {
            let now = overflowed(metric.data());
            if now == 0 {
                continue;
            }
            let last = before.insert(metric.name().to_owned(), now).unwrap_or(0);
            setup::record_findings("metric-cardinality", now.saturating_sub(last));
        }
    }
}

/// Counts the measurements in overflow series. A histogram states their number; of other instruments only the
/// presence of the series is known.
fn overflowed(data: &AggregatedMetrics) -> u64 {
    fn of<T>(data: &MetricData<T>) -> u64 {
        let is_overflow = |attribute: &KeyValue| attribute.key.as_str() == "otel.metric.overflow";
        match data {
            MetricData::Histogram(histogram) => histogram
                .data_points()
                .filter(|point| point.attributes().any(is_overflow))
                .map(|point| point.count())
                .sum(),
            MetricData::Sum(sum) => sum
                .data_points()
                .any(|point| point.attributes().any(is_overflow))
                .into(),
            MetricData::Gauge(gauge) => gauge
                .data_points()
                .any(|point| point.attributes().any(is_overflow))
                .into(),
            MetricData::ExponentialHistogram(histogram) => histogram
                .data_points()
                .filter(|point| point.attributes().any(is_overflow))
                .map(|point| point.count() as u64)
                .sum(),
        }
    }
    match data {
        AggregatedMetrics::F64(data) => of(data),
        AggregatedMetrics::U64(data) => of(data),
        AggregatedMetrics::I64(data) => of(data),
    }
}

impl PushMetricExporter for EnforcingMetricExporter {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        self.count_overflows(metrics);
        let message = ExportMetricsServiceRequest::from(metrics);
        self.sender.send(&message, points(metrics)).await
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

fn points(metrics: &ResourceMetrics) -> usize {
    metrics
        .scope_metrics()
        .flat_map(|scope| scope.metrics())
        .map(|metric| match metric.data() {
            AggregatedMetrics::F64(data) => points_of(data),
            AggregatedMetrics::U64(data) => points_of(data),
            AggregatedMetrics::I64(data) => points_of(data),
        })
        .sum()
}

fn points_of<T>(data: &MetricData<T>) -> usize {
    match data {
        MetricData::Gauge(gauge) => gauge.data_points().count(),
        MetricData::Sum(sum) => sum.data_points().count(),
        MetricData::Histogram(histogram) => histogram.data_points().count(),
        MetricData::ExponentialHistogram(histogram) => histogram.data_points().count(),
    }
}
