//! The charter's rules on telemetry that the application records itself.

use opentelemetry::trace::{SpanKind, TraceContextExt, Tracer};
use opentelemetry::{KeyValue, global};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use plumbline_telemetry::charter::metric::HTTP_CLIENT_REQUEST_DURATION;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::common;
use crate::common::{Received, attributes, eventually};

const VALUES: usize = 100_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exported_telemetry_conforms_to_the_charter() {
    alone!();
    let (collector, received) = common::receiver().await;
    let variables = common::variables("gateway", collector, &[("PLUMBLINE_HASH_KEY", "key")]);
    let telemetry = common::init(&variables);

    span_attributes_are_corrected(&received).await;
    span_names_are_corrected(&received).await;
    log_fields_are_corrected(&received).await;
    a_flood_of_label_values_is_capped_and_counted(&received).await;
    telemetry.shutdown();
}

async fn found(received: &Received, rule: &str) {
    let rule_key = "plumbline.finding.rule";
    eventually(rule, || received.counted("plumbline.findings", rule_key, rule) > 0).await;
}

async fn span_attributes_are_corrected(received: &Received) {
    let span = tracing::info_span!(
        "orders.place",
        http.method = "POST",
        customer.email = "a@b.example",
        orders.customer = "c-1",
        orders.id = "o".repeat(65),
        shop.shelf = 7,
    );
    let trace = span.context().span().span_context().trace_id().to_bytes();
    drop(span);
    let found_attributes = attributes(&received.span(&trace, "orders.place").await.attributes);
    assert_eq!(found_attributes["http.request.method"], "POST");
    assert_eq!(found_attributes["orders.id"], "o".repeat(64));
    assert_eq!(found_attributes["orders.customer"].len(), 16);
    assert_ne!(found_attributes["orders.customer"], "c-1");
    assert_eq!(found_attributes["shop.shelf"], "7");
    for gone in ["http.method", "customer.email"] {
        assert!(!found_attributes.contains_key(gone), "{gone}");
    }
    for rule in [
        "attribute-deprecated",
        "attribute-sensitive",
        "attribute-length",
        "attribute-unknown",
    ] {
        found(received, rule).await;
    }
}

async fn span_names_are_corrected(received: &Received) {
    let tracer = global::tracer("application");
    let builder = tracer
        .span_builder("INSERT INTO orders VALUES")
        .with_kind(SpanKind::Client);
    let statement = [
        KeyValue::new("db.system.name", "sqlite"),
        KeyValue::new("db.operation.name", "INSERT"),
        KeyValue::new("db.collection.name", "orders"),
    ];
    let span = builder.with_attributes(statement).start(&tracer);
    let context = opentelemetry::Context::new().with_span(span);
    let trace = context.span().span_context().trace_id().to_bytes();
    drop(context);
    received.span(&trace, "INSERT orders").await;

    let span = tracing::info_span!("load", otel.name = "load customer 4711");
    let trace = span.context().span().span_context().trace_id().to_bytes();
    drop(span);
    received.span(&trace, "load customer {id}").await;
    let builder = tracer
        .span_builder("GET /rest/api/2/issue/{id}")
        .with_kind(SpanKind::Internal)
        .with_attributes([KeyValue::new("http.route", "/rest/api/2/issue/{id}")]);
    let context = opentelemetry::Context::new().with_span(builder.start(&tracer));
    let trace = context.span().span_context().trace_id().to_bytes();
    drop(context);
    received.span(&trace, "GET /rest/api/2/issue/{id}").await;
    found(received, "span-name-template").await;
    found(received, "span-name-cardinality").await;
}

async fn log_fields_are_corrected(received: &Received) {
    let span = tracing::info_span!("orders.place");
    let trace = span.context().span().span_context().trace_id().to_bytes();
    span.in_scope(|| tracing::info!(customer.email = "a@b.example", http.status_code = 404, "refused"));
    let record = received.record(&trace).await;
    let fields = attributes(&record.attributes);
    assert_eq!(fields["http.response.status_code"], "404");
    assert!(!fields.contains_key("customer.email"), "{fields:?}");
}

async fn a_flood_of_label_values_is_capped_and_counted(received: &Received) {
    let cap = HTTP_CLIENT_REQUEST_DURATION.max_series.unwrap();
    let before = resident_kibibytes();
    let histogram = global::meter("application")
        .f64_histogram(HTTP_CLIENT_REQUEST_DURATION.name)
        .with_unit("s")
        .with_boundaries(HTTP_CLIENT_REQUEST_DURATION.buckets.to_vec())
        .build();
    for value in 0..VALUES {
        histogram.record(0.1, &[KeyValue::new("server.address", format!("host-{value}"))]);
    }
    let grown = resident_kibibytes().saturating_sub(before);
    assert!(grown < 32 * 1024, "{grown} KiB for {VALUES} values");

    let points = || {
        let received = received.resource_metrics();
        let scopes = received.iter().rev().flat_map(|of| &of.scope_metrics);
        let mut of_application =
            scopes.filter(|scope| scope.scope.as_ref().is_some_and(|scope| scope.name == "application"));
        let metric = of_application.next().and_then(|scope| scope.metrics.first().cloned());
        match metric.and_then(|metric| metric.data) {
            Some(Data::Histogram(histogram)) => histogram.data_points,
            _ => Vec::new(),
        }
    };
    eventually("all measurements", || {
        points().iter().map(|point| point.count).sum::<u64>() == VALUES as u64
    })
    .await;
    let points = points();
    assert_eq!(
        points.len(),
        102,
        "100 hosts as the charter allows, those beyond as _OTHER, and the SDK's overflow"
    );
    let overflow = points
        .iter()
        .find(|point| attributes(&point.attributes).contains_key("otel.metric.overflow"));
    assert_eq!(overflow.unwrap().count, (VALUES - cap + 1) as u64);
    let rule = "plumbline.finding.rule";
    eventually("the count of the overflow", || {
        received.counted("plumbline.findings", rule, "metric-cardinality") >= (VALUES - cap + 1) as u64
    })
    .await;
}

fn resident_kibibytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").trim().parse().unwrap()
}
