//! tonic and gRPC-Web under the layer, enforcing.

use std::net::SocketAddr;

use bytes::{BufMut, Bytes, BytesMut};
use foreign_services::greeter::{GREETINGS, Greeter, HELLO};
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tonic::service::interceptor::InterceptorLayer;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Code, Status};
use tonic_web::GrpcWebLayer;

use crate::support;
use crate::support::common::{GIVES_UP, Received, attributes, is_error, new_trace, probe, tuple};
use crate::support::{server_span, telemetry};

const GONE: &str = "CANCELLED client CALLER_CANCELLED caller false";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_status_decides_the_outcome() {
    alone!();
    let (received, telemetry) = telemetry("enforce").await;
    let given = Given {
        web: serve_web().await,
        guarded: serve_guarded().await,
        received,
    };

    given.unserved_methods_become_no_names().await;
    given.grpc_web_calls_end_with_their_status().await;
    given.requests_that_are_not_calls_pass_through().await;
    given.a_stream_completes_or_is_cancelled_by_its_caller().await;
    given.a_cancellation_by_the_handler_has_its_service_as_origin().await;
    telemetry.shutdown();
}

/// Listens on a free port.
async fn listen() -> (SocketAddr, TcpIncoming) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    (listener.local_addr().unwrap(), TcpIncoming::from(listener))
}

/// Serves with our layer outside of the gRPC-Web layer.
async fn serve_web() -> SocketAddr {
    let (address, incoming) = listen().await;
    let server = Server::builder()
        .accept_http1(true)
        .layer(plumbline_telemetry::grpc::ServerLayer::new())
        .layer(GrpcWebLayer::new())
        .add_service(Greeter);
    tokio::spawn(server.serve_with_incoming(incoming));
    address
}

/// Serves with our layer outside of one that rejects calls without a key.
async fn serve_guarded() -> SocketAddr {
    let (address, incoming) = listen().await;
    let guard = |request: tonic::Request<()>| match request.metadata().get("key") {
        Some(_) => Ok(request),
        None => Err(Status::unauthenticated("no key")),
    };
    let server = Server::builder()
        .layer(plumbline_telemetry::grpc::ServerLayer::new())
        .layer(InterceptorLayer::new(guard))
        .add_service(Greeter);
    tokio::spawn(server.serve_with_incoming(incoming));
    address
}

struct Given {
    web: SocketAddr,
    guarded: SocketAddr,
    received: Received,
}

fn channel(server: SocketAddr) -> Channel {
    Endpoint::from_shared(format!("http://{server}"))
        .unwrap()
        .connect_lazy()
}

/// Encodes a message in a gRPC frame.
fn framed(text: &str) -> Bytes {
    let mut message = BytesMut::new();
    if !text.is_empty() {
        message.put_slice(&[0x0a, text.len() as u8]);
        message.put_slice(text.as_bytes());
    }
    let mut frame = BytesMut::new();
    frame.put_u8(0);
    frame.put_u32(message.len() as u32);
    frame.put_slice(&message);
    frame.freeze()
}

impl Given {
    async fn call(
        &self,
        server: SocketAddr,
        method: &str,
        asked: &str,
        key: bool,
    ) -> ([u8; 16], Result<String, Status>) {
        let (trace, parent) = new_trace();
        let mut headers = vec![("traceparent", parent.as_str())];
        if key {
            headers.push(("key", "k"));
        }
        let request = probe::request(asked, &headers);
        (trace, probe::unary(channel(server), method, request).await)
    }

    async fn unserved_methods_become_no_names(&self) {
        for (method, key, name) in [
            // Rejected before the handler, no method known yet.
            ("evil.Service/A1", false, "_OTHER"),
            ("hello.Greeter/A2", false, "_OTHER"),
            ("hello.Greeter/Hello/A3", false, "_OTHER"),
            // Unknown to the router, and to the service.
            ("evil.Service/A4", true, "_OTHER"),
            ("hello.Greeter/A5", true, "_OTHER"),
            // A failure of the handler, then a rejection of a known method.
            (HELLO, true, HELLO),
            (HELLO, false, HELLO),
            ("evil.Service/A1", false, "_OTHER"),
        ] {
            let (trace, answer) = self.call(self.guarded, method, "nobody", key).await;
            assert_ne!(answer.unwrap_err().code(), Code::Ok);
            let span = server_span(&self.received, &trace).await;
            let found = attributes(&span.attributes);
            assert_eq!(
                (span.name.as_str(), found["rpc.method"].as_str()),
                (name, name),
                "{method}"
            );
            let original = (name == "_OTHER").then_some(method);
            assert_eq!(
                found.get("rpc.method_original").map(String::as_str),
                original,
                "{method}"
            );
        }
        for (labels, _) in self.received.histogram("rpc.server.call.duration") {
            assert!(["_OTHER", HELLO].contains(&labels["rpc.method"].as_str()), "{labels:?}");
        }
    }

    /// Calls with gRPC-Web over HTTP/1.1, as a browser does.
    async fn call_by_web(&self, method: &str, content_type: &str, asked: &str) -> ([u8; 16], HeaderMap, Bytes) {
        let (trace, parent) = new_trace();
        let stream = TokioIo::new(TcpStream::connect(self.web).await.unwrap());
        let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await.unwrap();
        tokio::spawn(connection);
        let body = match content_type.contains("text") {
            true => Bytes::from(base64(&framed(asked))),
            false => framed(asked),
        };
        let request = Request::post(format!("/{method}"))
            .header("host", "shop")
            .header("traceparent", parent)
            .header("content-type", content_type)
            .header("accept", content_type)
            .body(Full::new(body))
            .unwrap();
        let Ok(answer) = sender.send_request(request).await else {
            // A stream that panicked before anything was sent.
            return (trace, HeaderMap::new(), Bytes::new());
        };
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
        (trace, parts.headers, body)
    }

    async fn grpc_web_calls_end_with_their_status(&self) {
        for content_type in [
            "application/grpc-web+proto",
            "application/grpc-web-text+proto",
            "application/grpc-web",
        ] {
            for (method, asked, name, expected) in [
                (HELLO, "you", HELLO, ""),
                (GREETINGS, "you", GREETINGS, ""),
                (HELLO, "", HELLO, ""),
                (HELLO, "nobody", HELLO, "NOT_FOUND worker UNSPECIFIED caller false"),
                (
                    GREETINGS,
                    "nobody",
                    GREETINGS,
                    "NOT_FOUND worker UNSPECIFIED caller false",
                ),
                (HELLO, "panic", HELLO, "INTERNAL worker PANIC service false"),
                (GREETINGS, "panic", GREETINGS, "INTERNAL worker PANIC service false"),
                (
                    "hello.Greeter/Nothing",
                    "you",
                    "_OTHER",
                    "UNIMPLEMENTED worker UNSPECIFIED service false",
                ),
            ] {
                let what = format!("{content_type} {method} {asked}");
                let (trace, headers, body) = self.call_by_web(method, content_type, asked).await;
                let span = server_span(&self.received, &trace).await;
                assert_eq!((span.name.as_str(), tuple(&span).as_str()), (name, expected), "{what}");
                let status = attributes(&span.attributes)["rpc.response.status_code"].clone();
                assert_eq!(
                    status,
                    expected
                        .split(' ')
                        .next()
                        .filter(|code| !code.is_empty())
                        .unwrap_or("OK")
                );
                assert_eq!(is_error(&span), expected.contains("service"), "{what}");
                // The response is still gRPC-Web.
                if let Some(kind) = headers.get("content-type") {
                    assert!(kind.as_bytes().starts_with(b"application/grpc-web"), "{what}: {kind:?}");
                }
                if expected.is_empty() {
                    assert!(!body.is_empty(), "{what}");
                }
            }
        }
    }

    /// A preflight, a page request, and plain HTTP.
    async fn requests_that_are_not_calls_pass_through(&self) {
        for method in ["OPTIONS", "GET", "HEAD"] {
            let (trace, parent) = new_trace();
            let headers = [("traceparent", parent.as_str()), ("origin", "http://shop.example")];
            let path = format!("/{HELLO}");
            let answer = support::send(support::Http::One, self.web, method, &path, &headers)
                .await
                .unwrap();
            assert_eq!(answer.status(), 400, "tonic-web's own answer to {method}");
            let (after, _) = self.call(self.guarded, HELLO, "you", true).await;
            server_span(&self.received, &after).await;
            assert!(
                self.received.spans().iter().all(|span| span.trace_id != trace),
                "{method}"
            );
        }
    }

    async fn a_stream_completes_or_is_cancelled_by_its_caller(&self) {
        let (trace, parent) = new_trace();
        let request = probe::request("you", &[("traceparent", &parent), ("key", "k")]);
        let mut client = tonic::client::Grpc::new(channel(self.guarded));
        client.ready().await.unwrap();
        let codec = tonic_prost::ProstCodec::<String, String>::default();
        let path = format!("/{GREETINGS}").parse().unwrap();
        let mut stream = client
            .server_streaming(request, path, codec)
            .await
            .unwrap()
            .into_inner();
        while stream.message().await.unwrap().is_some() {}
        drop(stream);
        assert_eq!(tuple(&server_span(&self.received, &trace).await), "");

        let (trace, parent) = new_trace();
        let request = probe::request("hang", &[("traceparent", &parent), ("key", "k")]);
        let codec = tonic_prost::ProstCodec::<String, String>::default();
        let path = format!("/{GREETINGS}").parse().unwrap();
        client.ready().await.unwrap();
        let mut stream = client
            .server_streaming(request, path, codec)
            .await
            .unwrap()
            .into_inner();
        stream.message().await.unwrap();
        drop(stream);
        assert_eq!(tuple(&server_span(&self.received, &trace).await), GONE);

        // Before any response.
        let call = async {
            let (trace, parent) = new_trace();
            let request = probe::request("hang", &[("traceparent", &parent), ("key", "k")]);
            let call = probe::unary(channel(self.guarded), HELLO, request);
            tokio::time::timeout(GIVES_UP, call).await.unwrap_err();
            trace
        };
        let trace = call.await;
        assert_eq!(tuple(&server_span(&self.received, &trace).await), GONE);
    }

    async fn a_cancellation_by_the_handler_has_its_service_as_origin(&self) {
        let (trace, answer) = self.call(self.guarded, HELLO, "cancelled", true).await;
        let status = answer.unwrap_err();
        assert_eq!(
            (status.code(), status.message()),
            (Code::Cancelled, "given up by the handler")
        );
        let span = server_span(&self.received, &trace).await;
        assert_eq!(tuple(&span), "CANCELLED worker UNSPECIFIED caller false");
    }
}

/// Encodes base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for piece in bytes.chunks(3) {
        let group = piece
            .iter()
            .chain([0; 3].iter())
            .take(3)
            .fold(0usize, |group, byte| group << 8 | *byte as usize);
        for at in 0..4 {
            let digit = DIGITS[group >> (18 - 6 * at) & 63] as char;
            text.push(if at <= piece.len() { digit } else { '=' });
        }
    }
    text
}
