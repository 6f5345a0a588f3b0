//! Shared by the tests: an OTLP receiver, a server, and a client without a library.

#[path = "../../../../../../telemetry-rust/tests/it/common/mod.rs"]
#[macro_use]
#[allow(dead_code, unused_imports)] // these tests ask some of them
pub mod common;

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo};
use opentelemetry_proto::tonic::trace::v1::Span;
use tokio::net::{TcpListener, TcpStream};

use common::{Received, attributes, is_error, new_trace, tuple};

/// Starts a receiver, and sets up the telemetry of this process to export to it.
pub async fn telemetry(mode: &str) -> (Received, plumbline_telemetry::Telemetry) {
    let (collector, received) = common::receiver().await;
    let variables = common::variables("worker", collector, &[("PLUMBLINE_MODE", mode)]);
    let telemetry = common::init(&variables);
    (received, telemetry)
}

/// Serves a router on a free port, HTTP/1.1 and HTTP/2.
pub async fn serve(app: axum::Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

/// HTTP version of a client.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Http {
    One,
    Two,
}

/// Sends a request and returns its response with an unread body.
pub async fn send(
    http: Http,
    server: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> hyper::Result<Response<Incoming>> {
    let stream = TokioIo::new(TcpStream::connect(server).await.unwrap());
    let mut request = Request::builder().method(method);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    match http {
        Http::One => {
            let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await?;
            tokio::spawn(connection);
            let request = request.uri(path).header("host", server.to_string());
            sender.send_request(request.body(Empty::<Bytes>::new()).unwrap()).await
        }
        Http::Two => {
            let (mut sender, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), stream).await?;
            tokio::spawn(connection);
            let request = request.uri(format!("http://{server}{path}"));
            sender.send_request(request.body(Empty::<Bytes>::new()).unwrap()).await
        }
    }
}

/// The recorded exchange.
pub struct Seen {
    pub answer: hyper::Result<Response<Bytes>>,
    pub span: Span,
}

impl Seen {
    pub fn attribute(&self, key: &str) -> Option<String> {
        attributes(&self.span.attributes).remove(key)
    }

    pub fn tuple(&self) -> String {
        tuple(&self.span)
    }

    pub fn is_error(&self) -> bool {
        is_error(&self.span)
    }
}

/// Sends a request, reads the whole response, and waits for the server span.
pub async fn seen(
    received: &Received,
    http: Http,
    server: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> Seen {
    let (trace, parent) = new_trace();
    let mut all = vec![("traceparent", parent.as_str())];
    all.extend_from_slice(headers);
    let answer = match send(http, server, method, path, &all).await {
        Ok(response) => {
            let (parts, body) = response.into_parts();
            body.collect()
                .await
                .map(|body| Response::from_parts(parts, body.to_bytes()))
        }
        Err(error) => Err(error),
    };
    let span = server_span(received, &trace).await;
    Seen { answer, span }
}

/// Waits for the server span of a trace.
pub async fn server_span(received: &Received, trace: &[u8]) -> Span {
    let spans = received
        .trace(trace, |spans| spans.iter().any(|span| span.kind == 2))
        .await;
    spans.into_iter().find(|span| span.kind == 2).unwrap()
}

/// Reads a raw response until the connection ends, or until `enough` bytes were read.
pub async fn raw(server: SocketAddr, request: &str, enough: usize) -> Vec<u8> {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = TcpStream::connect(server).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut read = Vec::new();
    let all = async {
        let mut buffer = [0; 4096];
        while read.len() < enough {
            match stream.read(&mut buffer).await {
                Ok(0) | Err(_) => break,
                Ok(count) => read.extend_from_slice(&buffer[..count]),
            }
        }
    };
    let _ = tokio::time::timeout(Duration::from_secs(60), all).await;
    read
}
