//! The charter's rules on metrics, spans and log records that the application records with the plain OpenTelemetry API.

use opentelemetry::trace::{Span as _, Tracer as _};
use opentelemetry::{KeyValue, global};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value::AsInt;
use opentelemetry_proto::tonic::metrics::v1::{Metric, NumberDataPoint};
use serde_json::{Value, json};

use crate::common::{Attributes, Received, attributes, eventually};
use crate::{charter_file, common};

const SCHEMA_URL: &str = "https://plumbline.example/schemas/plumbline/0.1.0";

/// A charter with attributes, metrics, an event and a span type of its own.
fn acme() -> String {
    charter_file::changed(|document| {
        document["policy"]["enforcement"]["unknown_metrics"] = "drop".into();
        document["policy"]["enforcement"]["rules"]["metric-unknown"] = "enforce".into();
        let registry = &mut document["registry"];
        add(
            &mut registry["attributes"],
            json!([
                {"key": "acme.card", "type": "string", "annotations": {"plumbline": {"sensitive": "mask"}}},
                {"key": "acme.city", "type": "string",
                 "annotations": {"plumbline": {"cardinality": {"max": 1, "on_overflow": "_OTHER"}}}},
                {"key": "acme.old_shop", "type": "string", "deprecated": {"reason": "renamed", "renamed_to": "acme.shop"}},
                {"key": "acme.shop", "type": "string"},
                {"key": "acme.size", "type": "int"},
                {"key": "acme.tier", "annotations": {"plumbline": {"closed": true}},
                 "type": {"members": [{"id": "gold", "value": "gold"}]}},
            ]),
        );
        let labels = json!([
            {"ref": "acme.shop", "requirement_level": "required"},
            {"ref": "acme.city"}, {"ref": "acme.card"}, {"ref": "acme.tier"}]);
        let metric = |name, instrument, unit, more: Value| {
            let mut metric = json!({"name": name, "instrument": instrument, "unit": unit, "brief": "x",
                "attributes": labels, "annotations": {"plumbline": {"cardinality": {"max_series": 50}}}});
            metric
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            metric
        };
        let buckets = json!({"annotations": {"plumbline": {"buckets": [0.1, 1.0], "cardinality": {"max_series": 50}}}});
        let gone = json!({"deprecated": {"reason": "obsoleted"}});
        let old = json!({"deprecated": {"reason": "renamed", "renamed_to": "acme.checkout.duration"}});
        add(
            &mut registry["metrics"],
            json!([
                metric("acme.checkout.duration", "histogram", "s", buckets),
                metric("acme.gone", "counter", "1", gone),
                metric("acme.old.duration", "histogram", "ms", old),
                metric("acme.sales", "counter", "1", json!({})),
                metric("acme.stock", "gauge", "1", json!({})),
            ]),
        );
        let required = json!([{"ref": "acme.shop", "requirement_level": "required"}]);
        add(
            &mut registry["events"],
            json!([{"name": "acme.sold", "attributes": required}]),
        );
        add(
            &mut registry["spans"],
            json!([{"type": "acme.checkout", "kind": "internal", "name": {"note": "checkout"}, "attributes": required}]),
        );
    })
}

fn add(rows: &mut Value, more: Value) {
    let Value::Array(more) = more else { panic!("{more}") };
    rows.as_array_mut().unwrap().extend(more);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_applications_own_telemetry_conforms_to_the_charter() {
    alone!();
    let path = std::env::temp_dir().join(format!("plumbline-acme-{}.json", std::process::id()));
    std::fs::write(&path, acme()).unwrap();
    let (collector, received) = common::receiver().await;
    let more = [
        ("PLUMBLINE_CHARTER", path.to_str().unwrap()),
        ("PLUMBLINE_MODE", "enforce"),
    ];
    let variables = common::variables("worker", collector, &more);
    let telemetry = plumbline_telemetry::init_with(&|name| variables.get(name).cloned());

    a_deprecated_histogram_becomes_its_successor(&received).await;
    labels_are_removed_and_series_merged(&received).await;
    observable_instruments_are_corrected(&received).await;
    metrics_that_the_charter_lacks_or_ends_are_dropped(&received).await;
    spans_are_checked(&received).await;
    log_records_are_corrected(&received).await;
    scopes_have_the_schema_url(&received).await;
    telemetry.shutdown();
    std::fs::remove_file(&path).unwrap();
}

fn label(key: &'static str, value: &'static str) -> KeyValue {
    KeyValue::new(key, value)
}

fn labels(pairs: &[(&str, &str)]) -> Attributes {
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

async fn found(received: &Received, rule: &str, action: &str) {
    let is = |point: &NumberDataPoint| {
        let labels = attributes(&point.attributes);
        labels["plumbline.finding.rule"] == rule && labels["plumbline.finding.action"] == action
    };
    eventually(&format!("{rule} {action}"), || {
        match received.metric("plumbline.findings").and_then(|metric| metric.data) {
            Some(Data::Sum(sum)) => sum.data_points.iter().any(is),
            _ => false,
        }
    })
    .await;
}

/// The latest points of a counter or gauge, by labels.
fn numbers(metric: Option<Metric>) -> Vec<(Attributes, i64)> {
    let points = match metric.and_then(|metric| metric.data) {
        Some(Data::Sum(sum)) => sum.data_points,
        Some(Data::Gauge(gauge)) => gauge.data_points,
        _ => Vec::new(),
    };
    let number = |point: &NumberDataPoint| match point.value {
        Some(AsInt(number)) => number,
        other => panic!("{other:?}"),
    };
    let mut all: Vec<_> = points
        .iter()
        .map(|point| (attributes(&point.attributes), number(point)))
        .collect();
    all.sort();
    all
}

async fn a_deprecated_histogram_becomes_its_successor(received: &Received) {
    let histogram = global::meter("shop")
        .f64_histogram("acme.old.duration")
        .with_unit("ms")
        .build();
    for user in ["1", "2"] {
        histogram.record(250.0, &[label("acme.old_shop", "a"), label("user", user)]);
    }
    eventually("both measurements", || {
        let points = received.histogram("acme.checkout.duration");
        points.iter().map(|(_, point)| point.count).sum::<u64>() == 2
    })
    .await;
    let metric = received.metric("acme.checkout.duration").unwrap();
    assert_eq!(metric.unit, "s");
    let points = received.histogram("acme.checkout.duration");
    assert_eq!(points.len(), 1, "{points:?}");
    let (found_labels, point) = &points[0];
    assert_eq!(*found_labels, labels(&[("acme.shop", "a")]));
    assert_eq!((point.count, point.sum), (2, Some(0.5)));
    assert_eq!(point.explicit_bounds, [0.1, 1.0]);
    assert_eq!(point.bucket_counts, [0, 2, 0]);
    assert!(received.metric("acme.old.duration").is_none());
    for rule in [
        "metric-deprecated",
        "metric-unit",
        "metric-label",
        "attribute-deprecated",
    ] {
        found(received, rule, "enforced").await;
    }
}

async fn labels_are_removed_and_series_merged(received: &Received) {
    let counter = global::meter("shop").u64_counter("acme.sales").with_unit("1").build();
    let shop = |shop| label("acme.shop", shop);
    counter.add(1, &[shop("a"), label("acme.city", "Bonn"), label("acme.card", "4111")]);
    counter.add(2, &[shop("a"), label("acme.city", "Bonn"), label("acme.card", "4222")]);
    counter.add(4, &[shop("a"), label("acme.city", "Cork")]);
    counter.add(8, &[shop("a"), label("acme.city", "Graz"), label("user", "1")]);
    counter.add(16, &[shop("b"), shop("c")]);
    counter.add(32, &[label("acme.tier", "lead")]);
    let expected = vec![
        (
            labels(&[("acme.card", "****"), ("acme.city", "Bonn"), ("acme.shop", "a")]),
            3,
        ),
        (labels(&[("acme.city", "_OTHER"), ("acme.shop", "a")]), 12),
        (labels(&[("acme.shop", "c")]), 16),
        (labels(&[("acme.tier", "lead")]), 32),
    ];
    eventually("all sales", || {
        numbers(received.metric("acme.sales")).len() == expected.len()
    })
    .await;
    assert_eq!(numbers(received.metric("acme.sales")), expected);
    for (rule, action) in [
        ("attribute-sensitive", "enforced"),
        ("metric-cardinality", "enforced"),
        ("attribute-required", "observed"),
        ("attribute-enum", "observed"),
    ] {
        found(received, rule, action).await;
    }
}

async fn observable_instruments_are_corrected(received: &Received) {
    let _gauge = global::meter("shop")
        .u64_observable_gauge("acme.stock")
        .with_unit("1")
        .with_callback(|gauge| gauge.observe(7, &[label("acme.shop", "a"), label("user", "1")]))
        .build();
    eventually("the stock", || received.metric("acme.stock").is_some()).await;
    assert_eq!(
        numbers(received.metric("acme.stock")),
        [(labels(&[("acme.shop", "a")]), 7)]
    );
}

async fn metrics_that_the_charter_lacks_or_ends_are_dropped(received: &Received) {
    let meter = global::meter("shop");
    meter.u64_counter("acme.made_up").build().add(1, &[]);
    meter.u64_counter("acme.gone").with_unit("1").build().add(1, &[]);
    found(received, "metric-unknown", "enforced").await;
    for name in ["acme.made_up", "acme.gone"] {
        assert!(received.metric(name).is_none(), "{name}");
    }
}

async fn spans_are_checked(received: &Received) {
    let mut span = global::tracer("shop").start("checkout");
    span.set_attribute(label("acme.size", "large"));
    span.set_attribute(label("acme.old_shop", "a"));
    span.set_attribute(KeyValue::new("acme.tier", "lead"));
    span.end();
    global::tracer("shop").start("checkout").end();
    found(received, "attribute-type", "observed").await;
    eventually("both spans", || {
        received.spans().iter().filter(|span| span.name == "checkout").count() == 2
    })
    .await;
    let span = received
        .spans()
        .into_iter()
        .find(|span| !span.attributes.is_empty())
        .unwrap();
    let found = attributes(&span.attributes);
    assert_eq!(
        (found["acme.shop"].as_str(), found["acme.size"].as_str()),
        ("a", "large")
    );
}

async fn log_records_are_corrected(received: &Received) {
    // The crate installs no global logger provider: its own events are the way in.
    tracing::warn!(
        acme.old_shop = "a",
        acme.card = "4111 1111",
        acme.size = "large",
        "sold to 4111 1111"
    );
    let record = || {
        let received = received.resource_logs();
        let mut records = received
            .iter()
            .flat_map(|of| &of.scope_logs)
            .flat_map(|scope| &scope.log_records);
        records
            .find(|record| common::text(record.body.as_ref()).starts_with("sold"))
            .cloned()
    };
    eventually("the record", || record().is_some()).await;
    let record = record().unwrap();
    assert_eq!(common::text(record.body.as_ref()), "sold to ****");
    let found = attributes(&record.attributes);
    assert_eq!(
        (found["acme.shop"].as_str(), found["acme.card"].as_str()),
        ("a", "****")
    );
}

async fn scopes_have_the_schema_url(received: &Received) {
    for of in received.resource_spans().iter().flat_map(|of| &of.scope_spans) {
        assert_eq!(of.schema_url, SCHEMA_URL, "{:?}", of.scope);
    }
    for of in received.resource_metrics().iter().flat_map(|of| &of.scope_metrics) {
        assert_eq!(of.schema_url, SCHEMA_URL, "{:?}", of.scope);
    }
    found(received, "schema-url", "enforced").await;
}
