//! The relay: for a JSON array of `{url, arguments}`, over HTTP or gRPC, it makes one instrumented call with
//! `arguments` to each `url`.

mod grpc;

use std::error::Error;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, Uri};
use axum::routing::post;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tower::{BoxError, Layer, ServiceExt, service_fn};

pub fn serve(address: &str) -> Result<(), Box<dyn Error>> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?
        .block_on(run(address))
}

async fn run(address: &str) -> Result<(), Box<dyn Error>> {
    let telemetry = plumbline_telemetry::builder()
        .charter(crate::SHOP)
        .variables(|name| match name {
            "OTEL_SERVICE_NAME" => Some("gateway".to_owned()),
            "OTEL_SDK_DISABLED" => Some("true".to_owned()),
            "RUST_LOG" => Some("error".to_owned()),
            name => std::env::var(name).ok(),
        })
        .init();
    let listener = TcpListener::bind(address).await?;
    let http = listener.local_addr()?;
    let calls = TcpListener::bind(SocketAddr::new(http.ip(), 0)).await?;
    println!("relay http://{http}/\nrelay grpc://{}/", calls.local_addr()?);
    let app = Router::new()
        .route("/", post(relay))
        .layer(plumbline_telemetry::http::ServerLayer::new());
    let served = async {
        axum::serve(listener, app).with_graceful_shutdown(terminated()).await?;
        Ok::<(), Box<dyn Error>>(())
    };
    tokio::try_join!(served, grpc::serve(calls))?;
    telemetry.shutdown();
    Ok(())
}

async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => drop(terminate.recv().await),
        Err(_) => std::future::pending().await,
    }
}

async fn relay(request: Request<Body>) -> StatusCode {
    let Ok(body) = request.into_body().collect().await else {
        return StatusCode::BAD_REQUEST;
    };
    match make_calls(&body.to_bytes()).await {
        Some(()) => StatusCode::OK,
        None => StatusCode::BAD_REQUEST,
    }
}

/// Makes all calls of the list, one after the other; `None` if the list is invalid.
async fn make_calls(list: &[u8]) -> Option<()> {
    for (url, arguments) in targets(list)? {
        // The result of a call is ignored.
        let _ = call_target(&url, arguments).await;
    }
    Some(())
}

fn targets(list: &[u8]) -> Option<Vec<(String, Value)>> {
    let list: Value = serde_json::from_slice(list).ok()?;
    let target = |item: &Value| Some((item.get("url")?.as_str()?.to_owned(), item.get("arguments")?.clone()));
    list.as_array()?.iter().map(target).collect()
}

async fn call_target(url: &str, arguments: Value) -> Result<(), BoxError> {
    let uri: Uri = url.parse()?;
    match uri.scheme_str() {
        Some("grpc") => grpc::call(&uri, arguments.to_string()).await,
        Some("grpc+stream") => grpc::stream(&uri, arguments.to_string()).await,
        _ => post_to(uri, arguments.to_string()).await,
    }
}

async fn post_to(uri: Uri, arguments: String) -> Result<(), BoxError> {
    let client = plumbline_telemetry::http::ClientLayer::new("gateway").layer(service_fn(send));
    let request = Request::post(uri)
        .header("content-type", "application/json")
        .body(Full::new(Bytes::from(arguments)))?;
    client.oneshot(request).await?.into_body().collect().await?;
    Ok(())
}

async fn send(request: Request<Full<Bytes>>) -> Result<Response<hyper::body::Incoming>, BoxError> {
    let (mut parts, body) = request.into_parts();
    let authority = parts.uri.authority().ok_or("the url has no host")?.clone();
    let stream = TcpStream::connect((authority.host(), authority.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    parts.headers.insert("host", authority.as_str().parse()?);
    parts.uri = parts.uri.path_and_query().map_or("/", |path| path.as_str()).parse()?;
    Ok(sender.send_request(Request::from_parts(parts, body)).await?)
}
