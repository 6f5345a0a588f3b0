use std::time::Duration;

use opentelemetry_otlp::MetricExporter as Otlp;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData, ResourceMetrics};
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;

use super::drops::{Drops, Why};
use super::outage::Outage;
use crate::metrics::Signal;

/// Exports metric points and counts those that found no way out. Sums are cumulative, so the next export makes up for them.
#[derive(Debug)]
pub(crate) struct Points {
    otlp: Otlp,
    drops: Drops,
    outage: Outage,
}

impl Points {
    pub(crate) fn new(otlp: Otlp, drops: Drops, outage: Outage) -> Self {
        Self { otlp, drops, outage }
    }
}

impl PushMetricExporter for Points {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        let result = self.otlp.export(metrics).await;
        self.outage.note(&result);
        if result.is_err() {
            self.drops.add(Signal::Metrics, Why::ExportFailed, points(metrics));
        }
        result
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.otlp.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.otlp.shutdown_with_timeout(timeout)
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
