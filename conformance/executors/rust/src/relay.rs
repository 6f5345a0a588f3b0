//! The relay: `POST /` with a JSON array of `{url, arguments}` makes one instrumented POST of `arguments` to each `url`.

use std::error::Error;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
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
    let telemetry = plumbline_telemetry::init_with(&|name| match name {
        "OTEL_SERVICE_NAME" => Some("gateway".to_owned()),
        "OTEL_SDK_DISABLED" => Some("true".to_owned()),
        "RUST_LOG" => Some("error".to_owned()),
        name => std::env::var(name).ok(),
    });
    let listener = TcpListener::bind(address).await?;
    println!("relay http://{}/", listener.local_addr()?);
    let app = Router::new()
        .route("/", post(relay))
        .layer(plumbline_telemetry::http::server());
    axum::serve(listener, app).with_graceful_shutdown(terminated()).await?;
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
    let Some(targets) = targets(&body.to_bytes()) else {
        return StatusCode::BAD_REQUEST;
    };
    for (url, arguments) in targets {
        // What a target answers, or that it does not, is none of the relay's business.
        let _ = hand_on(&url, arguments).await;
    }
    StatusCode::OK
}

fn targets(body: &[u8]) -> Option<Vec<(String, Value)>> {
    let list: Value = serde_json::from_slice(body).ok()?;
    let target = |item: &Value| Some((item.get("url")?.as_str()?.to_owned(), item.get("arguments")?.clone()));
    list.as_array()?.iter().map(target).collect()
}

async fn hand_on(url: &str, arguments: Value) -> Result<(), BoxError> {
    let client = plumbline_telemetry::http::client("gateway").layer(service_fn(send));
    let request = Request::post(url)
        .header("content-type", "application/json")
        .body(Full::new(Bytes::from(arguments.to_string())))?;
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
