//! Every exported list of attributes contains each key once, with the value set last.

use std::process::Command;

use opentelemetry::trace::{SpanBuilder, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue, global};
use opentelemetry_proto::tonic::common::v1;
use opentelemetry_proto::tonic::metrics::v1::metric;
use plumbline_telemetry::error::Error;
use plumbline_telemetry::fail;
use tonic::transport::Endpoint;
use tracing::Instrument;
use tracing::field::Empty;

use crate::common;
use crate::common::probe::{self, UNARY};
use crate::common::shop::reason;
use crate::common::{attributes, eventually, new_trace};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_are_exported_once() {
    alone!();
    let (collector, received) = common::receiver().await;
    let variables = common::variables("worker", collector, &[]);
    let telemetry = common::init(&variables);

    // Failed twice, recorded twice, set again.
    let span = tracing::info_span!("work", orders.sku = "first", orders.id = Empty);
    async {
        let span = tracing::Span::current();
        span.record("orders.sku", "second");
        span.record("orders.id", "o-1");
        span.record("orders.id", "o-2");
        fail(Error::new(reason::SKU_UNKNOWN, "first"));
        fail(Error::new(reason::CHECKSUM_MISMATCH, "then"));
        tracing::warn!(
            orders.sku = "a",
            orders.id = 1,
            http.method = "GET",
            http.request.method = "PUT",
            "twice"
        );
        log_twice();
    }
    .instrument(span)
    .await;

    // With the OpenTelemetry API: attributes, events and links.
    let tracer = global::tracer("shop");
    let linked = global::tracer("shop").start("linked");
    let twice = vec![KeyValue::new("shop.shelf", 1), KeyValue::new("shop.shelf", 2)];
    let context = opentelemetry::trace::Span::span_context(&linked).clone();
    let builder = SpanBuilder::from_name("foreign")
        .with_attributes([KeyValue::new("http.method", "GET"), KeyValue::new("http.method", "PUT")])
        .with_links(vec![opentelemetry::trace::Link::new(context, twice.clone(), 0)]);
    let foreign = Context::new().with_span(tracer.build_with_context(builder, &Context::new()));
    foreign
        .span()
        .set_attribute(KeyValue::new("http.request.method", "POST"));
    foreign.span().add_event("seen", twice.clone());
    foreign.span().end();
    // See Limits in the README: in a measurement the SDK keeps repeated keys.
    global::meter("shop")
        .u64_counter("shop.seen")
        .build()
        .add(1, &twice[1..]);

    // An unknown method.
    let server = probe::serve().await;
    let channel = Endpoint::from_shared(format!("http://{server}"))
        .unwrap()
        .connect_lazy();
    let (trace, parent) = new_trace();
    for method in ["some.Unknown/Call", UNARY] {
        let request = probe::request("not_found", &[("traceparent", &parent)]);
        probe::unary(channel.clone(), method, request).await.unwrap_err();
    }
    received.span(&trace, "_OTHER").await;
    received.span(&trace, UNARY).await;
    eventually("the foreign span", || {
        received.spans().iter().any(|span| span.name == "foreign")
    })
    .await;
    eventually("the foreign metric", || received.metric("shop.seen").is_some()).await;
    eventually("the log records", || {
        let received = received.resource_logs();
        let scopes = received.iter().flat_map(|of| &of.scope_logs);
        scopes.map(|scope| scope.log_records.len()).sum::<usize>() > 3
    })
    .await;

    let spans = received.spans();
    for span in &spans {
        once(&span.name, &span.attributes);
        span.events
            .iter()
            .for_each(|event| once(&event.name, &event.attributes));
        span.links.iter().for_each(|link| once("a link", &link.attributes));
    }
    for of in received.resource_logs().iter() {
        let records = of.scope_logs.iter().flat_map(|scope| &scope.log_records);
        records.for_each(|record| once("a log record", &record.attributes));
        once("a resource", &of.resource.as_ref().unwrap().attributes);
    }
    for of in received.resource_metrics().iter() {
        for metric in of.scope_metrics.iter().flat_map(|scope| &scope.metrics) {
            match metric.data.as_ref().unwrap() {
                metric::Data::Gauge(data) => data
                    .data_points
                    .iter()
                    .for_each(|point| once("a point", &point.attributes)),
                metric::Data::Sum(data) => data
                    .data_points
                    .iter()
                    .for_each(|point| once("a point", &point.attributes)),
                metric::Data::Histogram(data) => {
                    data.data_points
                        .iter()
                        .for_each(|point| once("a point", &point.attributes));
                }
                other => panic!("{other:?}"),
            }
        }
    }

    // The last value is exported.
    let work = spans.iter().find(|span| span.name == "work").unwrap();
    let found = attributes(&work.attributes);
    assert_eq!(
        (found["orders.sku"].as_str(), found["orders.id"].as_str()),
        ("second", "o-2")
    );
    assert_eq!(found["plumbline.error.reason"], "CHECKSUM_MISMATCH");
    let foreign = spans.iter().find(|span| span.name == "foreign").unwrap();
    assert_eq!(attributes(&foreign.attributes)["http.request.method"], "POST");
    assert_eq!(attributes(&foreign.events[0].attributes)["shop.shelf"], "2");
    telemetry.shutdown();
}

fn once(what: &str, pairs: &[v1::KeyValue]) {
    for (at, pair) in pairs.iter().enumerate() {
        let again = pairs[at + 1..].iter().any(|later| later.key == pair.key);
        assert!(!again, "{what} has {} twice: {pairs:?}", pair.key);
    }
}

fn log_twice() {
    tracing::info!(service = "mine", trace_id = "t", shelf = 1, "the line's own names");
    tracing::info!(
        shelf = 1,
        shelf = 2,
        http.method = "GET",
        http.request.method = "PUT",
        "twice"
    );
}

/// Reads the standard error of a process as text: a parser that builds maps would hide repeated keys.
#[test]
fn lines_have_each_key_once() {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "duplicate_keys::keys_are_exported_once", "--nocapture"])
        .env(common::alone::IS_ALONE, "")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    let lines: Vec<_> = text.lines().filter(|line| line.starts_with('{')).collect();
    assert!(lines.iter().any(|line| line.contains(r#""service":"mine""#)), "{text}");
    assert!(lines.iter().any(|line| line.contains(r#""shelf":2"#)), "{text}");
    for line in lines {
        serde_json::from_str::<Members>(line).unwrap();
    }
}

/// A JSON object that rejects a repeated member.
struct Members;

impl<'de> serde::Deserialize<'de> for Members {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> serde::de::Visitor<'de> for Each {
            type Value = Members;

            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut seen = std::collections::BTreeSet::new();
                while let Some(name) = map.next_key::<String>()? {
                    map.next_value::<serde::de::IgnoredAny>()?;
                    if !seen.insert(name.clone()) {
                        return Err(serde::de::Error::custom(format!("{name} is there twice")));
                    }
                }
                Ok(Members)
            }
        }
        deserializer.deserialize_map(Each)
    }
}
