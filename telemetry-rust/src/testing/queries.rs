//! Reads what a receiver received.

use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::metrics::v1::{HistogramDataPoint, Metric, metric, number_data_point};
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;

use super::{Attributes, Receiver, eventually};

const WAITED: &str = "it was waited for";

impl Receiver {
    /// Returns everything received, in a form that shows every text.
    pub fn as_text(&self) -> String {
        let (spans, metrics, logs) = (self.resource_spans(), self.resource_metrics(), self.resource_logs());
        format!("{spans:?} {metrics:?} {logs:?}")
    }

    /// Returns the received spans.
    pub fn spans(&self) -> Vec<Span> {
        let received = self.resource_spans();
        received
            .iter()
            .flat_map(|of| &of.scope_spans)
            .flat_map(|scope| scope.spans.clone())
            .collect()
    }

    /// Waits for the spans of a trace until `enough` returns true. Panics after a minute.
    pub async fn trace(&self, trace_id: &[u8], enough: impl Fn(&[Span]) -> bool) -> Vec<Span> {
        let mut spans = Vec::new();
        eventually("the spans of a trace", || {
            spans = self
                .spans()
                .into_iter()
                .filter(|span| span.trace_id == trace_id)
                .collect();
            enough(&spans)
        })
        .await;
        spans
    }

    /// Waits for one span of a trace. Panics after a minute.
    pub async fn span(&self, trace_id: &[u8], name: &str) -> Span {
        let spans = self
            .trace(trace_id, |spans| spans.iter().any(|span| span.name == name))
            .await;
        spans.into_iter().find(|span| span.name == name).expect(WAITED)
    }

    /// Returns the latest state of a metric.
    pub fn metric(&self, name: &str) -> Option<Metric> {
        let received = self.resource_metrics();
        let mut all = received
            .iter()
            .rev()
            .flat_map(|of| &of.scope_metrics)
            .flat_map(|scope| &scope.metrics);
        all.find(|metric| metric.name == name).cloned()
    }

    /// Returns the latest points of a histogram, by labels.
    pub fn histogram(&self, name: &str) -> Vec<(Attributes, HistogramDataPoint)> {
        let Some(metric::Data::Histogram(histogram)) = self.metric(name).and_then(|metric| metric.data) else {
            return Vec::new();
        };
        histogram
            .data_points
            .into_iter()
            .map(|point| (attributes(&point.attributes), point))
            .collect()
    }

    /// Waits for the point of a histogram that has exactly these labels. Panics after a minute.
    pub async fn point(&self, name: &str, labels: &[(&str, &str)]) -> HistogramDataPoint {
        let wanted: Attributes = labels
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        let mut found = None;
        eventually(&format!("{name}{wanted:?}"), || {
            found = self.histogram(name).into_iter().find(|(labels, _)| *labels == wanted);
            found.is_some()
        })
        .await;
        found.expect(WAITED).1
    }

    /// Returns the latest points of an integer gauge, by labels.
    pub fn points(&self, name: &str) -> Vec<(Attributes, i64)> {
        let Some(metric::Data::Gauge(gauge)) = self.metric(name).and_then(|metric| metric.data) else {
            return Vec::new();
        };
        gauge
            .data_points
            .into_iter()
            .map(|point| {
                let value = match point.value {
                    Some(number_data_point::Value::AsInt(value)) => value,
                    _ => i64::MIN,
                };
                (attributes(&point.attributes), value)
            })
            .collect()
    }

    /// Returns the sum of a counter's latest points that have this label.
    pub fn counted(&self, name: &str, key: &str, value: &str) -> u64 {
        let Some(metric::Data::Sum(sum)) = self.metric(name).and_then(|metric| metric.data) else {
            return 0;
        };
        sum.data_points
            .iter()
            .filter(|point| {
                attributes(&point.attributes)
                    .get(key)
                    .is_some_and(|found| found == value)
            })
            .map(|point| match point.value {
                Some(number_data_point::Value::AsInt(count)) => count as u64,
                _ => 0,
            })
            .sum()
    }

    /// Waits for a log record of a trace. Panics after a minute.
    pub async fn record(&self, trace_id: &[u8]) -> LogRecord {
        let mut found = None;
        eventually("a log record of the trace", || {
            let received = self.resource_logs();
            let mut records = received
                .iter()
                .flat_map(|of| &of.scope_logs)
                .flat_map(|scope| &scope.log_records);
            found = records.find(|record| record.trace_id == trace_id).cloned();
            found.is_some()
        })
        .await;
        found.expect(WAITED)
    }
}

/// Returns attributes by key.
pub fn attributes(pairs: &[KeyValue]) -> Attributes {
    pairs
        .iter()
        .map(|pair| (pair.key.clone(), text(pair.value.as_ref())))
        .collect()
}

/// Returns a value as text.
pub fn text(value: Option<&AnyValue>) -> String {
    match value.and_then(|value| value.value.as_ref()) {
        Some(any_value::Value::StringValue(text)) => text.clone(),
        Some(any_value::Value::IntValue(number)) => number.to_string(),
        Some(any_value::Value::BoolValue(is)) => is.to_string(),
        other => format!("{other:?}"),
    }
}

/// Returns the error attributes of a span or a log record as `code origin reason fault retryable`; empty without them.
pub fn error_tuple(attributes: &[KeyValue]) -> String {
    let attributes = self::attributes(attributes);
    [
        "plumbline.error.code",
        "plumbline.error.origin",
        "plumbline.error.reason",
        "plumbline.error.fault",
        "plumbline.error.retryable",
    ]
    .iter()
    .filter_map(|key| attributes.get(*key).map(String::as_str))
    .collect::<Vec<_>>()
    .join(" ")
}

/// Whether a span has status `Error`.
pub fn is_error(span: &Span) -> bool {
    span.status
        .as_ref()
        .is_some_and(|status| status.code() == StatusCode::Error)
}
