//! A service that has its own providers and exporters of OpenTelemetry joins the charter.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::Request;
use http_body_util::BodyExt;
use opentelemetry::logs::{AnyValue, LogRecord as _, Logger as _, LoggerProvider as _, Severity};
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry::trace::{Span as _, TraceContextExt, Tracer as _, TracerProvider as _};
use opentelemetry::{Context, Key, KeyValue};
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::{BatchLogProcessor, SdkLoggerProvider};
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracerProvider};
use plumbline_telemetry::beside::{Parts, Providers};
use plumbline_telemetry::error::{Code, Error, Reason};
use plumbline_telemetry::{Telemetry, builder, http as layers};
use tower::{Layer, ServiceExt};
use tracing::instrument::WithSubscriber;
use tracing_subscriber::layer::SubscriberExt;

use crate::common::{Received, eventually};
use crate::{charter_file, common};

const CARD: &str = "4111111111111111";
const CARD_REFUSED: Reason = Reason::new("CARD_REFUSED", Code::FailedPrecondition);

/// The set-up of a service: what it has without Plumbline, and the parts that it takes.
struct Till {
    received: Received,
    path: PathBuf,
    providers: Providers,
}

fn parts(name: &str, mode: &str, received: &Received) -> (Parts, PathBuf) {
    let path = std::env::temp_dir().join(format!("plumbline-beside-{name}-{}.json", std::process::id()));
    std::fs::write(&path, charter_file::foreign(mode)).unwrap();
    let variables = received.variables("ignored");
    let shown = path.to_str().unwrap().to_owned();
    let resource = Resource::builder()
        .with_service_name("till")
        .with_attribute(KeyValue::new("acme.card.number", CARD))
        .build();
    let parts = builder()
        .variables(move |name| match name {
            "PLUMBLINE_CHARTER" => Some(shown.clone()),
            name => variables.get(name).cloned(),
        })
        .beside(&resource);
    (parts, path)
}

impl Till {
    /// Records until a flush, and exports over OTLP by the exporters of another library.
    async fn start() -> (Self, Telemetry) {
        let received = Received::start().await;
        let (parts, path) = parts("till", "enforce", &received);
        let endpoint = format!("http://{}", received.address());
        let spans = opentelemetry_otlp::SpanExporter::builder()
            .with_tonic()
            .with_endpoint(&endpoint)
            .build()
            .unwrap();
        let records = opentelemetry_otlp::LogExporter::builder()
            .with_tonic()
            .with_endpoint(&endpoint)
            .build()
            .unwrap();
        let late = Duration::from_secs(600);
        let spans = BatchSpanProcessor::builder(parts.span_exporter(spans))
            .with_batch_config(BatchConfigBuilder::default().with_scheduled_delay(late).build())
            .build();
        let records = BatchLogProcessor::builder(parts.log_exporter(records))
            .with_batch_config(
                opentelemetry_sdk::logs::BatchConfigBuilder::default()
                    .with_scheduled_delay(late)
                    .build(),
            )
            .build();
        let metrics = PeriodicReader::builder(parts.metric_exporter().unwrap())
            .with_interval(Duration::from_millis(50))
            .build();
        let providers = Providers {
            tracers: Some(
                SdkTracerProvider::builder()
                    .with_resource(parts.resource())
                    .with_sampler(parts.sampler(Sampler::AlwaysOff))
                    .with_span_processor(parts.span_processor())
                    .with_span_processor(spans)
                    .build(),
            ),
            meters: Some(
                SdkMeterProvider::builder()
                    .with_resource(parts.resource())
                    .with_view(parts.view())
                    .with_reader(metrics)
                    .build(),
            ),
            loggers: Some(
                SdkLoggerProvider::builder()
                    .with_resource(parts.resource())
                    .with_log_processor(records)
                    .build(),
            ),
        };
        opentelemetry::global::set_text_map_propagator(parts.propagator());
        let tracer = providers.tracers.as_ref().unwrap().tracer("till");
        let layer = tracing_opentelemetry::layer().with_tracer(tracer);
        tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer)).unwrap();
        let telemetry = parts.join(providers.clone()).unwrap();
        (
            Self {
                received,
                path,
                providers,
            },
            telemetry,
        )
    }

    /// Records the number of a card in every place that its own libraries have.
    fn pay(&self, card: &'static str) {
        let Providers {
            tracers,
            meters,
            loggers,
        } = &self.providers;
        let number = || KeyValue::new("acme.card.number", card);
        let mut span = tracers.as_ref().unwrap().tracer("acme").start("pay");
        span.set_attribute(number());
        span.add_event("paid", vec![number()]);
        span.end();
        let counter = meters
            .as_ref()
            .unwrap()
            .meter("acme")
            .u64_counter("acme.payments")
            .build();
        counter.add(1, &[number()]);

        let map = |key: &'static str, value: AnyValue| {
            AnyValue::Map(Box::new(HashMap::from([(Key::from_static_str(key), value)])))
        };
        let nested = || map("card", AnyValue::ListAny(Box::new(vec![map("number", card.into())])));
        let logger = loggers.as_ref().unwrap().logger("acme");
        let mut record = logger.create_log_record();
        record.set_severity_number(Severity::Info);
        record.set_severity_text("INFO");
        record.set_event_name("acme.paid");
        record.set_body(map("acme", nested()));
        record.add_attribute("acme", nested());
        record.add_attribute("acme.card.number", card);
        record.add_attribute("acme.bytes", AnyValue::Bytes(Box::new(vec![1, 2])));
        record.add_attribute("note", format!("paid with {card}"));
        logger.emit(record);
    }
}

async fn sell() -> Result<String, Error> {
    Err(Error::new(CARD_REFUSED, "no"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_set_up_that_is_joined_follows_the_charter() {
    alone!();
    let (till, telemetry) = Till::start().await;
    let received = &till.received;
    assert!(telemetry.cannot_hold().is_empty(), "{:?}", telemetry.cannot_hold());
    till.pay(CARD);
    let app = Router::new()
        .route("/sell", get(sell))
        .layer(layers::ServerLayer::new());
    let (trace, parent) = common::new_trace();
    let request = Request::get("/sell")
        .header("traceparent", parent)
        .body(Body::empty())
        .unwrap();
    let response = app.oneshot(request).await.unwrap();
    assert_eq!(response.status(), 400);
    drop(axum::body::to_bytes(response.into_body(), 1024).await.unwrap());

    // What is queued when a weaker charter comes stays redacted.
    std::fs::write(&till.path, charter_file::foreign("observe")).unwrap();
    eventually("the reload", || {
        let reloads = "plumbline.charter.reloads";
        received.counted(reloads, "plumbline.charter.reload.outcome", "applied") == 1
    })
    .await;
    till.pay("4222222222222");
    telemetry.flush();
    let has = |text: &str| received.as_text().contains(text);
    eventually("the spans and the records", || has("\"pay\"") && has("acme.paid")).await;

    let sent = received.as_text();
    assert!(!sent.contains(CARD), "{sent}");
    assert!(
        sent.contains("4222222222222") && sent.contains("paid with ****"),
        "{sent}"
    );
    let server = received.span(&trace, "GET /sell").await;
    assert_eq!(
        common::tuple(&server),
        "FAILED_PRECONDITION till CARD_REFUSED caller false"
    );
    for resource in received.resource_spans().iter().filter_map(|of| of.resource.as_ref()) {
        let attributes = common::attributes(&resource.attributes);
        assert_eq!(attributes["plumbline.team"], "payments");
    }
    // While the charter was enforced, what was exported had its digest.
    let first = received.resource_metrics()[0].resource.clone().unwrap();
    let enforced: serde_json::Value = serde_json::from_str(&charter_file::foreign("enforce")).unwrap();
    assert_eq!(
        common::attributes(&first.attributes)["plumbline.charter.digest"],
        enforced["digest"].as_str().unwrap()
    );
    assert!(!received.histogram("http.server.request.duration").is_empty());
    let records = received.resource_logs();
    let scope = records[0].scope_logs[0].scope.as_ref().unwrap();
    assert_eq!(
        (
            scope.name.as_str(),
            records[0].scope_logs[0].log_records[0].severity_text.as_str()
        ),
        ("acme", "INFO")
    );
    drop(records);
    telemetry.shutdown();
    let tracers = till.providers.tracers.as_ref().unwrap();
    assert!(tracers.force_flush().is_ok(), "the providers are the service's");
    std::fs::remove_file(&till.path).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_set_up_that_would_export_sensitive_values_is_refused_in_one_line() {
    alone!();
    let received = Received::start().await;
    let (parts, path) = parts("refused", "enforce", &received);
    let providers = Providers {
        tracers: Some(SdkTracerProvider::default()),
        ..Providers::default()
    };
    let refused = parts.join(providers).unwrap_err().to_string();
    assert_eq!(
        refused,
        "builder().beside: charter plumbline 0.1.0 marks acme.card.number as sensitive (the charter), and no exporter of spans is wrapped; expected Parts::span_exporter around each, or None in place of the provider"
    );
    std::fs::remove_file(&path).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_set_up_does_not_take_is_listed_and_not_claimed() {
    alone!();
    let received = Received::start().await;
    let (parts, path) = parts("part", "enforce", &received);
    let metrics = PeriodicReader::builder(parts.metric_exporter().unwrap())
        .with_interval(Duration::from_millis(50))
        .build();
    let providers = Providers {
        meters: Some(SdkMeterProvider::builder().with_reader(metrics).build()),
        ..Providers::default()
    };
    let telemetry = parts.join(providers).unwrap();
    assert_eq!(
        telemetry.cannot_hold(),
        [
            "metric-buckets",
            "resource-identity",
            "baggage-key and baggage-size outside of the layers",
        ]
    );
    eventually("the gauge", || {
        let active = received.points("plumbline.enforcement.active");
        active.len() == 1 && active[0].1 == 0
    })
    .await;
    drop(telemetry);
    std::fs::remove_file(&path).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_mode_off_nothing_changes() {
    alone!();
    let received = Received::start().await;
    let resource = Resource::builder().with_service_name("till").build();
    let variables = received.variables("ignored");
    let parts = builder()
        .charter(charter_file::foreign("enforce").into_bytes())
        .variables(move |name| match name {
            "PLUMBLINE_MODE" => Some("off".to_owned()),
            name => variables.get(name).cloned(),
        })
        .beside(&resource);
    assert_eq!(parts.resource(), resource);
    let spans = opentelemetry_otlp::SpanExporter::builder()
        .with_tonic()
        .with_endpoint(format!("http://{}", received.address()))
        .build()
        .unwrap();
    let tracers = SdkTracerProvider::builder()
        .with_resource(parts.resource())
        .with_batch_exporter(parts.span_exporter(spans))
        .build();
    let mut span = tracers.tracer("acme").start("pay");
    span.set_attribute(KeyValue::new("acme.card.number", CARD));
    span.end();
    let telemetry = parts
        .join(Providers {
            tracers: Some(tracers),
            ..Providers::default()
        })
        .unwrap();
    telemetry.flush();
    eventually("the span", || received.as_text().contains(CARD)).await;
    assert!(telemetry.cannot_hold().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_tracing_layer_a_call_leaves_the_span_of_the_application_alone() {
    alone!();
    let tracers = SdkTracerProvider::builder().with_sampler(Sampler::AlwaysOn).build();
    let context = Context::new().with_span(tracers.tracer("acme").start("own"));
    let _in = context.clone().attach();
    let called = tower::service_fn(async |request: Request<Body>| {
        let parent = request.headers()["traceparent"].to_str().unwrap().to_owned();
        Ok::<_, std::convert::Infallible>(http::Response::new(Body::from(parent)))
    });
    let client = layers::ClientLayer::new("stock").layer(called);
    let request = Request::get("http://stock.example/bolt").body(Body::empty()).unwrap();
    let none = tracing::subscriber::NoSubscriber::default();
    let response = client.oneshot(request).with_subscriber(none).await.unwrap();
    let parent = response.into_body().collect().await.unwrap().to_bytes();
    let own = context.span().span_context().trace_id().to_string();
    assert!(String::from_utf8_lossy(&parent).contains(&own), "the trace goes on");
    assert!(context.span().is_recording(), "its span was ended");
}
