//! An OTLP receiver on a free port, and queries on what it received.
#![allow(dead_code)] // each test binary asks some of them

pub mod probe;
#[rustfmt::skip]
#[path = "../../../demo-rust/src/shop.rs"]
pub mod shop;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use opentelemetry_proto::tonic::collector::logs::v1::logs_service_server::{LogsService, LogsServiceServer};
use opentelemetry_proto::tonic::collector::logs::v1::{ExportLogsServiceRequest, ExportLogsServiceResponse};
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::{
    MetricsService, MetricsServiceServer,
};
use opentelemetry_proto::tonic::collector::metrics::v1::{ExportMetricsServiceRequest, ExportMetricsServiceResponse};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{TraceService, TraceServiceServer};
use opentelemetry_proto::tonic::collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse};
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs};
use opentelemetry_proto::tonic::metrics::v1::{HistogramDataPoint, Metric, ResourceMetrics, metric, number_data_point};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, Span};
use tokio::net::TcpListener;
use tonic::codec::CompressionEncoding::Gzip;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

pub type Attributes = BTreeMap<String, String>;

/// Everything received.
#[derive(Clone, Default)]
pub struct Received {
    pub spans: Arc<Mutex<Vec<ResourceSpans>>>,
    pub metrics: Arc<Mutex<Vec<ResourceMetrics>>>,
    pub logs: Arc<Mutex<Vec<ResourceLogs>>>,
    /// Content encodings of received spans.
    pub encodings: Arc<Mutex<Vec<String>>>,
}

/// Listens for OTLP over gRPC on a free port.
pub async fn receiver() -> (SocketAddr, Received) {
    receiver_on("127.0.0.1:0".parse().unwrap()).await
}

pub async fn receiver_on(address: SocketAddr) -> (SocketAddr, Received) {
    let received = Received::default();
    let listener = TcpListener::bind(address).await.unwrap();
    let address = listener.local_addr().unwrap();
    let serve = tonic::transport::Server::builder()
        .add_service(TraceServiceServer::new(received.clone()).accept_compressed(Gzip))
        .add_service(MetricsServiceServer::new(received.clone()).accept_compressed(Gzip))
        .add_service(LogsServiceServer::new(received.clone()).accept_compressed(Gzip))
        .serve_with_incoming(TcpIncoming::from(listener));
    tokio::spawn(serve);
    (address, received)
}

/// Returns the variables of a service that exports to a receiver without delay.
pub fn variables(service: &str, collector: SocketAddr, more: &[(&str, &str)]) -> BTreeMap<String, String> {
    let endpoint = format!("http://{collector}");
    [
        ("OTEL_SERVICE_NAME", service),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint),
        ("OTEL_BSP_SCHEDULE_DELAY", "20"),
        ("OTEL_BLRP_SCHEDULE_DELAY", "20"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "50"),
    ]
    .iter()
    .chain(more)
    .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
    .collect()
}

/// Sets telemetry up with the charter of the demo.
pub fn init(variables: &BTreeMap<String, String>) -> plumbline_telemetry::Telemetry {
    plumbline_telemetry::builder()
        .charter(shop::CHARTER)
        .variables(|name| variables.get(name).cloned())
        .init()
}

/// Records the number of a card in a span, an event of it, and a log record.
pub fn pay(card: &str) {
    let span = tracing::info_span!("pay", acme.card.number = card);
    let _in = span.enter();
    tracing::info!(acme.card.number = card, error = %format!("{card} was slow"), "paid with {card}");
}

#[tonic::async_trait]
impl TraceService for Received {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        if let Some(encoding) = request.metadata().get("grpc-encoding") {
            self.encodings
                .lock()
                .unwrap()
                .push(encoding.to_str().unwrap().to_owned());
        }
        self.spans.lock().unwrap().extend(request.into_inner().resource_spans);
        Ok(Response::new(Default::default()))
    }
}

#[tonic::async_trait]
impl MetricsService for Received {
    async fn export(
        &self,
        request: Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        self.metrics
            .lock()
            .unwrap()
            .extend(request.into_inner().resource_metrics);
        Ok(Response::new(Default::default()))
    }
}

#[tonic::async_trait]
impl LogsService for Received {
    async fn export(
        &self,
        request: Request<ExportLogsServiceRequest>,
    ) -> Result<Response<ExportLogsServiceResponse>, Status> {
        self.logs.lock().unwrap().extend(request.into_inner().resource_logs);
        Ok(Response::new(Default::default()))
    }
}

impl Received {
    /// Whether the span and the record of [`pay`] are here.
    pub fn has_paid(&self) -> bool {
        let text = self.as_text();
        text.contains("\"pay\"") && text.contains("paid with")
    }

    /// Forgets everything received.
    pub fn clear(&self) {
        self.spans.lock().unwrap().clear();
        self.metrics.lock().unwrap().clear();
        self.logs.lock().unwrap().clear();
    }

    /// Returns the digests on the resources of what [`pay`] recorded.
    pub fn digests_of_payment(&self) -> Vec<String> {
        let spans = self.spans.lock().unwrap();
        let of_spans = spans
            .iter()
            .filter(|of| {
                of.scope_spans
                    .iter()
                    .flat_map(|scope| &scope.spans)
                    .any(|span| span.name == "pay")
            })
            .map(|of| of.resource.clone());
        let logs = self.logs.lock().unwrap();
        let of_logs = logs
            .iter()
            .filter(|of| format!("{:?}", of.scope_logs).contains("paid with"))
            .map(|of| of.resource.clone());
        of_spans
            .chain(of_logs)
            .map(|resource| attributes(&resource.unwrap().attributes)["plumbline.charter.digest"].clone())
            .collect()
    }

    /// Returns everything received, in a form that shows every text.
    pub fn as_text(&self) -> String {
        let (spans, metrics, logs) = (&self.spans, &self.metrics, &self.logs);
        format!(
            "{:?} {:?} {:?}",
            spans.lock().unwrap(),
            metrics.lock().unwrap(),
            logs.lock().unwrap()
        )
    }

    pub fn all_spans(&self) -> Vec<Span> {
        let received = self.spans.lock().unwrap();
        received
            .iter()
            .flat_map(|of| &of.scope_spans)
            .flat_map(|scope| scope.spans.clone())
            .collect()
    }

    /// Waits for the spans of a trace until `enough` returns true.
    pub async fn trace(&self, trace_id: &[u8], enough: impl Fn(&[Span]) -> bool) -> Vec<Span> {
        let mut spans = Vec::new();
        eventually("the spans of a trace", || {
            spans = self
                .all_spans()
                .into_iter()
                .filter(|span| span.trace_id == trace_id)
                .collect();
            enough(&spans)
        })
        .await;
        spans
    }

    /// Waits for one span of a trace.
    pub async fn span(&self, trace_id: &[u8], name: &str) -> Span {
        let spans = self
            .trace(trace_id, |spans| spans.iter().any(|span| span.name == name))
            .await;
        spans.into_iter().find(|span| span.name == name).unwrap()
    }

    /// Returns the latest state of a metric.
    pub fn metric(&self, name: &str) -> Option<Metric> {
        let received = self.metrics.lock().unwrap();
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

    /// Waits for the point of a histogram that has exactly these labels.
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
        found.unwrap().1
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

    /// Waits for a log record of a trace.
    pub async fn record(&self, trace_id: &[u8]) -> LogRecord {
        let mut found = None;
        eventually("a log record of the trace", || {
            let received = self.logs.lock().unwrap();
            let mut records = received
                .iter()
                .flat_map(|of| &of.scope_logs)
                .flat_map(|scope| &scope.log_records);
            found = records.find(|record| record.trace_id == trace_id).cloned();
            found.is_some()
        })
        .await;
        found.unwrap()
    }
}

pub fn attributes(pairs: &[KeyValue]) -> Attributes {
    pairs
        .iter()
        .map(|pair| (pair.key.clone(), text(pair.value.as_ref())))
        .collect()
}

pub fn text(value: Option<&AnyValue>) -> String {
    match value.and_then(|value| value.value.as_ref()) {
        Some(any_value::Value::StringValue(text)) => text.clone(),
        Some(any_value::Value::IntValue(number)) => number.to_string(),
        Some(any_value::Value::BoolValue(is)) => is.to_string(),
        other => format!("{other:?}"),
    }
}

/// Returns the error attributes of a span as `code origin reason fault retryable`; empty without them.
pub fn tuple(span: &Span) -> String {
    tuple_of(&attributes(&span.attributes))
}

pub fn tuple_of(attributes: &Attributes) -> String {
    if let Some(error_type) = attributes.get("error.type") {
        assert_eq!(Some(error_type), attributes.get("plumbline.error.code"));
    }
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

/// Whether a span has status `Error`; `error.type` must agree.
pub fn is_error(span: &Span) -> bool {
    let is_error = span.status.as_ref().is_some_and(|status| status.code == 2);
    let error_type = span.attributes.iter().any(|attribute| attribute.key == "error.type");
    assert_eq!(error_type, is_error, "error.type of {span:?}");
    is_error
}

/// Polls until a condition holds; fails after a minute.
pub async fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Instant::now() < until, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Returns a new trace id and the `traceparent` that starts it.
pub fn new_trace() -> ([u8; 16], String) {
    use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator};
    let id = RandomIdGenerator::default().new_trace_id();
    (id.to_bytes(), format!("00-{id}-00f067aa0ba902b7-01"))
}

/// Calls until the server's response arrives before the caller's timer fires; on a busy machine the margin is short.
pub async fn answered_in_time<T>(call: impl AsyncFn() -> (T, tonic::Status)) -> (T, tonic::Status) {
    for _ in 0..10 {
        let (of_call, status) = call().await;
        if !status.details().is_empty() {
            return (of_call, status);
        }
    }
    panic!("the server never answered before its caller gave up");
}
