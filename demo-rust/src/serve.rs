//! The worker's two listeners: gRPC with health, and `/healthz` over HTTP.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use plumbline_telemetry::{grpc, http};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tonic::transport::server::TcpIncoming;

use crate::problems;
use crate::proto::pricing_service_server::PricingServiceServer;
use crate::service::Pricing;
use crate::settings::Settings;

/// Longest time that running calls may take after shutdown began.
const DRAIN: Duration = Duration::from_millis(1500);

/// A bound worker, ready to serve.
#[derive(Debug)]
pub struct Worker {
    grpc: TcpListener,
    http: TcpListener,
    pricing: Arc<Pricing>,
}

impl Worker {
    /// Binds both addresses; the error names the address that failed.
    pub async fn bind(settings: &Settings) -> io::Result<Self> {
        Ok(Self {
            grpc: listener(settings.listen).await?,
            http: listener(settings.http_listen).await?,
            pricing: Arc::new(Pricing::new(settings.concurrency, settings.faults)),
        })
    }

    /// Returns the gRPC address.
    pub fn grpc(&self) -> SocketAddr {
        address(&self.grpc)
    }

    /// Returns the HTTP address.
    pub fn http(&self) -> SocketAddr {
        address(&self.http)
    }

    /// Serves until `stop` completes, then waits for running calls.
    pub async fn serve(self, stop: impl Future<Output = ()>) -> Result<(), Box<dyn std::error::Error>> {
        let (stopping, stopped) = watch::channel(false);
        let (reporter, health) = tonic_health::server::health_reporter();
        reporter.set_serving::<PricingServiceServer<Arc<Pricing>>>().await;

        let grpc = tonic::transport::Server::builder()
            .layer(grpc::ServerLayer::new())
            .add_service(health)
            .add_service(PricingServiceServer::new(self.pricing))
            .serve_with_incoming_shutdown(
                TcpIncoming::from(self.grpc).with_nodelay(Some(true)),
                until(stopped.clone()),
            );

        let ready = stopped.clone();
        let app: Router = Router::new()
            .route(
                "/healthz",
                get(async move || {
                    if *ready.borrow() {
                        StatusCode::SERVICE_UNAVAILABLE
                    } else {
                        StatusCode::OK
                    }
                }),
            )
            .fallback(problems::unknown_route)
            .method_not_allowed_fallback(problems::unsupported_method)
            .layer(http::ServerLayer::new());
        let http = axum::serve(self.http, app).with_graceful_shutdown(until(stopped));

        let serving = async {
            tokio::try_join!(async { grpc.await.map_err(BoxError::from) }, async {
                http.await.map_err(BoxError::from)
            })
        };
        tokio::pin!(serving);
        tokio::select! {
            ended = &mut serving => return ended.map(drop),
            () = stop => {}
        }
        tracing::info!("shutting down");
        reporter.set_not_serving::<PricingServiceServer<Arc<Pricing>>>().await;
        let _ = stopping.send(true);
        match tokio::time::timeout(DRAIN, serving).await {
            Ok(ended) => ended.map(drop),
            Err(_) => {
                tracing::warn!("calls that did not end in time are cut off");
                Ok(())
            }
        }
    }
}

type BoxError = Box<dyn std::error::Error>;

async fn until(mut stopped: watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

async fn listener(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .map_err(|error| io::Error::new(error.kind(), format!("cannot listen on {address}: {error}")))
}

fn address(listener: &TcpListener) -> SocketAddr {
    listener.local_addr().expect("a bound listener has an address")
}
