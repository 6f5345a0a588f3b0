//! Spans of tracing and of OpenTelemetry's own API.

use opentelemetry::trace::{SpanBuilder, SpanKind, TraceContextExt, Tracer};
use opentelemetry::{Context, Key, KeyValue, global};
use opentelemetry_semantic_conventions as semconv;
use opentelemetry_semantic_conventions::attribute::URL_PATH;
use tracing::{Instrument, Level, Span, info, info_span, instrument, span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

const ORDER: &str = "acme.order.id";
const STATE: &str = "acme.order.state"; // finds attribute acme.order.state
const TIER: Key = Key::from_static_str("acme.customer.teir"); // finds attribute acme.customer.teir
const UNUSED: &str = "acme.not.a.name";

#[instrument(name = "settle order", skip_all, fields(acme.order.id = %id))]
async fn settle(id: String) {}

#[tracing::instrument(name = "settle orders", skip_all)] // finds span settle orders
async fn settle_all() {}

#[instrument(
    level = "info"
    name = "settle later", // finds span settle later
    skip_all
)]
async fn settle_later() {
    tokio::select! {
        _ = refund(1).instrument(info_span!("refund one", acme.refund = true)) => {} // finds span refund one, attribute acme.refund
    }
}

#[instrument(skip(self), fields(order_id = id.to_string(), acme.order.lines))] // finds attribute order_id
async fn refund(id: u64) {}

fn spans(id: &str, lines: i64) {
    let span = info_span!("settle order", acme.order.id = id, acme.order.lines = lines);
    let wrong = info_span!("settel order", acme.order.idd = id); // finds span settel order, attribute acme.order.idd
    let shown = span!(Level::INFO, "settle order", ?lines, %id); // finds attribute lines, attribute id
    let quoted = tracing::debug_span!(target: "orders", parent: None, "settle order", "acme.gift" = true); // finds attribute acme.gift
    let named = info_span!("http", otel.name = "charge card", otel.kind = "client"); // finds span charge card
    let served = info_span!("http", otel.name = "GET /orders", otel.kind = "server", http.method = "GET"); // finds attribute http.method
    let constant = info_span!("settle order", { STATE } = "open");
    Span::current().record("acme.order.total", 1); // finds attribute acme.order.total
    span.record("acme.order.lines", lines);
    span.set_attribute("acme.set", 1); // finds attribute acme.set
    info!(no.alarm = 1, "no alarm");
    drop((wrong, shown, quoted, named, served, constant));
}

fn own(parent: &Context) -> Vec<KeyValue> {
    let tracer = global::tracer("acme");
    tracer.in_span("settle order", |cx| {
        cx.span().set_attribute(KeyValue::new("order.id", "o-1")); // finds attribute order.id
        cx.span().update_name("settled order"); // finds span settled order
    });
    let one = tracer.start("charge order"); // finds span charge order
    let two = tracer.start_with_context("refund order", parent); // finds span refund order
    let three = tracer.span_builder("send order").with_kind(SpanKind::Producer).start(&tracer); // finds span send order
    let four = tracer.build(SpanBuilder::from_name("pack the order")); // finds span pack the order
    drop((one, two, three, four));
    let engine = Engine;
    engine.start("no alarm");
    vec![
        KeyValue::new(ORDER, "o-1"),
        KeyValue::new("acme.in.macro", 1), // finds attribute acme.in.macro
        KeyValue::new("acme.order.number".to_string(), "o-1"), // finds attribute acme.order.number
        KeyValue::new(semconv::attribute::HTTP_ROUTE, "/orders"),
        KeyValue::new(URL_PATH, "/orders"),
    ]
}

fn outside_of_a_macro() -> [KeyValue; 3] {
    [
        KeyValue::new(TIER, "gold"),
        opentelemetry::KeyValue::new("acme.whole.path", true), // finds attribute acme.whole.path
        KeyValue::new(semconv::trace::HTTP_REQUEST_BODY_SIZE, 3), // finds attribute HTTP_REQUEST_BODY_SIZE
    ]
}

struct Engine;

impl Engine {
    fn start(&self, name: &str) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_test_leave_no_service() {
        KeyValue::new("no.alarm", 1);
    }
}
