//! Basket checks out what a customer has put into it: one order for each article with the shop's
//! edge, all at once. After `PATIENCE` the customer is asked to come back later.
//!
//! It works, but the orders are not in the customer's trace, and they go on after she has left.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::routing::post;
use axum::{Json, Router};
use plumbline_telemetry::task;
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_millis(800);

/// Handles `POST /baskets` with `{"skus": ["SKU-1", "SKU-2"]}`.
async fn check_out(State(edge): State<lesson::Client>, Json(wish): Json<Value>) -> StatusCode {
    let mut orders = Vec::new();
    for sku in wish["skus"].as_array().into_iter().flatten() {
        orders.push(task::spawn(place(edge.clone(), sku.clone())));
    }
    let all = async {
        for order in orders {
            match order.await {
                Ok(StatusCode::CREATED) => {}
                Ok(other) => return other,
                Err(_) => return StatusCode::INTERNAL_SERVER_ERROR,
            }
        }
        StatusCode::CREATED
    };
    tokio::select! {
        status = all => status,
        () = tokio::time::sleep(PATIENCE) => StatusCode::GATEWAY_TIMEOUT,
    }
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
