//! Measures a successful gRPC call through the layers, compared with hand-written layers over tracing-opentelemetry:
//! time and allocations, without a network. `cargo bench --bench calls`.
//!
//! Telemetry is set up once per process, so each arm is a process of its own; the two alternate in short rounds.

use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::task::{Context, Poll};
use std::time::Instant;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::combinators::WithTrailers;
use http_body_util::{BodyExt, Full};
use opentelemetry::global;
use opentelemetry_http::HeaderExtractor;
use plumbline_telemetry::grpc;
use tonic::transport::Endpoint;
use tower::{Layer, Service};
use tracing_opentelemetry::OpenTelemetrySpanExt;

#[path = "support/bare.rs"]
mod bare;

const ARM: &str = "PLUMBLINE_BENCHMARK_ARM";
const ARMS: [&str; 2] = ["bare", "plumbline"];
/// All but the last continue a trace of another service.
const PATHS: [&str; 5] = ["server", "client", "both", "both, with a deadline", "server, root"];
const ROUNDS: usize = 300;
const CALLS: usize = 500;

fn main() {
    match std::env::var(ARM) {
        Ok(arm) => serve_rounds(&arm),
        Err(_) => compare(),
    }
}

/// Nanoseconds and allocations of one call.
type Cost = (f64, f64);

fn compare() {
    println!(
        "{:<24} {:>10} {:>10} {:>14} {:>9} {:>6} {:>10} {:>10}",
        "path", "bare ns", "ours ns", "difference ns", "± ns", "ratio", "bare allocs", "ours allocs"
    );
    let mut arms = ARMS.map(Arm::start);
    for path in PATHS {
        let costs: Vec<[Cost; 2]> = (0..ROUNDS)
            .map(|round| {
                let mut pair = [(0.0, 0.0); 2];
                // The first arm alternates, so that neither always follows the other.
                for place in 0..2 {
                    let arm = (round + place) % 2;
                    pair[arm] = arms[arm].round(path);
                }
                pair
            })
            .skip(ROUNDS / 10)
            .collect();
        let (bare, ours) = (
            median(costs.iter().map(|pair| pair[0].0)),
            median(costs.iter().map(|pair| pair[1].0)),
        );
        let differences = || costs.iter().map(|pair| pair[1].0 - pair[0].0);
        let difference = median(differences());
        let spread = median(differences().map(|each| (each - difference).abs()));
        println!(
            "{path:<24} {bare:>10.0} {ours:>10.0} {difference:>14.0} {spread:>9.0} {:>6.2} {:>10.1} {:>10.1}",
            ours / bare,
            median(costs.iter().map(|pair| pair[0].1)),
            median(costs.iter().map(|pair| pair[1].1)),
        );
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A process that runs rounds of calls, named on its standard input.
struct Arm {
    process: Child,
    answers: BufReader<std::process::ChildStdout>,
}

impl Arm {
    fn start(name: &str) -> Self {
        let mut process = Command::new(std::env::current_exe().expect("this program"))
            .env(ARM, name)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program starts again");
        let answers = BufReader::new(process.stdout.take().expect("its output"));
        Self { process, answers }
    }

    fn round(&mut self, path: &str) -> Cost {
        let input = self.process.stdin.as_mut().expect("its input");
        writeln!(input, "{path}").expect("the arm listens");
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("the arm answers");
        let (nanos, allocations) = line.trim().split_once(' ').expect("two figures");
        (
            nanos.parse().expect("nanoseconds"),
            allocations.parse().expect("allocations"),
        )
    }
}

impl Drop for Arm {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

fn serve_rounds(arm: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let _in = runtime.enter();
    let endpoint = Endpoint::from_static("http://127.0.0.1:9200");
    let mut rounds: Vec<Box<dyn FnMut() -> Cost + '_>> = match arm {
        "bare" => {
            bare::set_up();
            PATHS
                .iter()
                .map(|path| {
                    let server = || bare::ServerLayer.layer(Handler);
                    measured(&runtime, path, server(), bare::ClientLayer.layer(Handler), || {
                        bare::ClientLayer.layer(server())
                    })
                })
                .collect()
        }
        _ => {
            // Metrics have a reader and spans are recorded; nothing is exported during the measurement.
            let charter: &[u8] = include_bytes!("../../conformance/vectors/charter/compiled.json");
            let telemetry = plumbline_telemetry::builder()
                .charter(charter)
                .variables(|name| {
                    let value = match name {
                        "OTEL_SERVICE_NAME" => "gateway",
                        "OTEL_TRACES_EXPORTER" | "OTEL_LOGS_EXPORTER" => "none",
                        "OTEL_METRIC_EXPORT_INTERVAL" => "3600000",
                        _ => return None,
                    };
                    Some(value.to_owned())
                })
                .init();
            std::mem::forget(telemetry);
            PATHS
                .iter()
                .map(|path| {
                    let server = || grpc::ServerLayer::new().layer(Handler);
                    let client = grpc::ClientLayer::new(&endpoint);
                    measured(&runtime, path, server(), client.layer(Handler), || {
                        client.layer(server())
                    })
                })
                .collect()
        }
    };
    for line in std::io::stdin().lines() {
        let line = line.expect("a line");
        let path = PATHS.iter().position(|path| *path == line).expect("one of the paths");
        let (nanos, allocations) = rounds[path]();
        println!("{nanos} {allocations}");
    }
    std::process::exit(0);
}

/// Returns the rounds of the service that a path names.
fn measured<'a, S, C, B>(
    runtime: &'a tokio::runtime::Runtime,
    path: &str,
    server: S,
    client: C,
    both: impl FnOnce() -> B,
) -> Box<dyn FnMut() -> Cost + 'a>
where
    S: Call + 'a,
    C: Call + 'a,
    B: Call + 'a,
{
    match path {
        "server" => rounds_of(runtime, server, true, false),
        "client" => rounds_of(runtime, client, true, false),
        "both" => rounds_of(runtime, both(), true, false),
        "both, with a deadline" => rounds_of(runtime, both(), true, true),
        _ => rounds_of(runtime, server, false, false),
    }
}

fn rounds_of<'a>(
    runtime: &'a tokio::runtime::Runtime,
    mut service: impl Call + 'a,
    in_trace: bool,
    deadline: bool,
) -> Box<dyn FnMut() -> Cost + 'a> {
    Box::new(move || {
        // A client calls within the work of its own caller.
        let work = tracing::info_span!("work");
        let incoming = request(in_trace, false);
        let caller = global::get_text_map_propagator(|stock| stock.extract(&HeaderExtractor(incoming.headers())));
        let _ = work.set_parent(caller);
        let _in = in_trace.then(|| work.enter());
        let mut nanos = 0.0;
        let allocated = allocation_counter::measure(|| {
            let begun = Instant::now();
            runtime.block_on(async {
                for _ in 0..CALLS {
                    service.once(request(in_trace, deadline)).await;
                }
            });
            nanos = begun.elapsed().as_nanos() as f64 / CALLS as f64;
        });
        (nanos, allocated.count_total as f64 / CALLS as f64)
    })
}

/// A service whose responses are read to the last frame.
trait Call {
    fn once(&mut self, request: Request<()>) -> impl Future<Output = ()>;
}

impl<S, B> Call for S
where
    S: Service<Request<()>, Response = Response<B>, Error: std::fmt::Debug>,
    B: http_body::Body,
{
    async fn once(&mut self, request: Request<()>) {
        let response = self.call(request).await.expect("an answer");
        let mut body = std::pin::pin!(response.into_body());
        while let Some(frame) = body.frame().await {
            black_box(frame.is_ok());
        }
    }
}

fn request(in_trace: bool, deadline: bool) -> Request<()> {
    let mut request = Request::new(());
    *request.uri_mut() = http::Uri::from_static("http://127.0.0.1:9200/plumbline.orders.v1.PricingService/Quote");
    let headers = request.headers_mut();
    headers.reserve(8);
    headers.insert("content-type", HeaderValue::from_static("application/grpc"));
    if in_trace {
        let parent = HeaderValue::from_static("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03");
        headers.insert("traceparent", parent);
        headers.insert("tracestate", HeaderValue::from_static("ot=th:0"));
    }
    if deadline {
        headers.insert("grpc-timeout", HeaderValue::from_static("1S"));
    }
    request
}

/// Responds at once, as a tonic handler does on success: a message, then `grpc-status: 0`.
#[derive(Clone, Copy)]
struct Handler;

type Body = WithTrailers<Full<Bytes>, Ready<Option<Result<HeaderMap, Infallible>>>>;

impl Service<Request<()>> for Handler {
    type Response = Response<Body>;
    type Error = tower::BoxError;
    type Future = Ready<Result<Self::Response, tower::BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), tower::BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<()>) -> Self::Future {
        black_box(request.headers());
        let mut trailers = HeaderMap::with_capacity(1);
        trailers.insert("grpc-status", HeaderValue::from_static("0"));
        let body = Full::new(Bytes::from_static(b"\0\0\0\0\0")).with_trailers(ready(Some(Ok(trailers))));
        ready(Ok(Response::new(body)))
    }
}
