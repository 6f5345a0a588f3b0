//! Calls of reqwest to real servers: what is recorded, and that answers and errors are those of a plain client.

#[path = "../../../../demo-rust/src/shop.rs"]
#[allow(missing_docs)]
mod shop;

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::{Redirect, Response};
use axum::routing::get;
use opentelemetry_proto::tonic::trace::v1::Span;
use plumbline_telemetry::error::Error;
use plumbline_telemetry::opentelemetry::Context;
use plumbline_telemetry::opentelemetry::baggage::BaggageExt;
use plumbline_telemetry::opentelemetry::{KeyValue, trace::TraceContextExt};
use plumbline_telemetry::testing::{Receiver, attributes, error_tuple, is_error};
use plumbline_telemetry::{Telemetry, builder, grpc, http};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use shop::reason;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tower::{Layer, ServiceExt, service_fn};
use tracing::Instrument;
use tracing_opentelemetry::OpenTelemetrySpanExt;

const NONE: &str = "";
const REFUSED: &str = "UNAVAILABLE worker UNREACHABLE dependency true";
const LATE: &str = "DEADLINE_EXCEEDED worker DEADLINE dependency false";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_are_recorded_and_answers_unchanged() {
    let given = Given::start().await;
    given.a_call_has_a_span_headers_and_a_duration().await;
    given.baggage_goes_only_where_the_charter_lets_it().await;
    given.an_error_keeps_its_tuple_over_the_hop().await;
    given.answers_and_errors_are_those_of_a_plain_client().await;
    given.a_dropped_body_leaves_the_status().await;
    given.a_call_that_its_deadline_ends_says_so().await;
}

struct Given {
    received: Receiver,
    gateway: Telemetry,
    _worker: Telemetry,
    server: SocketAddr,
    cut_off: SocketAddr,
    nobody: SocketAddr,
}

impl Given {
    async fn start() -> Self {
        let received = Receiver::start().await;
        let telemetry = |name: &'static str| {
            let variables = move |variable: &str| (variable == "OTEL_SERVICE_NAME").then(|| name.to_owned());
            builder()
                .charter(shop::CHARTER)
                .testing(&received)
                .variables(variables)
                .build()
        };
        let (gateway, worker) = (telemetry("gateway"), telemetry("worker"));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = listener.local_addr().unwrap();
        let app = app().layer(http::ServerLayer::new().with_telemetry(&worker));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self {
            received,
            gateway,
            _worker: worker,
            server,
            cut_off: cut_off().await,
            nobody: nobody().await,
        }
    }

    fn client(&self, plain: reqwest::Client) -> ClientWithMiddleware {
        let middleware = plumbline_reqwest::Telemetry::new("worker").with_telemetry(&self.gateway);
        ClientBuilder::new(plain).with(middleware).build()
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server)
    }

    /// Runs work in a trace of its own.
    async fn traced<T>(&self, work: impl Future<Output = T>) -> ([u8; 16], T) {
        let handle = self.gateway.handle();
        let root = handle.in_scope(|| tracing::info_span!("test"));
        let trace = root.context().span().span_context().trace_id().to_bytes();
        (trace, handle.wrap(work.instrument(root)).await)
    }

    async fn recorded(&self, trace: &[u8]) -> Span {
        let spans = self
            .received
            .trace(trace, |spans| spans.iter().any(|span| span.kind == 3))
            .await;
        spans.into_iter().find(|span| span.kind == 3).unwrap()
    }

    async fn a_call_has_a_span_headers_and_a_duration(&self) {
        let client = self.client(reqwest::Client::new());
        let (trace, answer) = self.traced(client.get(self.url("/articles/7?secret=1")).send()).await;
        assert_eq!(answer.unwrap().text().await.unwrap(), "article 7");
        let server = self.received.span(&trace, "GET /articles/{id}").await;
        let client = self.recorded(&trace).await;
        assert_eq!((client.name.as_str(), &server.parent_span_id), ("GET", &client.span_id));
        let found = attributes(&client.attributes);
        assert_eq!(found["url.full"], self.url("/articles/7"), "without the query");
        assert_eq!(found["http.response.status_code"], "200");
        assert!(error_tuple(&client.attributes).is_empty() && !is_error(&client));
        let port = self.server.port().to_string();
        let labels = [
            ("http.request.method", "GET"),
            ("http.response.status_code", "200"),
            ("server.address", "127.0.0.1"),
            ("server.port", &port),
        ];
        self.received.point("http.client.request.duration", &labels).await;
    }

    async fn baggage_goes_only_where_the_charter_lets_it(&self) {
        let client = self.client(reqwest::Client::new());
        let members = [
            KeyValue::new("plumbline.demo.fault", "none"),
            KeyValue::new("private", "x"),
        ];
        let call = async {
            let span = tracing::info_span!("baggage");
            span.set_parent(Context::new().with_baggage(members)).unwrap();
            let answer = client.get(self.url("/headers")).send().instrument(span).await;
            answer.unwrap().text().await.unwrap()
        };
        let (_, headers) = self.traced(call).await;
        assert!(
            headers.contains("plumbline.demo.fault=none") && !headers.contains("private"),
            "{headers}"
        );
    }

    async fn an_error_keeps_its_tuple_over_the_hop(&self) {
        let client = self.client(reqwest::Client::new());
        for (path, expected) in [
            ("/unknown", "NOT_FOUND worker SKU_UNKNOWN caller false"),
            ("/broken", "INTERNAL worker UNSPECIFIED dependency false"),
        ] {
            let (trace, answer) = self.traced(client.get(self.url(path)).send()).await;
            drop(answer.unwrap().bytes().await.unwrap());
            let span = self.recorded(&trace).await;
            assert_eq!(error_tuple(&span.attributes), expected, "{path}");
            assert!(is_error(&span));
        }
    }

    /// Each call ends for the application as with the plain client, and with its outcome in the span.
    async fn answers_and_errors_are_those_of_a_plain_client(&self) {
        let impatient = || {
            reqwest::Client::builder()
                .timeout(Duration::from_millis(300))
                .build()
                .unwrap()
        };
        let short = || {
            reqwest::Client::builder()
                .read_timeout(Duration::from_millis(300))
                .build()
                .unwrap()
        };
        let patient = reqwest::Client::new;
        for (client, url, expected) in [
            (patient(), self.url("/articles/7"), NONE),
            (patient(), self.url("/large"), NONE),
            (patient(), self.url("/moved"), NONE),
            (
                patient(),
                self.url("/nowhere"),
                "NOT_FOUND worker UNSPECIFIED caller false",
            ),
            (impatient(), self.url("/hangs"), LATE),
            (impatient(), self.url("/stalls"), LATE),
            (short(), self.url("/stalls"), LATE),
            (patient(), format!("http://{}/", self.nobody), REFUSED),
            (patient(), format!("http://{}/", self.cut_off), REFUSED),
        ] {
            let plain = client.get(&url).send().await.map_err(reqwest_middleware::Error::from);
            let (plain, recorded) = (seen(plain).await, self.client(client));
            let (trace, answer) = self.traced(async { seen(recorded.get(&url).send().await).await }).await;
            assert_eq!(answer, plain, "{url}");
            let span = self.recorded(&trace).await;
            assert_eq!(error_tuple(&span.attributes), expected, "{url}: {answer}");
        }
        // No request is made of it, so nothing is recorded.
        let (plain, recorded) = (reqwest::Client::new(), self.client(reqwest::Client::new()));
        let plain = plain
            .get("mailto:nobody")
            .send()
            .await
            .map_err(reqwest_middleware::Error::from);
        assert_eq!(
            seen(recorded.get("mailto:nobody").send().await).await,
            seen(plain).await
        );
    }

    async fn a_dropped_body_leaves_the_status(&self) {
        let client = self.client(reqwest::Client::new());
        let (trace, answer) = self.traced(client.get(self.url("/large")).send()).await;
        drop(answer.unwrap());
        let span = self.recorded(&trace).await;
        assert_eq!(attributes(&span.attributes)["http.response.status_code"], "200");
        assert!(error_tuple(&span.attributes).is_empty());
        // Its parent ends too, although the body was dropped outside of the telemetry.
        self.received.span(&trace, "test").await;
    }

    async fn a_call_that_its_deadline_ends_says_so(&self) {
        let (client, url) = (self.client(reqwest::Client::new()), self.url("/hangs"));
        let handler = service_fn(async |_: Request<Body>| -> Result<Response, std::convert::Infallible> {
            drop(client.get(&url).send().await);
            Ok(Response::default())
        });
        let service = grpc::ServerLayer::new().with_telemetry(&self.gateway).layer(handler);
        let (trace, parent) = plumbline_telemetry::testing::new_trace();
        let request = Request::post("/acme.Till/Sell")
            .header("content-type", "application/grpc")
            .header("grpc-timeout", "400m")
            .header("traceparent", parent);
        drop(service.oneshot(request.body(Body::empty()).unwrap()).await);
        let span = self.recorded(&trace).await;
        assert_eq!(error_tuple(&span.attributes), LATE);
    }
}

fn app() -> Router {
    Router::new()
        .route(
            "/articles/{id}",
            get(async |id: axum::extract::Path<String>| format!("article {}", *id)),
        )
        .route("/headers", get(async |headers: HeaderMap| format!("{headers:?}")))
        .route(
            "/unknown",
            get(async || Err::<(), _>(Error::new(reason::SKU_UNKNOWN, "no such article"))),
        )
        .route("/broken", get(async || StatusCode::INTERNAL_SERVER_ERROR))
        .route("/large", get(async || vec![b'x'; 1 << 20]))
        .route("/moved", get(async || Redirect::temporary("/articles/8")))
        .route("/hangs", get(async || std::future::pending::<()>().await))
        .route("/stalls", get(async || Body::new(Stalls(true))))
}

/// A body that never ends after its first byte.
struct Stalls(bool);

impl axum::body::HttpBody for Stalls {
    type Data = bytes::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<bytes::Bytes>, std::convert::Infallible>>> {
        match std::mem::take(&mut self.0) {
            true => std::task::Poll::Ready(Some(Ok(http_body::Frame::data(bytes::Bytes::from_static(b"x"))))),
            false => std::task::Poll::Pending,
        }
    }
}

/// A server whose responses end before their time.
async fn cut_off() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf")
                .await;
        }
    });
    address
}

/// An address that refuses connections.
async fn nobody() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap()
}

/// What the application sees of an answer: all that does not change with time.
async fn seen(answer: Result<reqwest::Response, reqwest_middleware::Error>) -> String {
    let flags = |error: &reqwest_middleware::Error| {
        format!(
            "{error} timeout {} connect {} request {} body {} decode {} builder {} middleware {}",
            error.is_timeout(),
            error.is_connect(),
            error.is_request(),
            error.is_body(),
            error.is_decode(),
            error.is_builder(),
            error.is_middleware()
        )
    };
    let response = match answer {
        Ok(response) => response,
        Err(error) => return flags(&error),
    };
    let mut headers = response.headers().clone();
    drop((
        headers.remove("date"),
        headers.remove("server-timing"),
        headers.remove("plumbline-error"),
    ));
    let head = format!(
        "{} {:?} {:?} {} {:?} {:?}",
        response.status(),
        response.version(),
        response.content_length(),
        response.url(),
        response.remote_addr(),
        headers
    );
    match response.bytes().await {
        Ok(body) => format!("{head} {} bytes", body.len()),
        Err(error) => format!("{head} {}", flags(&error.into())),
    }
}
