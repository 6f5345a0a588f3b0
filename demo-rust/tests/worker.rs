//! The worker as a process: real sockets, a real OTLP receiver, its own stdout and stderr.

#[path = "../../telemetry-rust/tests/it/common/mod.rs"]
#[allow(dead_code, unused_imports, unused_macros)] // these tests ask some of them
mod common;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::process::Stdio;
use std::time::{Duration, Instant};

use common::{GIVES_UP, Received, attributes, eventually, is_error, new_trace, tuple};
use plumbline_telemetry::error::Tuple;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use worker::proto::pricing_service_client::PricingServiceClient;
use worker::proto::{OrderLine, PricedLine, QuoteRequest};

const QUOTE: &str = "plumbline.demo.orders.v1.PricingService/Quote";

struct Worker {
    process: Child,
    grpc: SocketAddr,
    http: SocketAddr,
    received: Received,
}

impl Worker {
    async fn start(more: &[(&str, &str)]) -> Self {
        let (collector, received) = common::receiver().await;
        Self::start_with(common::variables("worker", collector, more), received).await
    }

    async fn start_with(mut variables: BTreeMap<String, String>, received: Received) -> Self {
        variables.insert("PLUMBLINE_DEMO_WORKER_LISTEN".into(), "127.0.0.1:0".into());
        variables.insert("PLUMBLINE_DEMO_WORKER_HTTP_LISTEN".into(), "127.0.0.1:0".into());
        let mut process = Command::new(env!("CARGO_BIN_EXE_worker"))
            .envs(variables)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .await
            .unwrap();
        let mut addresses = line.trim().trim_start_matches("worker: gRPC on ").split(", HTTP on ");
        let mut address = || addresses.next().unwrap().parse().unwrap();
        Self {
            process,
            grpc: address(),
            http: address(),
            received,
        }
    }

    fn channel(&self) -> Channel {
        Endpoint::from_shared(format!("http://{}", self.grpc))
            .unwrap()
            .connect_lazy()
    }

    /// Requests a price; returns the trace and the response.
    async fn quote(
        &self,
        sku: &str,
        quantity: i32,
        headers: &[(&'static str, &str)],
    ) -> ([u8; 16], Result<PricedLine, Status>) {
        let (trace, parent) = new_trace();
        let mut request = Request::new(QuoteRequest {
            line: Some(OrderLine {
                sku: sku.into(),
                quantity,
            }),
        });
        request.metadata_mut().insert("traceparent", parent.parse().unwrap());
        for (key, value) in headers {
            request.metadata_mut().insert(*key, value.parse().unwrap());
        }
        let answer = PricingServiceClient::new(self.channel()).quote(request).await;
        (trace, answer.map(|answer| answer.into_inner().line.unwrap()))
    }

    /// Sends SIGTERM; returns what the process wrote to stderr.
    async fn terminate(mut self) -> String {
        let id = self.process.id().unwrap().to_string();
        let begun = Instant::now();
        Command::new("kill").arg(id).status().await.unwrap();
        let status = self.process.wait().await.unwrap();
        assert!(
            status.success() && begun.elapsed() < Duration::from_secs(20),
            "{status} after {:?}",
            begun.elapsed()
        );
        let mut written = String::new();
        self.process
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut written)
            .await
            .unwrap();
        written
    }
}

#[tokio::test]
async fn a_quote_is_one_trace_across_tasks_and_threads() {
    let worker = Worker::start(&[]).await;
    let (trace, answer) = worker.quote("SKU-7", 3, &[]).await;
    let line = answer.unwrap();
    assert_eq!((line.sku.as_str(), line.quantity), ("SKU-7", 3));
    assert!(line.price_cents > 0);
    assert_eq!(
        worker.quote("SKU-7", 3, &[]).await.1.unwrap().price_cents,
        line.price_cents
    );

    let spans = worker.received.trace(&trace, |spans| spans.len() == 3).await;
    let named = |name: &str| spans.iter().find(|span| span.name == name).unwrap();
    let (server, task, thread) = (named(QUOTE), named("orders.price_line"), named("orders.compute_price"));
    assert_eq!(
        (task.parent_span_id.clone(), thread.parent_span_id.clone()),
        (server.span_id.clone(), task.span_id.clone())
    );
    assert_eq!(attributes(&task.attributes)["orders.sku"], "SKU-7");
    assert_eq!(attributes(&task.attributes)["orders.quantity"], "3");
    assert_eq!(
        attributes(&thread.attributes).keys().collect::<Vec<_>>(),
        ["orders.sku"]
    );
    worker.terminate().await;
}

/// Returns the tuple of a status, as a caller with the charter of the demo reads it.
fn received_tuple(status: &tonic::Status, peer: &'static str, own: &str) -> Option<Tuple> {
    static CALLER: std::sync::Once = std::sync::Once::new();
    CALLER.call_once(|| {
        let telemetry = plumbline_telemetry::builder()
            .charter(worker::shop::CHARTER)
            .variables(|name| (name == "OTEL_SDK_DISABLED").then(|| "true".to_owned()))
            .init();
        std::mem::forget(telemetry);
    });
    Tuple::from_status(status, peer, own)
}

#[tokio::test]
async fn invalid_lines_are_rejected_with_a_reason() {
    let worker = Worker::start(&[]).await;
    for (sku, quantity, code, reason) in [
        ("SKU-1", 0, Code::InvalidArgument, "LINE_INVALID"),
        ("SKU-1", 1_000_000_000, Code::InvalidArgument, "LINE_INVALID"),
        ("'; DROP", 1, Code::InvalidArgument, "LINE_INVALID"),
        ("SKU-999", 1, Code::NotFound, "SKU_UNKNOWN"),
    ] {
        let (_, answer) = worker.quote(sku, quantity, &[]).await;
        let status = answer.unwrap_err();
        let received = received_tuple(&status, "nobody", "gateway").unwrap();
        assert_eq!(
            (status.code(), received.origin, received.reason),
            (code, "worker", reason),
            "{sku} {quantity}"
        );
    }
    worker.terminate().await;
}

#[tokio::test]
async fn faults_are_injected_on_demand() {
    let worker = Worker::start(&[("PLUMBLINE_DEMO_FAULTS", "on")]).await;
    for (kind, expected, is_server_error) in [
        ("invalid", "INVALID_ARGUMENT worker LINE_INVALID caller false", false),
        ("not_found", "NOT_FOUND worker SKU_UNKNOWN caller false", false),
        ("slow", "DEADLINE_EXCEEDED worker DEADLINE service false", true),
        ("overload", "RESOURCE_EXHAUSTED worker OVERLOADED service true", true),
        ("panic", "INTERNAL worker PANIC service false", true),
        ("data_loss", "DATA_LOSS worker CHECKSUM_MISMATCH service false", true),
    ] {
        let baggage = format!("plumbline.demo.fault=worker:{kind}");
        let (trace, status) = common::answered_in_time(async || {
            let headers = [("baggage", baggage.as_str()), ("grpc-timeout", "600m")];
            let (trace, answer) = worker.quote("SKU-1", 1, &headers).await;
            (trace, answer.unwrap_err())
        })
        .await;
        let received = received_tuple(&status, "nobody", "worker").unwrap();
        assert!(
            expected.starts_with(&format!("{} {} {}", received.code, received.origin, received.reason)),
            "{kind}: {received:?}"
        );
        let span = worker.received.span(&trace, QUOTE).await;
        assert_eq!(
            (tuple(&span).as_str(), is_error(&span)),
            (expected, is_server_error),
            "{kind}"
        );
        if kind != "slow" {
            let task = worker.received.span(&trace, "orders.price_line").await;
            assert_eq!((tuple(&task).as_str(), is_error(&task)), (expected, true), "{kind}");
        }
    }

    let call = worker.quote("SKU-1", 1, &[("baggage", "plumbline.demo.fault=worker:cancelled")]);
    tokio::time::timeout(GIVES_UP, call).await.unwrap_err();
    let gone = "CANCELLED client CALLER_CANCELLED caller false";
    eventually("the cancelled call", || {
        worker.received.spans().iter().any(|span| tuple(span) == gone)
    })
    .await;

    let (_, answer) = worker
        .quote("SKU-1", 1, &[("baggage", "plumbline.demo.fault=gateway:panic")])
        .await;
    assert!(answer.is_ok(), "another service's fault is not ours");
    let written = worker.terminate().await;
    assert!(
        written.lines().all(|line| line.starts_with('{') && line.ends_with('}')),
        "{written}"
    );
    assert!(written.contains("\"plumbline.error.reason\":\"CHECKSUM_MISMATCH\""));
}

#[tokio::test]
async fn faults_are_ignored_unless_switched_on() {
    let worker = Worker::start(&[]).await;
    let (_, answer) = worker
        .quote("SKU-1", 1, &[("baggage", "plumbline.demo.fault=worker:panic")])
        .await;
    assert!(answer.is_ok());
    worker.terminate().await;
}

#[tokio::test]
async fn load_beyond_the_limit_is_shed() {
    let worker = Worker::start(&[("PLUMBLINE_DEMO_WORKER_CONCURRENCY", "1")]).await;
    let mut shed = None;
    let until = Instant::now() + Duration::from_secs(60);
    while shed.is_none() && Instant::now() < until {
        let answers = tokio::join!(
            worker.quote("SKU-1", 1, &[]),
            worker.quote("SKU-2", 1, &[]),
            worker.quote("SKU-3", 1, &[]),
            worker.quote("SKU-4", 1, &[]),
        );
        shed = [answers.0, answers.1, answers.2, answers.3]
            .into_iter()
            .find_map(|(_, answer)| answer.err());
    }
    let received = received_tuple(&shed.expect("some calls find no room"), "nobody", "worker").unwrap();
    assert_eq!(
        (received.code.name(), received.reason, received.retryable),
        ("RESOURCE_EXHAUSTED", "OVERLOADED", true)
    );
    worker.terminate().await;
}

#[tokio::test]
async fn health_is_reported_over_grpc_and_http() {
    let worker = Worker::start(&[]).await;
    let request = HealthCheckRequest {
        service: "plumbline.demo.orders.v1.PricingService".into(),
    };
    let health = HealthClient::new(worker.channel())
        .check(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(health.status, 1, "serving");

    for (path, status, route) in [("/healthz", "200", Some("/healthz")), ("/nothing", "404", None)] {
        let answer = get(worker.http, path).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        let name = route.map_or("GET".to_owned(), |route| format!("GET {route}"));
        let trace = trace_of(&answer);
        let span = worker.received.span(&trace, &name).await;
        let found = attributes(&span.attributes);
        assert_eq!(found.get("http.route").map(String::as_str), route);
        assert_eq!(
            (found["http.response.status_code"].as_str(), found["url.path"].as_str()),
            (status, path)
        );
    }
    let labels = [
        ("http.request.method", "GET"),
        ("http.route", "/healthz"),
        ("http.response.status_code", "200"),
        ("url.scheme", "http"),
    ];
    worker.received.point("http.server.request.duration", &labels).await;
    let labels = [
        ("http.request.method", "GET"),
        ("http.response.status_code", "404"),
        ("url.scheme", "http"),
        ("plumbline.error.code", "NOT_FOUND"),
        ("plumbline.error.origin", "worker"),
        ("plumbline.error.fault", "caller"),
    ];
    worker.received.point("http.server.request.duration", &labels).await;
    worker.terminate().await;
}

#[tokio::test]
async fn unknown_routes_and_methods_return_problem_details() {
    let worker = Worker::start(&[]).await;
    for (method, path, status, name, expected) in [
        (
            "GET",
            "/v1/nowhere",
            404,
            "GET",
            "NOT_FOUND worker ROUTE_UNKNOWN caller false",
        ),
        (
            "POST",
            "/healthz",
            405,
            "POST /healthz",
            "UNIMPLEMENTED worker METHOD_NOT_ALLOWED caller false",
        ),
        (
            "BREW",
            "/v1/nowhere",
            404,
            "HTTP",
            "NOT_FOUND worker ROUTE_UNKNOWN caller false",
        ),
    ] {
        let answer = send(worker.http, method, path).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        assert!(answer.contains("content-type: application/problem+json"), "{answer}");
        assert_eq!(answer.contains("allow: "), status == 405, "{answer}");
        let words: Vec<&str> = expected.split(' ').collect();
        let received = format!(
            r#""code":"{}","reason":"{}","origin":"{}","retryable":false}}"#,
            words[0], words[2], words[1]
        );
        assert!(answer.ends_with(&received), "{answer}");
        let span = worker.received.span(&trace_of(&answer), name).await;
        assert_eq!(tuple(&span), expected);
        assert!(!is_error(&span));
    }
    worker.terminate().await;
}

#[tokio::test]
async fn the_last_telemetry_is_flushed_at_shutdown() {
    let slow = [
        ("OTEL_BSP_SCHEDULE_DELAY", "60000"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "60000"),
        ("OTEL_BLRP_SCHEDULE_DELAY", "60000"),
    ];
    let worker = Worker::start(&slow).await;
    let received = worker.received.clone();
    let (trace, answer) = worker.quote("SKU-1", 0, &[]).await;
    assert!(answer.is_err());
    worker.terminate().await;
    assert!(received.spans().iter().any(|span| span.trace_id == trace));
    assert!(received.metric("rpc.server.call.duration").is_some());
    received.record(&trace).await;
}

#[tokio::test]
async fn without_a_collector_the_worker_serves_and_exports_later() {
    // A free address; the receiver binds it later.
    let free = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let worker = Worker::start_with(
        common::variables("worker", free, &[("OTEL_BSP_MAX_QUEUE_SIZE", "32")]),
        common::idle(),
    )
    .await;
    let mut traces = Vec::new();
    for _ in 0..100 {
        let (trace, answer) = worker.quote("SKU-1", 1, &[]).await;
        assert!(answer.is_ok());
        traces.push(trace);
    }
    let received = Received::start_on(free).await;
    received.span(&traces[0], QUOTE).await;
    // Every span is either delivered or counted.
    let dropped = || received.counted("plumbline.telemetry.dropped", "plumbline.drop.reason", "queue_full");
    eventually("all 300 spans", || received.spans().len() as u64 + dropped() == 300).await;
    assert!(dropped() > 0);

    let written = worker.terminate().await;
    assert_eq!(written.matches("cannot deliver telemetry").count(), 1, "{written}");
    assert_eq!(written.matches("is delivered to").count(), 1, "{written}");
}

#[tokio::test]
async fn unreadable_variables_give_one_warning_each() {
    let bad = [
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "lots"),
        ("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "carrier-pigeon"),
    ];
    let worker = Worker::start(&bad).await;
    assert!(worker.quote("SKU-1", 1, &[]).await.1.is_ok());
    let written = worker.terminate().await;
    assert_eq!(
        written
            .matches("OTEL_BSP_MAX_EXPORT_BATCH_SIZE=\\\"lots\\\" is not a whole number")
            .count(),
        1,
        "{written}"
    );
    assert_eq!(written.matches("carrier-pigeon").count(), 1, "{written}");
}

#[tokio::test]
async fn when_off_the_setup_is_stock() {
    let worker = Worker::start(&[("PLUMBLINE_MODE", "off"), ("PLUMBLINE_DEMO_FAULTS", "on")]).await;
    let (trace, answer) = worker.quote("SKU-999", 1, &[]).await;
    let status = answer.unwrap_err();
    assert_eq!((status.code(), status.details().len()), (Code::NotFound, 0));
    let span = worker.received.span(&trace, QUOTE).await;
    let found = attributes(&span.attributes);
    assert_eq!(found["rpc.system"], "grpc");
    assert_eq!(found["rpc.service"], "plumbline.demo.orders.v1.PricingService");
    assert_eq!(
        (found["rpc.method"].as_str(), found["rpc.grpc.status_code"].as_str()),
        ("Quote", "5")
    );
    assert!(tuple(&span).is_empty() && !found.contains_key("rpc.system.name"));

    let (_, answer) = worker
        .quote("SKU-1", 1, &[("baggage", "plumbline.demo.fault=worker:data_loss")])
        .await;
    assert_eq!(answer.unwrap_err().code(), Code::DataLoss);
    let received = worker.received.clone();
    worker.terminate().await;
    assert!(received.resource_metrics().is_empty(), "no metrics");
    assert!(
        !attributes(&received.resource_spans()[0].resource.clone().unwrap().attributes).contains_key("plumbline.team")
    );
}

#[tokio::test]
async fn a_port_in_use_is_one_clear_line() {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_worker"))
        .env("PLUMBLINE_DEMO_WORKER_LISTEN", &address)
        .env("OTEL_SDK_DISABLED", "true")
        .env("OTEL_SERVICE_NAME", "worker")
        .output()
        .await
        .unwrap();
    let written = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    // The line of the start names the charter.
    let lines: Vec<&str> = written
        .lines()
        .filter(|line| !line.contains("enforcing charter"))
        .collect();
    let expected = format!("cannot listen on {address}");
    assert!(matches!(lines[..], [line] if line.contains(&expected)), "{written}");
}

/// Sends a plain HTTP/1.1 request; returns the response head.
async fn get(address: SocketAddr, path: &str) -> String {
    send(address, "GET", path).await
}

async fn send(address: SocketAddr, method: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("{method} {path} HTTP/1.1\r\nHost: worker\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// Returns the trace in a `Server-Timing` header.
fn trace_of(answer: &str) -> [u8; 16] {
    let hex = answer.split("desc=\"00-").nth(1).unwrap();
    std::array::from_fn(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).unwrap())
}
