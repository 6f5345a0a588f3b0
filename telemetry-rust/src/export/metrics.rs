//! The metric exporter: applies the charter's rules to the points before they are sent.

use std::time::Duration;

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{Metric, ResourceMetrics as Message};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;

use super::sender::OtlpSender;
use crate::enforce::MetricRules;

/// Corrects metric points and exports them. Sums are cumulative, so the next export makes up for points that are lost.
#[derive(Debug)]
pub(crate) struct EnforcingMetricExporter {
    sender: OtlpSender,
    /// `None` exports points as the SDK records them.
    rules: Option<MetricRules>,
}

impl EnforcingMetricExporter {
    pub(crate) fn new(sender: OtlpSender, rules: Option<MetricRules>) -> Self {
        Self { sender, rules }
    }
}

impl PushMetricExporter for EnforcingMetricExporter {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        let mut message = ExportMetricsServiceRequest::from(metrics);
        let _under_way = self.rules.as_ref().map(MetricRules::begin);
        if let Some(rules) = &self.rules {
            rules.apply(&mut message.resource_metrics);
        }
        let count = points(&message.resource_metrics);
        self.sender.send(&message, count).await
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

fn points(message: &[Message]) -> usize {
    let scopes = message.iter().flat_map(|of| &of.scope_metrics);
    scopes.flat_map(|scope| &scope.metrics).map(points_of).sum()
}

fn points_of(metric: &Metric) -> usize {
    match &metric.data {
        Some(Data::Gauge(gauge)) => gauge.data_points.len(),
        Some(Data::Sum(sum)) => sum.data_points.len(),
        Some(Data::Histogram(histogram)) => histogram.data_points.len(),
        Some(Data::ExponentialHistogram(histogram)) => histogram.data_points.len(),
        Some(Data::Summary(summary)) => summary.data_points.len(),
        None => 0,
    }
}
