//! Each label has values of a closed set, whatever a caller sends.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use axum::Router;
use axum::routing::any;
use http::{Request, Version};
use http_body_util::{BodyExt, Empty};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tonic::transport::server::TcpIncoming;

use crate::common;
use crate::common::eventually;

const FLOODS: usize = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn callers_cannot_choose_label_values() {
    alone!();
    let (collector, received) = common::receiver().await;
    let variables = common::variables("worker", collector, &[]);
    let telemetry = common::init(&variables);
    let shop = Router::new()
        .route("/v1/orders/{id}", any(async || "an order"))
        .layer(plumbline_telemetry::http::ServerLayer::new());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = listener.local_addr().unwrap();
    let over_2 = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server_2 = over_2.local_addr().unwrap();
    let routes = tonic::service::Routes::from(shop.clone());
    let serve = tonic::transport::Server::builder().add_routes(routes);
    tokio::spawn(serve.serve_with_incoming(TcpIncoming::from(over_2)));
    tokio::spawn(async move { axum::serve(listener, shop).await });

    for number in 0..FLOODS {
        let odd = format!("z{number}");
        for request in [
            format!("{odd} /v1/orders/1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
            format!("GET {odd}://h/v1/orders/1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
            format!(
                "GET /{odd} HTTP/1.1\r\nHost: {odd}.example:{}\r\nConnection: close\r\n\r\n",
                1000 + number
            ),
            format!(
                "GET /v1/orders/{odd} HTTP/1.0\r\nForwarded: proto={odd};host={odd}\r\nX-Forwarded-Proto: {odd}\r\n\
                 X-Forwarded-Host: {odd}\r\nX-Http-Method-Override: {odd}\r\nBaggage: plumbline.journey={odd}\r\n\
                 Plumbline-Error: code=\"UNAVAILABLE\", reason=\"Z\", origin=\"{odd}\"\r\n\r\n"
            ),
        ] {
            sent(server, &request).await;
        }
        over_http2(server_2, &odd).await;
    }
    let name = "http.server.request.duration";
    eventually("every request", || {
        let counted: u64 = received.histogram(name).iter().map(|(_, point)| point.count).sum();
        counted >= 5 * FLOODS as u64
    })
    .await;
    let mut found = BTreeSet::new();
    for (labels, _) in received.histogram(name) {
        for (label, value) in labels {
            assert!(
                !value.contains('z') || value == "/v1/orders/{id}",
                "{label} has the value {value}"
            );
            found.insert((label, value));
        }
    }
    let of = |wanted: &str| -> Vec<String> {
        let of_label = found.iter().filter(|(label, _)| label == wanted);
        of_label.map(|(_, value)| value.clone()).collect()
    };
    assert_eq!(of("url.scheme"), ["http"]);
    assert_eq!(of("http.request.method"), ["GET", "_OTHER"]);
    assert_eq!(of("http.route"), ["/v1/orders/{id}"]);
    assert_eq!(of("http.response.status_code"), ["200", "404"]);
    assert_eq!(of("plumbline.error.origin"), ["worker"]);
    assert!(received.histogram(name).len() < 12, "{found:?}");
    telemetry.shutdown();
}

async fn sent(server: SocketAddr, request: &str) {
    let mut stream = TcpStream::connect(server).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let _ = stream.read_to_end(&mut Vec::new()).await;
}

/// Sends a request over HTTP/2, where the caller chooses the scheme.
async fn over_http2(server: SocketAddr, scheme: &str) {
    let stream = TokioIo::new(TcpStream::connect(server).await.unwrap());
    let (mut sender, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), stream)
        .await
        .unwrap();
    let connection = tokio::spawn(connection);
    let request = Request::get(format!("{scheme}://{scheme}.example/v1/orders/1"))
        .version(Version::HTTP_2)
        .body(Empty::<bytes::Bytes>::new())
        .unwrap();
    // A body that is not read is a caller that left.
    if let Ok(response) = sender.send_request(request).await {
        let _ = response.into_body().collect().await;
    }
    connection.abort();
}
