//! An axum web service: JSON, files, streams, a WebSocket and nested routers.

use std::convert::Infallible;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Path as Param;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use http_body_util::{BodyExt, StreamBody};
use tokio_stream::StreamExt;
use tower_http::services::{ServeDir, ServeFile};

/// Returns the folder of the files.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("files")
}

/// Bytes of `/sized`, in chunks of a tenth.
pub const SIZED: usize = 10_000;

/// Returns a router with every route, without a layer.
pub fn router() -> Router {
    let terms = folder().join("terms.txt");
    let orders = Router::new()
        .route("/", get(async || "orders"))
        .route("/{id}", get(async |Param(id): Param<String>| id));
    let v2 = Router::new().nest("/orders", orders.clone());
    let reports = Router::new().route("/monthly/{year}", get(async || "a report"));
    let merged = Router::new().route("/merged/{id}", get(async || "merged"));
    Router::new()
        .route("/orders/{id}", get(async |Param(id): Param<String>| id))
        .route("/rest/api/2/issue/{id}", get(async || "an issue"))
        .route("/empty", get(async || StatusCode::NO_CONTENT))
        .route("/reset", get(async || StatusCode::RESET_CONTENT))
        .route("/fails", get(async || (StatusCode::BAD_GATEWAY, "a proxy's own words")))
        .route("/gone", get(async || (StatusCode::GONE, "gone")))
        .route("/stream", get(stream))
        .route("/sized", get(sized))
        .route("/short", get(short))
        .route("/trailers", get(trailers))
        .route("/upload", post(async |body: axum::body::Bytes| body.len().to_string()))
        .route("/breaks", get(breaks))
        .route("/panics", get(panics))
        .route("/panics-midway", get(panics_midway))
        .route("/hangs", get(async || std::future::pending::<()>().await))
        .route("/endless", get(endless))
        .route("/socket", any(socket))
        .route("/cancels", get(cancels))
        .route_service("/file", ServeFile::new(terms))
        .nest_service("/files", ServeDir::new(folder()))
        .nest("/v2", v2)
        .nest_service("/reports", reports)
        .merge(merged)
        .fallback(async || (StatusCode::NOT_FOUND, "nothing here"))
}

fn chunks(of: usize, count: usize) -> Body {
    let chunk = axum::body::Bytes::from(vec![b'x'; of]);
    Body::from_stream(tokio_stream::iter(
        std::iter::repeat_n(chunk, count).map(Ok::<_, Infallible>),
    ))
}

async fn stream() -> Body {
    chunks(1000, 10)
}

/// A stream with `content-length`: hyper does not poll it to its end.
async fn sized() -> Response {
    ([(header::CONTENT_LENGTH, SIZED.to_string())], chunks(SIZED / 10, 10)).into_response()
}

/// A stream that ends before its `content-length`.
async fn short() -> Response {
    ([(header::CONTENT_LENGTH, SIZED.to_string())], chunks(SIZED / 10, 3)).into_response()
}

async fn trailers() -> Response {
    let trailers = async {
        let mut trailers = HeaderMap::new();
        trailers.insert("x-checksum", "17".parse().expect("a header"));
        Some(Ok(trailers))
    };
    let body = http_body_util::Full::new(axum::body::Bytes::from_static(b"checked")).with_trailers(trailers);
    ([(header::TRAILER, "x-checksum")], Body::new(body)).into_response()
}

async fn breaks() -> Body {
    let first = Ok(axum::body::Bytes::from_static(b"the first half"));
    let then = Err(io::Error::from(io::ErrorKind::NotFound));
    Body::from_stream(tokio_stream::iter([first, then]))
}

async fn panics() {
    panic!("on purpose");
}

/// Sends half of a text, then panics.
async fn panics_midway() -> Body {
    let frames = tokio_stream::iter([0, 1]).then(async |at| {
        if at == 1 {
            // Time to send the first half.
            tokio::time::sleep(Duration::from_millis(50)).await;
            panic!("on purpose, midway");
        }
        Ok::<_, Infallible>(http_body::Frame::data(axum::body::Bytes::from_static(b"{\"half\":")))
    });
    Body::new(StreamBody::new(Box::pin(frames)))
}

/// Sends a chunk every few milliseconds while the body is read.
async fn endless() -> Body {
    let chunk = async |_| {
        tokio::time::sleep(Duration::from_millis(5)).await;
        Ok::<_, Infallible>(http_body::Frame::data(axum::body::Bytes::from(vec![b'x'; 1000])))
    };
    Body::new(StreamBody::new(Box::pin(
        tokio_stream::iter(std::iter::repeat(())).then(chunk),
    )))
}

/// Cancels its own work while the caller waits.
async fn cancels() -> Response {
    let work = tokio::spawn(std::future::pending::<()>());
    work.abort();
    let given_up = work.await.is_err_and(|error| error.is_cancelled());
    let status = StatusCode::from_u16(if given_up { 499 } else { 200 }).expect("a status");
    status.into_response()
}

async fn socket(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(echo)
}

async fn echo(mut socket: WebSocket) {
    while let Some(Ok(message)) = socket.recv().await {
        if socket.send(message).await.is_err() {
            return;
        }
    }
}
