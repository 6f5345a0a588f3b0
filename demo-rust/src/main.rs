//! Starts the worker and stops it on SIGTERM or SIGINT.

use std::process::ExitCode;

use tokio::signal::unix::{SignalKind, signal};
use worker::serve::Worker;
use worker::settings::Settings;

#[tokio::main]
async fn main() -> ExitCode {
    let telemetry = plumbline_telemetry::builder().charter(worker::shop::CHARTER).init();
    let outcome = run().await;
    telemetry.shutdown();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("worker: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let settings = Settings::from_env()?;
    let (mut terminated, mut interrupted) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let worker = Worker::bind(&settings).await?;
    println!("worker: gRPC on {}, HTTP on {}", worker.grpc(), worker.http());
    worker
        .serve(async move {
            tokio::select! {
                _ = terminated.recv() => {}
                _ = interrupted.recv() => {}
            }
        })
        .await?;
    Ok(())
}
