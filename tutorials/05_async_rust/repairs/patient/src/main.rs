//! Basket checks out what a customer has put into it: one order for each article with the shop's
//! edge, all at once.
//!
//! Each order is a task in the customer's span, and the set of them ends with her request.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::routing::post;
use axum::{Json, Router};
use plumbline_telemetry::task::SpawnInSpan;
use serde_json::{Value, json};
use tokio::task::JoinSet;

/// Handles `POST /baskets` with `{"skus": ["SKU-1", "SKU-2"]}`.
async fn check_out(State(edge): State<lesson::Client>, Json(wish): Json<Value>) -> StatusCode {
    let mut orders = JoinSet::new();
    for sku in wish["skus"].as_array().into_iter().flatten() {
        orders.spawn_in_span(place(edge.clone(), sku.clone()));
    }
    while let Some(order) = orders.join_next().await {
        match order {
            Ok(StatusCode::CREATED) => {}
            Ok(other) => return other,
            Err(_) => return StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
    StatusCode::CREATED
}

async fn place(edge: lesson::Client, sku: Value) -> StatusCode {
    let order = json!({"customer": "basket-1", "lines": [{"sku": sku, "quantity": 1}]});
    let request = edge
        .post(format!("{}/v1/orders", lesson::edge()))
        .header(CONTENT_TYPE, "application/json")
        .body(order.to_string());
    match request.send().await {
        Ok(answer) => answer.status(),
        Err(_) => StatusCode::BAD_GATEWAY,
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    lesson::run(|| {
        Router::new()
            .route("/baskets", post(check_out))
            .with_state(lesson::client("edge"))
    })
    .await
}
