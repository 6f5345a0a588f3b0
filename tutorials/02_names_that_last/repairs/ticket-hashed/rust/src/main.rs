//! Kiosk sells at a counter. Each sale has a ticket, whose number is in its telemetry, so that support finds the sale of
//! a customer.
//!
//! The label has one of a hundred numbers.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::routing::post;
use plumbline_telemetry::error::Error;
use plumbline_telemetry::fail;
use plumbline_telemetry::opentelemetry::metrics::Counter;
use plumbline_telemetry::opentelemetry::{KeyValue, global};
use tracing::{Instrument, info_span};

#[derive(Clone)]
struct Kiosk {
    client: lesson::Client,
    sales: Counter<u64>,
}

/// Handles `POST /sales` with `{"sku": "SKU-1", "quantity": 2}`.
async fn sell(State(kiosk): State<Kiosk>, line: String) -> Result<(StatusCode, String), Error> {
    let ticket = lesson::ticket();
    let span = info_span!("kiosk.sale", kiosk.ticket = ticket);
    let placed = kiosk.place(line).instrument(span).await;
    let outcome = if placed.is_ok() { "sold" } else { "refused" };
    let bucket = ticket[2..].parse::<i64>().unwrap_or_default() % 100;
    let labels = [
        KeyValue::new("kiosk.ticket.bucket", bucket),
        KeyValue::new("kiosk.outcome", outcome),
    ];
    kiosk.sales.add(1, &labels);
    placed.map(|_| (StatusCode::CREATED, ticket))
}

impl Kiosk {
    /// Places the order of a sale with the edge.
    async fn place(&self, line: String) -> Result<Bytes, Error> {
        let request = self
            .client
            .post(format!("{}/v1/orders", lesson::edge()))
            .header(CONTENT_TYPE, "application/json")
            .body(format!(r#"{{"customer":"kiosk-1","lines":[{line}]}}"#));
        let response = request.send().await.map_err(Error::from_error)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let answer = response.bytes().await.map_err(Error::from_error)?;
        match Error::from_response(status, &headers, &answer, "edge") {
            Some(failure) => Err(fail(failure)),
            None => Ok(answer),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    lesson::run(|| {
        let sales = global::meter("kiosk")
            .u64_counter("kiosk.sales")
            .with_unit("{sale}")
            .build();
        let kiosk = Kiosk {
            client: lesson::client("edge"),
            sales,
        };
        Router::new().route("/sales", post(sell)).with_state(kiosk)
    })
    .await
}
