//! HTTP under the layers, exported as OTLP over HTTP.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http_body_util::BodyExt;
use opentelemetry::trace::TraceContextExt;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use plumbline_telemetry::error::Error;
use prost::Message;
use tokio::net::TcpListener;
use tower::{BoxError, Layer, ServiceExt, service_fn};
use tracing::Instrument;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::common;
use crate::common::shop::reason;
use crate::common::{GIVES_UP, Received, attributes, eventually, is_error, tuple};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn http_exchanges_are_recorded() {
    alone!();
    let (collector, received) = receiver().await;
    let mut variables = common::variables("gateway", collector, &[]);
    variables.insert("OTEL_EXPORTER_OTLP_PROTOCOL".into(), "http/protobuf".into());
    variables.insert("OTEL_EXPORTER_OTLP_HEADERS".into(), "x-key=secret".into());
    let telemetry = common::init(&variables);
    let given = Given {
        server: serve(shop()).await,
        received,
    };

    given.a_route_is_named_by_its_template().await;
    given.failures_have_their_tuple().await;
    given.a_panic_is_answered_with_500().await;
    given.a_cancellation_by_the_caller_is_recorded_as_its_own().await;
    given.unlisted_methods_become_no_names().await;
    given.an_unreachable_callee_is_the_origin().await;
    given.its_error_is_passed_on_with_the_callee_as_origin().await;
    given.the_failure_of_a_response_is_passed_on().await;
    given.a_fault_of_the_caller_is_no_error_of_the_server().await;
    given.a_client_reads_problem_details().await;
    eventually("a log record", || !given.received.resource_logs().is_empty()).await;
    telemetry.shutdown();
}

struct Given {
    server: SocketAddr,
    received: Received,
}

fn shop() -> Router {
    Router::new()
        .route("/v1/orders/{id}", get(async || "an order"))
        .route("/refused", get(refused))
        .route("/fails", get(fails))
        .route("/forwards", get(forwards))
        .route("/passes_on/{how}", get(passes_on))
        .route("/problem", get(problem))
        .route("/broken", get(async || StatusCode::INTERNAL_SERVER_ERROR))
        .route("/panics", get(panics))
        .route("/hangs", get(async || std::future::pending::<()>().await))
        .layer(plumbline_telemetry::http::ServerLayer::new())
}

/// A handler that states its tuple in the response's extensions.
async fn refused() -> Response {
    let error = Error::new(reason::ORDER_UNKNOWN, "no such order");
    let mut response = StatusCode::NOT_FOUND.into_response();
    response.extensions_mut().insert(error.tuple());
    response
}

/// A handler that marks the span of its server as failed.
async fn fails() -> Result<String, Error> {
    Err(plumbline_telemetry::fail(Error::new(
        reason::ORDER_UNKNOWN,
        "no such order",
    )))
}

/// A handler whose callee does not listen, and that wraps the error it gets.
async fn forwards() -> Result<String, Error> {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let client = plumbline_telemetry::http::ClientLayer::new("worker").layer(service_fn(send));
    let request = Request::get(format!("http://{closed}/")).body(Body::empty()).unwrap();
    let error = client.oneshot(request).await.unwrap_err();
    assert!(error.is::<std::io::Error>(), "an application asks for its type");
    Err(Error::from_error(std::io::Error::other(error)))
}

/// A handler that passes on the failure of a response.
async fn passes_on(Path(how): Path<String>) -> Result<String, Error> {
    let worker = Router::new()
        .route("/problem", get(problem))
        .route("/header", get(stated));
    let worker = serve(worker).await;
    let client = plumbline_telemetry::http::ClientLayer::new("worker").layer(service_fn(send));
    let request = Request::get(format!("http://{worker}/{how}"))
        .body(Body::empty())
        .unwrap();
    let (parts, body) = client.oneshot(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    match Error::from_response(parts.status, &parts.headers, &body, "worker") {
        Some(failure) => Err(failure),
        None => Ok("an article".to_owned()),
    }
}

/// A response whose header has the failure.
async fn stated() -> Response {
    let failure = r#"code="RESOURCE_EXHAUSTED", reason="QUOTA_EXCEEDED", origin="worker""#;
    let headers = [("plumbline-error", failure), ("retry-after", "7")];
    (StatusCode::TOO_MANY_REQUESTS, headers).into_response()
}

/// A response whose body contains the problem details of another service.
async fn problem() -> Response {
    let body = r#"{"status":404,"code":"NOT_FOUND","reason":"SKU_UNKNOWN","origin":"worker","retryable":false}"#;
    let headers = [("content-type", "application/problem+json")];
    (StatusCode::NOT_FOUND, headers, body).into_response()
}

async fn panics() {
    panic!("on purpose");
}

impl Given {
    /// Requests a path under a client span of the library.
    async fn request(
        &self,
        server: SocketAddr,
        method: &str,
        path: &str,
    ) -> ([u8; 16], Result<(StatusCode, HeaderMap), BoxError>) {
        let root = tracing::info_span!("test");
        let trace = root.context().span().span_context().trace_id().to_bytes();
        let client = plumbline_telemetry::http::ClientLayer::new("worker").layer(service_fn(send));
        let request = Request::builder()
            .method(method)
            .uri(format!("http://{server}{path}?page=2"))
            .body(Body::empty())
            .unwrap();
        let answer = async {
            let (parts, body) = client.oneshot(request).await?.into_parts();
            body.collect().await?;
            Ok((parts.status, parts.headers))
        };
        (trace, answer.instrument(root).await)
    }

    async fn a_client_reads_problem_details(&self) {
        let (trace, answer) = self.request(self.server, "GET", "/problem").await;
        assert_eq!(answer.unwrap().0, 404);
        let client = self.received.span(&trace, "GET").await;
        assert_eq!(tuple(&client), "NOT_FOUND worker SKU_UNKNOWN caller false");
    }

    async fn a_route_is_named_by_its_template(&self) {
        let (trace, answer) = self.request(self.server, "GET", "/v1/orders/o-17").await;
        let (status, headers) = answer.unwrap();
        assert_eq!(status, 200);
        let server = self.received.span(&trace, "GET /v1/orders/{id}").await;
        let client = self.received.span(&trace, "GET").await;
        assert_eq!((server.kind, client.kind), (2, 3));
        assert_eq!(server.parent_span_id, client.span_id);
        assert!(
            headers["server-timing"]
                .to_str()
                .unwrap()
                .starts_with("traceparent;desc=\"00-")
        );

        let found = attributes(&server.attributes);
        assert_eq!(
            (found["http.route"].as_str(), found["url.path"].as_str()),
            ("/v1/orders/{id}", "/v1/orders/o-17")
        );
        assert!(tuple(&server).is_empty() && !is_error(&server));
        let found = attributes(&client.attributes);
        assert_eq!(
            found["url.full"],
            format!("http://{}/v1/orders/o-17", self.server),
            "without the query"
        );

        let labels = [
            ("http.request.method", "GET"),
            ("http.route", "/v1/orders/{id}"),
            ("http.response.status_code", "200"),
            ("url.scheme", "http"),
        ];
        let point = self.received.point("http.server.request.duration", &labels).await;
        assert_eq!(point.explicit_bounds.len(), 14);
        let port = self.server.port().to_string();
        let labels = [
            ("http.request.method", "GET"),
            ("http.response.status_code", "200"),
            ("server.address", "127.0.0.1"),
            ("server.port", &port),
        ];
        self.received.point("http.client.request.duration", &labels).await;
    }

    async fn failures_have_their_tuple(&self) {
        for (path, name, at_server, at_client, is_server_error) in [
            (
                "/refused",
                "GET /refused",
                "NOT_FOUND gateway ORDER_UNKNOWN caller false",
                "NOT_FOUND gateway ORDER_UNKNOWN caller false",
                false,
            ),
            (
                "/broken",
                "GET /broken",
                "INTERNAL gateway UNSPECIFIED service false",
                "INTERNAL gateway UNSPECIFIED service false",
                true,
            ),
        ] {
            let (trace, answer) = self.request(self.server, "GET", path).await;
            assert!(answer.unwrap().0.as_u16() >= 400);
            let server = self.received.span(&trace, name).await;
            assert_eq!(
                (tuple(&server).as_str(), is_error(&server)),
                (at_server, is_server_error)
            );
            let client = self.received.span(&trace, "GET").await;
            assert_eq!((tuple(&client).as_str(), is_error(&client)), (at_client, true));
        }
    }

    async fn a_panic_is_answered_with_500(&self) {
        let (trace, answer) = self.request(self.server, "GET", "/panics").await;
        assert_eq!(answer.unwrap().0, 500);
        let span = self.received.span(&trace, "GET /panics").await;
        assert_eq!(tuple(&span), "INTERNAL gateway PANIC service false");
    }

    async fn a_cancellation_by_the_caller_is_recorded_as_its_own(&self) {
        let call = self.request(self.server, "GET", "/hangs");
        tokio::time::timeout(GIVES_UP, call).await.unwrap_err();
        let gone = "CANCELLED client CALLER_CANCELLED caller false";
        eventually("the server's span", || {
            self.received
                .spans()
                .iter()
                .any(|span| span.name == "GET /hangs" && tuple(span) == gone)
        })
        .await;
    }

    async fn unlisted_methods_become_no_names(&self) {
        let (trace, answer) = self.request(self.server, "BREW", "/nowhere").await;
        assert_eq!(answer.unwrap().0, 404);
        self.received
            .trace(&trace, |spans| {
                spans.iter().filter(|span| span.name == "HTTP").count() == 2
            })
            .await;
    }

    async fn an_unreachable_callee_is_the_origin(&self) {
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let (trace, answer) = self.request(closed, "GET", "/").await;
        assert!(answer.is_err());
        let span = self.received.span(&trace, "GET").await;
        assert_eq!(tuple(&span), "UNAVAILABLE worker UNREACHABLE dependency true");
    }

    async fn its_error_is_passed_on_with_the_callee_as_origin(&self) {
        let (trace, answer) = self.request(self.server, "GET", "/forwards").await;
        let (status, headers) = answer.unwrap();
        assert_eq!(status, 503);
        let stated = r#"code="UNAVAILABLE", reason="UNREACHABLE", origin="worker""#;
        assert_eq!(headers["plumbline-error"], stated);
        let server = self.received.span(&trace, "GET /forwards").await;
        assert_eq!(tuple(&server), "UNAVAILABLE worker UNREACHABLE dependency true");
    }

    async fn the_failure_of_a_response_is_passed_on(&self) {
        for (how, code, expected) in [
            ("problem", 404, "NOT_FOUND worker SKU_UNKNOWN caller false"),
            ("header", 429, "RESOURCE_EXHAUSTED worker QUOTA_EXCEEDED caller true"),
        ] {
            let (trace, answer) = self.request(self.server, "GET", &format!("/passes_on/{how}")).await;
            let (status, headers) = answer.unwrap();
            assert_eq!(status, code);
            assert_eq!(headers.contains_key("retry-after"), code == 429);
            let server = self.received.span(&trace, "GET /passes_on/{how}").await;
            assert_eq!(tuple(&server), expected);
        }
    }

    async fn a_fault_of_the_caller_is_no_error_of_the_server(&self) {
        let (trace, answer) = self.request(self.server, "GET", "/fails").await;
        assert_eq!(answer.unwrap().0, 404);
        let server = self.received.span(&trace, "GET /fails").await;
        assert_eq!(tuple(&server), "NOT_FOUND gateway ORDER_UNKNOWN caller false");
        assert!(!is_error(&server));
    }
}

async fn send(request: Request) -> Result<http::Response<hyper::body::Incoming>, BoxError> {
    let stream = tokio::net::TcpStream::connect(request.uri().authority().unwrap().as_str()).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(hyper_util::rt::TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender.send_request(request).await?)
}

/// Receives OTLP over HTTP; requires the key of `OTEL_EXPORTER_OTLP_HEADERS`.
async fn receiver() -> (SocketAddr, Received) {
    let received = common::idle();
    let app = Router::new()
        .route("/v1/traces", post(traces))
        .route("/v1/metrics", post(metrics))
        .route("/v1/logs", post(logs))
        .with_state(received.clone());
    (serve(app).await, received)
}

async fn traces(State(received): State<Received>, headers: HeaderMap, body: axum::body::Bytes) {
    assert_eq!(headers["content-type"], "application/x-protobuf");
    assert_eq!(headers["x-key"], "secret");
    let request = ExportTraceServiceRequest::decode(body).unwrap();
    received.resource_spans().extend(request.resource_spans);
}

async fn metrics(State(received): State<Received>, body: axum::body::Bytes) {
    let request = ExportMetricsServiceRequest::decode(body).unwrap();
    received.resource_metrics().extend(request.resource_metrics);
}

async fn logs(State(received): State<Received>, body: axum::body::Bytes) {
    let request = ExportLogsServiceRequest::decode(body).unwrap();
    received.resource_logs().extend(request.resource_logs);
}

async fn serve(app: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}
