//! A service of another organization: axum and tonic under the charter of its own house.

mod acme;
mod vault;

use axum::Router;
use axum::extract::Path;
use axum::routing::get;
use plumbline_telemetry::error::Error;
use plumbline_telemetry::{grpc, http};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tonic::transport::server::TcpIncoming;
use vault::Vault;

/// Serves until standard input ends.
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let telemetry = plumbline_telemetry::builder().charter(acme::CHARTER).init();
    let calls = TcpListener::bind("127.0.0.1:0").await?;
    let pages = TcpListener::bind("127.0.0.1:0").await?;
    println!("ready {} {}", calls.local_addr()?.port(), pages.local_addr()?.port());
    let router = Router::new()
        .route("/limits/{tenant}", get(limit))
        .layer(http::MatchedRouteLayer::new())
        .layer(http::ServerLayer::new());
    let pages = tokio::spawn(async move { axum::serve(pages, router).await });
    tonic::transport::Server::builder()
        .layer(grpc::ServerLayer::new())
        .add_service(Vault::new())
        .serve_with_incoming_shutdown(TcpIncoming::from(calls), async {
            let _ = tokio::io::stdin().read_to_end(&mut Vec::new()).await;
        })
        .await?;
    pages.abort();
    telemetry.shutdown();
    Ok(())
}

/// What a tenant may spend.
async fn limit(Path(tenant): Path<String>) -> Result<String, Error> {
    if tenant == "south" {
        return Err(Error::new(acme::reason::LIMIT_REACHED, "nothing is left of it"));
    }
    Ok("100000".to_owned())
}
