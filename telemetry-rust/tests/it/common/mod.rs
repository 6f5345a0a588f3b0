//! What the tests share: the charter of the demo, a probe service, and queries on what a receiver received.

#[macro_use]
pub mod alone;
pub mod probe;
#[path = "../../../../demo-rust/src/shop.rs"]
pub mod shop;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::trace::v1::Span;
use plumbline_telemetry::testing::{self, error_tuple};
pub use plumbline_telemetry::testing::{Attributes, Receiver as Received, attributes, eventually, new_trace, text};

/// When the caller of a handler that does not answer gives up; by then a busy machine has delivered the request.
pub const GIVES_UP: Duration = Duration::from_secs(1);

/// A receiver of a test that listens itself.
pub fn idle() -> Received {
    Received::idle(SocketAddr::from(([127, 0, 0, 1], 0)))
}

/// Listens for OTLP over gRPC on a free port.
pub async fn receiver() -> (SocketAddr, Received) {
    let receiver = Received::start().await;
    (receiver.address(), receiver)
}

/// Returns the variables of a service that exports to a receiver without delay.
pub fn variables(service: &str, collector: SocketAddr, more: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mut all = Received::idle(collector).variables(service);
    all.extend(more.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    all
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

/// Whether the span and the record of [`pay`] are here.
pub fn has_paid(received: &Received) -> bool {
    let text = received.as_text();
    text.contains("\"pay\"") && text.contains("paid with")
}

/// Returns the digests on the resources of what [`pay`] recorded.
pub fn digests_of_payment(received: &Received) -> Vec<String> {
    let spans = received.resource_spans();
    let of_spans = spans
        .iter()
        .filter(|of| {
            of.scope_spans
                .iter()
                .flat_map(|scope| &scope.spans)
                .any(|span| span.name == "pay")
        })
        .map(|of| of.resource.clone());
    let logs = received.resource_logs();
    let of_logs = logs
        .iter()
        .filter(|of| format!("{:?}", of.scope_logs).contains("paid with"))
        .map(|of| of.resource.clone());
    of_spans
        .chain(of_logs)
        .map(|resource| attributes(&resource.unwrap().attributes)["plumbline.charter.digest"].clone())
        .collect()
}

/// Returns the error attributes of a span; `error.type` must agree.
pub fn tuple(span: &Span) -> String {
    let attributes = attributes(&span.attributes);
    if let Some(error_type) = attributes.get("error.type") {
        assert_eq!(Some(error_type), attributes.get("plumbline.error.code"));
    }
    error_tuple(&span.attributes)
}

/// Returns the error attributes of a log record.
pub fn tuple_of(record: &LogRecord) -> String {
    error_tuple(&record.attributes)
}

/// Whether a span has status `Error`; `error.type` must agree.
pub fn is_error(span: &Span) -> bool {
    let error_type = span.attributes.iter().any(|attribute| attribute.key == "error.type");
    assert_eq!(error_type, testing::is_error(span), "error.type of {span:?}");
    error_type
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
