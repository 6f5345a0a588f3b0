//! Starts and stops the small HTTP services of the lessons, so that a lesson's `main.rs` shows only what the lesson is
//! about.

use std::env;
use std::error::Error;
use std::future::IntoFuture;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::routing::get;
use plumbline_telemetry::{builder, http};
/// A client whose calls to a service are recorded and continue the trace.
pub use reqwest_middleware::ClientWithMiddleware as Client;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// The names and reasons of the demo's charter.
#[path = "../../../demo-rust/src/shop.rs"]
pub mod shop;

/// How long requests that run may take to end, and one call to another service.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sets telemetry up by the charter of the demo, or the one that `PLUMBLINE_CHARTER` names, and serves the routes on the
/// address `LISTEN` until SIGTERM. `GET /healthz` answers 200. Then it exports the rest of the telemetry.
///
/// # Errors
///
/// Where it cannot listen, or serving fails.
pub async fn run(routes: impl FnOnce() -> Router) -> Result<(), Box<dyn Error>> {
    let telemetry = builder().charter(shop::CHARTER).init();
    let listener = TcpListener::bind(env::var("LISTEN")?).await?;
    let app = routes()
        .route("/healthz", get(async || ()))
        .layer(http::ServerLayer::new());
    let serving = axum::serve(listener, app).with_graceful_shutdown(ended()).into_future();
    tokio::select! {
        served = serving => served?,
        () = overdue() => {}
    }
    telemetry.shutdown();
    Ok(())
}

/// Returns the address of the demo's edge, which takes orders.
pub fn edge() -> String {
    env::var("EDGE").unwrap_or_default()
}

/// Returns a client whose calls to a service are recorded and continue the trace.
pub fn client(callee: &'static str) -> Client {
    let client = reqwest::Client::builder().timeout(PATIENCE).build();
    plumbline_reqwest::client(client.expect("a client without certificates"), callee)
}

/// Returns the number of a new ticket, such as `T-000017`.
pub fn ticket() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("T-{:06}", now.as_micros() % 1_000_000)
}

async fn overdue() {
    ended().await;
    tokio::time::sleep(PATIENCE).await;
}

async fn ended() {
    let mut terminated = signal(SignalKind::terminate()).expect("signals are handled");
    tokio::select! {
        _ = terminated.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
