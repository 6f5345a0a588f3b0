//! A job of a moment: it counts articles, one of them in a background task, and ends. All it recorded is exported.
//!
//! `OTEL_SERVICE_NAME=stocktaking cargo run --example job` exports to `http://localhost:4317`.

use std::process::ExitCode;

use plumbline_telemetry::charter::reason;
use plumbline_telemetry::error::Error;
use plumbline_telemetry::{fail, opentelemetry, task};
use tracing::Instrument;

#[tokio::main]
async fn main() -> ExitCode {
    let telemetry = plumbline_telemetry::init();
    let result = stocktaking().instrument(tracing::info_span!("stocktaking")).await;
    // Not std::process::exit, which would lose what is queued.
    telemetry.shutdown();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

async fn stocktaking() -> Result<(), Error> {
    let counted = opentelemetry::global::meter("stocktaking")
        .u64_counter("stock.counted")
        .build();
    counted.add(1, &[]);
    let in_background = task::spawn(count("nut").instrument(tracing::info_span!("count")));
    in_background.await.map_err(Error::from_error)??;
    tracing::info!("counted");
    match std::env::args().any(|argument| argument == "--fail") {
        true => Err(fail(Error::new(reason::OVERLOADED, "too many articles"))),
        false => Ok(()),
    }
}

async fn count(article: &'static str) -> Result<(), Error> {
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    tracing::info!("counted a {article}");
    Ok(())
}
