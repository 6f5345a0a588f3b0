//! For tests: a receiver of this process, and what it received.
//!
//! The telemetry of a test is exported as in production, through the queues, the rules of the charter and OTLP over
//! gRPC, so the test sees what a Collector would. Each test has a telemetry and a receiver of its own.
//!
//! ```
//! # mod acme { pub const CHARTER: &[u8] = b"{}"; }
//! # #[tokio::main(flavor = "multi_thread", worker_threads = 2)]
//! # async fn main() {
//! use axum::{Router, body::Body, http::Request, routing::get};
//! use plumbline_telemetry::testing::{self, Receiver};
//! use plumbline_telemetry::{builder, http};
//! use tower::ServiceExt;
//!
//! let receiver = Receiver::start().await;
//! let telemetry = builder().charter(acme::CHARTER).testing(&receiver).build();
//! let app: Router = Router::new()
//!     .route("/orders/{id}", get(async || "an order"))
//!     .layer(http::ServerLayer::new().with_telemetry(&telemetry));
//!
//! let (trace, traceparent) = testing::new_trace();
//! let request = Request::get("/orders/7").header("traceparent", traceparent).body(Body::empty()).unwrap();
//! let response = app.oneshot(request).await.unwrap();
//! drop(axum::body::to_bytes(response.into_body(), 1024).await.unwrap()); // the span ends with the body
//!
//! let span = receiver.span(&trace, "GET /orders/{id}").await;
//! assert_eq!(testing::attributes(&span.attributes)["http.route"], "/orders/{id}");
//! assert!(!testing::is_error(&span) && testing::error_tuple(&span.attributes).is_empty());
//! testing::eventually("the duration", || {
//!     !receiver.histogram("http.server.request.duration").is_empty()
//! })
//! .await;
//! # }
//! ```
//!
//! A service that is a process of its own gets the address of the receiver in its environment:
//!
//! ```no_run
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let receiver = plumbline_telemetry::testing::Receiver::start_on("127.0.0.1:0".parse().unwrap()).await;
//! println!("{}", receiver.address());
//! let service = std::process::Command::new("acme-till").envs(receiver.variables("till")).spawn();
//! # drop(service);
//! let (trace, _) = plumbline_telemetry::testing::new_trace();
//! receiver.trace(&trace, |spans| spans.len() == 2).await;
//! let record = receiver.record(&trace).await;
//! println!("{}", plumbline_telemetry::testing::text(record.body.as_ref()));
//! receiver.point("acme.sale.amount", &[("acme.tenant", "north")]).await;
//! println!("{:?} {:?}", receiver.metric("acme.sales"), receiver.points("acme.queue.length"));
//! println!("{}", receiver.counted("acme.sales", "acme.tenant", "north"));
//! println!("{} {}", receiver.spans().len(), receiver.as_text());
//! println!("{:?}", receiver.encodings());
//! drop((receiver.resource_spans(), receiver.resource_metrics(), receiver.resource_logs()));
//! receiver.clear();
//! # }
//! ```

mod changed;
mod otlp;
mod queries;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

pub use changed::changed;
pub use opentelemetry_proto;
use opentelemetry_proto::tonic::logs::v1::ResourceLogs;
use opentelemetry_proto::tonic::metrics::v1::ResourceMetrics;
use opentelemetry_proto::tonic::trace::v1::ResourceSpans;
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator};
pub use queries::{attributes, error_tuple, is_error, text};

/// Attributes by key; each value as text.
pub type Attributes = BTreeMap<String, String>;

/// How long a test waits.
const MOST: Duration = Duration::from_secs(60);

/// Receives OTLP over gRPC on a port of the loopback interface and keeps it; clones share what is kept.
#[derive(Clone, Debug)]
pub struct Receiver {
    address: SocketAddr,
    spans: Kept<ResourceSpans>,
    metrics: Kept<ResourceMetrics>,
    logs: Kept<ResourceLogs>,
    encodings: Kept<String>,
}

type Kept<T> = Arc<Mutex<Vec<T>>>;

impl Receiver {
    /// Listens on a free port until the runtime ends.
    ///
    /// # Panics
    ///
    /// If no port is free.
    pub async fn start() -> Self {
        Self::start_on(SocketAddr::from(([127, 0, 0, 1], 0))).await
    }

    /// Listens on an address.
    ///
    /// # Panics
    ///
    /// If the address is taken.
    pub async fn start_on(address: SocketAddr) -> Self {
        let listener = tokio::net::TcpListener::bind(address).await;
        let listener = listener.unwrap_or_else(|error| panic!("{address}: {error}; expected a free address"));
        let receiver = Self::idle(listener.local_addr().unwrap_or(address));
        tokio::spawn(otlp::serve(listener, receiver.clone()));
        receiver
    }

    /// Creates a receiver that does not listen: the test listens there, and adds what is received.
    ///
    /// ```
    /// use plumbline_telemetry::testing::Receiver;
    ///
    /// let receiver = Receiver::idle("127.0.0.1:4317".parse().unwrap());
    /// receiver.resource_spans().extend([]);
    /// ```
    pub fn idle(address: SocketAddr) -> Self {
        Self {
            address,
            spans: Kept::default(),
            metrics: Kept::default(),
            logs: Kept::default(),
            encodings: Kept::default(),
        }
    }

    /// Returns the address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the variables of a service that exports to this receiver without delay.
    pub fn variables(&self, service: &str) -> BTreeMap<String, String> {
        let names = NAMES.into_iter().map(|name| (name, self.variable(name)));
        let mut all: BTreeMap<_, _> = names
            .filter_map(|(name, value)| Some((name.to_owned(), value?)))
            .collect();
        all.insert("OTEL_SERVICE_NAME".to_owned(), service.to_owned());
        all
    }

    /// Returns one of these variables.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        match name {
            "OTEL_EXPORTER_OTLP_PROTOCOL" => Some("grpc".to_owned()),
            "OTEL_EXPORTER_OTLP_ENDPOINT" => Some(format!("http://{}", self.address)),
            "OTEL_BSP_SCHEDULE_DELAY" | "OTEL_BLRP_SCHEDULE_DELAY" => Some("20".to_owned()),
            "OTEL_METRIC_EXPORT_INTERVAL" => Some("50".to_owned()),
            _ => None,
        }
    }

    /// Returns the received spans with their resources and scopes; it receives no others meanwhile.
    pub fn resource_spans(&self) -> MutexGuard<'_, Vec<ResourceSpans>> {
        locked(&self.spans)
    }

    /// Returns the received metrics with their resources and scopes; it receives no others meanwhile.
    pub fn resource_metrics(&self) -> MutexGuard<'_, Vec<ResourceMetrics>> {
        locked(&self.metrics)
    }

    /// Returns the received log records with their resources and scopes; it receives no others meanwhile.
    pub fn resource_logs(&self) -> MutexGuard<'_, Vec<ResourceLogs>> {
        locked(&self.logs)
    }

    /// Returns the compressions of the received spans.
    pub fn encodings(&self) -> MutexGuard<'_, Vec<String>> {
        locked(&self.encodings)
    }

    /// Forgets everything received.
    pub fn clear(&self) {
        self.resource_spans().clear();
        self.resource_metrics().clear();
        self.resource_logs().clear();
    }
}

const NAMES: [&str; 5] = [
    "OTEL_EXPORTER_OTLP_PROTOCOL",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_BSP_SCHEDULE_DELAY",
    "OTEL_BLRP_SCHEDULE_DELAY",
    "OTEL_METRIC_EXPORT_INTERVAL",
];

fn locked<T>(kept: &Kept<T>) -> MutexGuard<'_, Vec<T>> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Polls until a condition holds.
///
/// # Panics
///
/// If it does not hold within a minute.
pub async fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let until = Instant::now() + MOST;
    while !holds() {
        assert!(Instant::now() < until, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Returns a new trace id, and the `traceparent` that starts it in a service.
pub fn new_trace() -> ([u8; 16], String) {
    let id = RandomIdGenerator::default().new_trace_id();
    (id.to_bytes(), format!("00-{id}-00f067aa0ba902b7-01"))
}
