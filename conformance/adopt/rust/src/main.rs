//! Takes bookings of a hotel's rooms. What a night costs it asks the rates service.

mod bookings;

use std::env;
use std::error::Error;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().init();
    let listener = TcpListener::bind(format!("127.0.0.1:{}", setting("PORT", "8080"))).await?;
    let router = bookings::router(setting("RATES_URL", "http://127.0.0.1:8081"));
    axum::serve(listener, router)
        .with_graceful_shutdown(terminated())
        .await?;
    Ok(())
}

/// Returns a variable of the environment.
fn setting(name: &str, fallback: &str) -> String {
    env::var(name).unwrap_or_else(|_| fallback.to_owned())
}

/// Waits for SIGTERM.
async fn terminated() {
    let mut terminated = signal(SignalKind::terminate()).expect("signals are handled");
    terminated.recv().await;
}
