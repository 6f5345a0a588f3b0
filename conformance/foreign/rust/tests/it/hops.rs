//! An error crosses hops over HTTP and gRPC, in the header or in a trailer, and only between services of the charter.

use std::net::SocketAddr;

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use foreign_services::greeter::{Greeter, HELLO};
use http::Request;
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use opentelemetry::trace::TraceContextExt;
use plumbline_telemetry::error::Error;
use tokio::net::TcpStream;
use tower::{BoxError, Layer, ServiceExt, service_fn};
use tracing::Instrument;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::support;
use crate::support::common::shop::reason;
use crate::support::common::{Received, probe, tuple};
use crate::support::{serve, server_span, telemetry};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn errors_cross_hops() {
    alone!();
    let (received, telemetry) = telemetry("enforce").await;
    let given = Given {
        ours: serve(ours().layer(plumbline_telemetry::http::ServerLayer::new())).await,
        theirs: serve(ours()).await,
        received,
    };

    given.an_error_crosses_a_hop_in_the_header().await;
    given.an_error_header_of_an_unlisted_service_is_not_read().await;
    given.a_retry_delay_makes_an_error_retryable().await;
    given.for_an_unknown_host_the_origin_is_this_service().await;
    given.a_long_message_arrives_unchanged().await;
    telemetry.shutdown();
}

fn ours() -> Router {
    Router::new()
        .route(
            "/refused",
            get(async || Error::new(reason::SKU_UNKNOWN, "no such article")),
        )
        .route("/overloaded", get(overloaded))
        .route("/copied", get(copied))
        .route(
            "/quota",
            get(async || {
                (
                    StatusCode::TOO_MANY_REQUESTS,
                    [("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")],
                )
            }),
        )
        .route("/whole", get(async || ([("plumbline-error", COPIED)], "fine")))
}

const COPIED: &str = r#"code="DATA_LOSS", reason="CHECKSUM_MISMATCH", origin="gateway""#;

async fn overloaded() -> Error {
    Error::new(reason::OVERLOADED, "full").with_retry_delay(std::time::Duration::from_millis(1200))
}

/// A response copied from another service, including its error header.
async fn copied() -> Response {
    (StatusCode::BAD_GATEWAY, [("plumbline-error", COPIED)]).into_response()
}

struct Given {
    ours: SocketAddr,
    theirs: SocketAddr,
    received: Received,
}

impl Given {
    async fn get(&self, server: SocketAddr, peer: &'static str, path: &str) -> (StatusCode, HeaderMap, String) {
        let root = tracing::info_span!("test");
        let trace = root.context().span().span_context().trace_id().to_bytes();
        let client = plumbline_telemetry::http::ClientLayer::new(peer).layer(service_fn(send));
        let request = Request::get(format!("http://{server}{path}"))
            .body(Empty::<Bytes>::new())
            .unwrap();
        let answer = async {
            let (parts, body) = client.oneshot(request).await?.into_parts();
            body.collect().await?;
            Ok::<_, BoxError>((parts.status, parts.headers))
        };
        let (status, headers) = answer.instrument(root).await.unwrap();
        (status, headers, tuple(&self.received.span(&trace, "GET").await))
    }

    async fn an_error_crosses_a_hop_in_the_header(&self) {
        // This process is the worker. The client names the callee `gateway` and receives the worker as origin.
        for (path, status, header, expected) in [
            (
                "/refused",
                404,
                r#"code="NOT_FOUND", reason="SKU_UNKNOWN", origin="worker""#,
                "NOT_FOUND worker SKU_UNKNOWN caller false",
            ),
            (
                "/overloaded",
                503,
                r#"code="RESOURCE_EXHAUSTED", reason="OVERLOADED", origin="worker""#,
                "RESOURCE_EXHAUSTED worker OVERLOADED service true",
            ),
            // The copied header is replaced.
            (
                "/copied",
                502,
                r#"code="UNAVAILABLE", reason="UNSPECIFIED", origin="worker""#,
                "UNAVAILABLE worker UNSPECIFIED service true",
            ),
        ] {
            let (found, headers, received_tuple) = self.get(self.ours, "gateway", path).await;
            assert_eq!(
                (found.as_u16(), headers["plumbline-error"].to_str().unwrap()),
                (status, header),
                "{path}"
            );
            assert_eq!(received_tuple, expected, "{path}");
        }
        assert_eq!(
            self.get(self.ours, "gateway", "/overloaded").await.1["retry-after"],
            "2"
        );
        let (status, _, received_tuple) = self.get(self.ours, "gateway", "/whole").await;
        assert_eq!(
            (status.as_u16(), received_tuple.as_str()),
            (200, ""),
            "a success is one whatever a header says"
        );
    }

    async fn an_error_header_of_an_unlisted_service_is_not_read(&self) {
        let received_tuple = self.get(self.theirs, "gateway", "/copied").await.2;
        assert_eq!(received_tuple, "DATA_LOSS gateway CHECKSUM_MISMATCH dependency false");
        // The worker has no peer, so a loopback host belongs to no service of the charter.
        let received_tuple = self.get(self.theirs, "", "/copied").await.2;
        assert_eq!(received_tuple, "UNAVAILABLE worker UNSPECIFIED service true");
    }

    async fn a_retry_delay_makes_an_error_retryable(&self) {
        let received_tuple = self.get(self.ours, "gateway", "/quota").await.2;
        assert_eq!(received_tuple, "RESOURCE_EXHAUSTED worker UNSPECIFIED caller true");
        let received_tuple = self.get(self.theirs, "gateway", "/quota").await.2;
        assert_eq!(received_tuple, "RESOURCE_EXHAUSTED gateway UNSPECIFIED caller true");
    }

    async fn for_an_unknown_host_the_origin_is_this_service(&self) {
        let root = tracing::info_span!("test");
        let trace = root.context().span().span_context().trace_id().to_bytes();
        let client = plumbline_telemetry::http::ClientLayer::new("").layer(service_fn(send));
        let request = Request::get("http://no-such-host.invalid/")
            .body(Empty::<Bytes>::new())
            .unwrap();
        client.oneshot(request).instrument(root).await.unwrap_err();
        let span = self.received.span(&trace, "GET").await;
        assert_eq!(tuple(&span), "UNAVAILABLE worker UNREACHABLE service true");
    }

    /// A status that meets a client's limit of 8 KiB of metadata without the library meets it with the library.
    async fn a_long_message_arrives_unchanged(&self) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tonic::transport::Server::builder()
            .layer(plumbline_telemetry::grpc::ServerLayer::new())
            .add_service(Greeter);
        tokio::spawn(server.serve_with_incoming(tonic::transport::server::TcpIncoming::from(listener)));
        for length in [10, 3000, 3400, 7500] {
            let (trace, parent) = support::common::new_trace();
            let asked = format!("long {length}");
            let request = probe::request(&asked, &[("traceparent", &parent)]);
            let endpoint = tonic::transport::Endpoint::from_shared(format!("http://{address}")).unwrap();
            let status = probe::unary(endpoint.connect_lazy(), HELLO, request).await.unwrap_err();
            assert_eq!((status.code(), status.message().len()), (tonic::Code::NotFound, length));
            assert_eq!(
                tuple(&server_span(&self.received, &trace).await),
                "NOT_FOUND worker UNSPECIFIED caller false"
            );
            let trailer = status
                .metadata()
                .get("plumbline-error")
                .map(|value| value.to_str().unwrap());
            match length <= 2000 {
                true => assert_eq!((trailer, status.details().is_empty()), (None, false)),
                false => {
                    let expected = r#"code="NOT_FOUND", reason="UNSPECIFIED", origin="worker""#;
                    assert_eq!(
                        (trailer, status.details().is_empty()),
                        (Some(expected), true),
                        "{length}"
                    );
                }
            }
        }
    }
}

async fn send(request: Request<Empty<Bytes>>) -> Result<http::Response<Incoming>, BoxError> {
    let authority = request.uri().authority().unwrap();
    let stream = TcpStream::connect((authority.host(), authority.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender.send_request(request).await?)
}
