//! Log lines and counts when telemetry cannot be delivered. Each case runs in a process of its own, because telemetry
//! is set up once per process; its standard error is read.

use std::collections::BTreeMap;
use std::io::Read;
use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{any, post};
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{TraceService, TraceServiceServer};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use prost::Message;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tonic::transport::server::TcpIncoming;
use tonic::{Code, Request, Response, Status};

use crate::common;
use crate::common::{Received, eventually};

/// The process of a case: it runs until its input is closed.
#[test]
fn a_service() {
    if std::env::var("PLUMBLINE_TEST_SERVICE").is_err() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    runtime.unwrap().block_on(async {
        let _telemetry = plumbline_telemetry::builder().charter(common::shop::CHARTER).init();
        std::thread::spawn(|| {
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
            std::process::exit(0);
        });
        loop {
            tracing::info_span!("work").in_scope(|| ());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
}

/// A running service and the lines that it wrote.
struct Service {
    _child: Child,
    lines: Arc<Mutex<Vec<String>>>,
    begun: Instant,
}

impl Service {
    fn start(variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "delivery::a_service", "--nocapture"]);
        for name in [
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "http_proxy",
            "https_proxy",
            "no_proxy",
        ] {
            command.env_remove(name);
        }
        let common = BTreeMap::from([
            ("PLUMBLINE_TEST_SERVICE", "1"),
            ("OTEL_SERVICE_NAME", "worker"),
            ("OTEL_BSP_SCHEDULE_DELAY", "20"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "100"),
            ("OTEL_LOGS_EXPORTER", "none"),
        ]);
        let mut child = command
            .envs(common)
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let lines = Arc::<Mutex<Vec<String>>>::default();
        let (mut read, kept) = (BufReader::new(child.stderr.take().unwrap()).lines(), lines.clone());
        tokio::spawn(async move {
            while let Ok(Some(line)) = read.next_line().await {
                kept.lock().unwrap().push(line);
            }
        });
        Self {
            _child: child,
            lines,
            begun: Instant::now(),
        }
    }

    fn stderr(&self) -> String {
        self.lines.lock().unwrap().join("\n")
    }

    async fn logs(&self, words: &str) {
        // The first attempt reports it, not a later retry.
        while self.begun.elapsed() < Duration::from_secs(60) {
            if self.stderr().contains(words) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("not logged: {words:?}; logged: {}", self.stderr());
    }
}

async fn serve(app: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

/// Receives spans and metrics over HTTP; `answer` responds to spans.
async fn receiver(
    received: Received,
    answer: impl Fn() -> axum::response::Response + Clone + Send + Sync + 'static,
) -> SocketAddr {
    let (spans, metrics) = (received.clone(), received);
    let traces = async move |body: axum::body::Bytes| {
        let request = ExportTraceServiceRequest::decode(body).unwrap();
        spans.resource_spans().extend(request.resource_spans);
        answer()
    };
    let points = async move |body: axum::body::Bytes| {
        let request = ExportMetricsServiceRequest::decode(body).unwrap();
        metrics.resource_metrics().extend(request.resource_metrics);
    };
    let routes = Router::new().route(
        "/v1/traces",
        post(move |body| {
            let traces = traces.clone();
            async move { traces(body).await }
        }),
    );
    serve(routes.route(
        "/v1/metrics",
        post(move |body| {
            let points = points.clone();
            async move { points(body).await }
        }),
    ))
    .await
}

/// A server that speaks only HTTP/1.1.
async fn serve_http1() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let page = async |_| Ok::<_, std::convert::Infallible>(axum::response::Response::new("a page".to_owned()));
            let service = hyper::service::service_fn(page);
            let connection = hyper::server::conn::http1::Builder::new();
            let io = hyper_util::rt::TokioIo::new(stream);
            tokio::spawn(async move { connection.serve_connection(io, service).await });
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_protocol_is_reported() {
    let (grpc, _) = common::receiver().await;
    let http = serve_http1().await;

    let to_grpc = format!("http://jane:secret@{grpc}");
    let service = Service::start(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &to_grpc)]);
    service
        .logs("it does not speak HTTP/1.1; expected OTLP over HTTP")
        .await;
    assert!(!service.stderr().contains("secret"), "{}", service.stderr());

    let to_http = format!("http://{http}");
    let variables = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", to_http.as_str()),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
    ];
    Service::start(&variables).logs("expected gRPC (").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rejected_redirected_and_foreign_responses_count_as_dropped() {
    let rejecting = common::idle();
    let partial = || {
        let partial_success = Some(ExportTracePartialSuccess {
            rejected_spans: 1,
            error_message: "too old".to_owned(),
        });
        let body = ExportTraceServiceResponse { partial_success }.encode_to_vec();
        ([(header::CONTENT_TYPE, "application/x-protobuf")], body).into_response()
    };
    let collector = format!("http://{}", receiver(rejecting.clone(), partial).await);
    let service = Service::start(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &collector)]);
    service
        .logs("the receiver rejected 1 items of traces: \\\"too old\\\"")
        .await;
    lost(&rejecting).await;

    let moved = common::idle();
    let elsewhere = || (StatusCode::FOUND, [(header::LOCATION, "/login")]).into_response();
    let collector = format!("http://{}", receiver(moved.clone(), elsewhere).await);
    let service = Service::start(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &collector)]);
    service.logs("it answered 302 Found; a redirect is not followed").await;
    lost(&moved).await;

    let paged = common::idle();
    let page = || ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], "<html>").into_response();
    let collector = format!("http://{}", receiver(paged.clone(), page).await);
    let service = Service::start(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &collector)]);
    service
        .logs("it answered with \\\"text/html; charset=utf-8\\\"; expected application/x-protobuf")
        .await;
    lost(&paged).await;
}

/// Rejects spans with a retryable status.
struct Busy(Code);

#[tonic::async_trait]
impl TraceService for Busy {
    async fn export(
        &self,
        _: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        Err(Status::new(self.0, "later"))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_asks_to_retry_is_reported_at_once() {
    for code in [Code::Unavailable, Code::DeadlineExceeded, Code::Aborted] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serve = tonic::transport::Server::builder().add_service(TraceServiceServer::new(Busy(code)));
        tokio::spawn(serve.serve_with_incoming(TcpIncoming::from(listener)));
        let endpoint = format!("http://{address}");
        let service = Service::start(&[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
            ("OTEL_METRICS_EXPORTER", "none"),
        ]);
        service.logs("it asks to retry traces later").await;
        assert_eq!(
            service.stderr().matches("cannot deliver").count(),
            1,
            "{}",
            service.stderr()
        );
    }
}

/// Waits until undelivered spans are counted.
async fn lost(received: &Received) {
    eventually("lost spans", || {
        received.counted("plumbline.telemetry.dropped", "plumbline.signal", "traces") > 0
    })
    .await;
}

/// An HTTP proxy that opens tunnels and forwards requests to one receiver, whatever the host, and keeps the request
/// heads.
async fn proxy(receiver: SocketAddr) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let heads = Arc::<Mutex<Vec<String>>>::default();
    let kept = heads.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let kept = kept.clone();
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(stream.read_u8().await?);
                }
                let text = String::from_utf8(head.clone()).unwrap();
                kept.lock().unwrap().push(text.clone());
                let mut onward = TcpStream::connect(receiver).await?;
                if text.starts_with("CONNECT ") {
                    stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
                } else {
                    onward.write_all(&head).await?;
                }
                copy_bidirectional(&mut stream, &mut onward).await
            });
        }
    });
    (address, heads)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn proxies_are_used() {
    let over_http = common::idle();
    let http = receiver(over_http.clone(), || StatusCode::OK.into_response()).await;
    let (forward, heads) = proxy(http).await;
    let user = format!("http://jane:p%40ss@{forward}");
    let service = Service::start(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.example:4318"),
        ("http_proxy", &user),
    ]);
    eventually("spans through the proxy", || !over_http.spans().is_empty()).await;
    let head = heads.lock().unwrap()[0].clone();
    assert!(head.starts_with("POST http://collector.example:4318/v1/"), "{head}");
    assert!(head.contains("proxy-authorization: Basic amFuZTpwQHNz"), "{head}");
    assert!(head.contains("host: collector.example:4318"), "{head}");
    assert!(!service.stderr().contains("cannot deliver"), "{}", service.stderr());

    // gRPC through a tunnel.
    let (grpc, over_grpc) = common::receiver().await;
    let (tunnel, heads) = proxy(grpc).await;
    let _service = Service::start(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.example:4317"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ("HTTPS_PROXY", &tunnel.to_string()),
    ]);
    eventually("spans through the tunnel", || !over_grpc.spans().is_empty()).await;
    assert!(heads.lock().unwrap()[0].starts_with("CONNECT collector.example:4317 HTTP/1.1\r\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_proxy_hosts_are_reached_directly() {
    let over_http = common::idle();
    let http = receiver(over_http.clone(), || StatusCode::OK.into_response()).await;
    let collector = format!("http://{http}");
    // The local machine is never reached through a proxy; this proxy does not exist.
    let _service = Service::start(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &collector),
        ("HTTP_PROXY", "http://127.0.0.1:1"),
    ]);
    eventually("spans", || !over_http.spans().is_empty()).await;

    let (forward, heads) = proxy(http).await;
    let user = format!("http://jane:secret@{forward}");
    let service = Service::start(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.invalid:4318"),
        ("HTTP_PROXY", &user),
        ("NO_PROXY", "other,.invalid:4318"),
    ]);
    service
        .logs("cannot deliver telemetry to http://collector.invalid:4318/")
        .await;
    assert!(heads.lock().unwrap().is_empty() && !service.stderr().contains("secret"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusing_proxy_is_reported_without_its_user() {
    let refusing = serve(Router::new().fallback(any(async || StatusCode::PROXY_AUTHENTICATION_REQUIRED))).await;
    let user = format!("http://jane:secret@{refusing}");
    let service = Service::start(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector.example:4318"),
        ("HTTPS_PROXY", &user),
    ]);
    service
        .logs(&format!("the proxy {refusing} did not open the tunnel: HTTP/1.1 407"))
        .await;
    assert!(
        !service.stderr().contains("secret") && !service.stderr().contains("jane"),
        "{}",
        service.stderr()
    );
}
