//! Kiosk sells at a counter: it places each sale as an order with the shop's edge.
//!
//! The status of the edge's answer is passed on.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use lesson::shop::reason;
use plumbline_telemetry::error::Error;
use serde_json::{Value, json};

/// Handles `POST /sales` with `{"sku": "SKU-1", "quantity": 2}`.
async fn sell(State(client): State<lesson::Client>, body: Bytes) -> Result<Response, Error> {
    // A failure that begins here: it has a reason of the charter.
    let sale: Value = serde_json::from_slice(&body)
        .map_err(|_| Error::new(reason::BODY_MALFORMED, "expected a sku and a quantity"))?;
    let order = json!({"customer": "kiosk-1", "lines": [{"sku": sale["sku"], "quantity": sale["quantity"]}]});
    let request = client
        .post(format!("{}/v1/orders", lesson::edge()))
        .header(CONTENT_TYPE, "application/json")
        .body(order.to_string());
    let response = request.send().await.map_err(Error::from_error)?; // the edge did not answer
    let status = response.status();
    let answer = response.bytes().await.map_err(Error::from_error)?;
    if status != StatusCode::CREATED {
        return Ok((status, "the shop is closed").into_response());
    }
    Ok((StatusCode::CREATED, [(CONTENT_TYPE, "application/json")], answer).into_response())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    lesson::run(|| {
        Router::new()
            .route("/sales", post(sell))
            .with_state(lesson::client("edge"))
    })
    .await
}
