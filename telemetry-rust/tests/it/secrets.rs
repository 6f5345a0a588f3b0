//! No log line and no exported telemetry contains a credential. Each case runs in a process of its own, configured by
//! its real environment; its standard error and telemetry are read.

use std::process::Stdio;

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use opentelemetry::trace::{Link, Span as _, SpanContext, Status, Tracer, TracerProvider as _};
use opentelemetry::{Array, InstrumentationScope, KeyValue, StringValue, Value, global};
use tokio::net::TcpListener;
use tokio::process::Command;

use crate::common;
use crate::common::{Received, eventually};

const PASSWORD: &str = "hunter2-Zq";
const ARGUMENT: &str = "--clear-args";

/// The process of a case.
#[test]
fn a_service_with_secrets() {
    if std::env::var("PLUMBLINE_TEST_SECRETS").is_err() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    runtime.unwrap().block_on(async {
        let telemetry = plumbline_telemetry::builder().charter(common::shop::CHARTER).init();
        if std::env::var("PLUMBLINE_HASH_KEY").is_err() {
            work();
        }
        tracing::info_span!("plain").in_scope(|| tracing::info!("plain"));
        telemetry.shutdown();
    });
}

/// Records a secret in every place.
fn work() {
    let texts = |texts: [&str; 2]| {
        Value::Array(Array::String(
            texts.map(|text| StringValue::from(text.to_owned())).to_vec(),
        ))
    };
    let all = || {
        vec![
            KeyValue::new("process.command_args", texts(["svc", ARGUMENT])),
            KeyValue::new("process.command_line", format!("svc {ARGUMENT}")),
            KeyValue::new("x", format!("key={PASSWORD}")),
            KeyValue::new("y", texts(["z", PASSWORD])),
            KeyValue::new("kept", "kept"),
        ]
    };
    let scope = InstrumentationScope::builder("own").with_attributes(all()).build();
    let tracer = global::tracer_provider().tracer_with_scope(scope);
    let mut span = tracer
        .span_builder(format!("work {PASSWORD}"))
        .with_attributes(all())
        .with_links(vec![Link::new(SpanContext::empty_context(), all(), 0)])
        .start(&tracer);
    span.add_event(format!("event {PASSWORD}"), all());
    span.set_status(Status::error(format!("status {PASSWORD}")));
    span.end();
    tracing::info!(
        process.command_line = ARGUMENT,
        x = PASSWORD,
        kept = "kept",
        "message {PASSWORD}"
    );
}

/// Returns the standard error of a process with these variables.
async fn stderr(variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "secrets::a_service_with_secrets", "--nocapture"]);
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
    let output = command
        .env("PLUMBLINE_TEST_SECRETS", "1")
        .env("OTEL_SERVICE_NAME", "worker")
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_message_contains_a_secret() {
    let echo = Router::new().fallback(async |headers: HeaderMap| {
        let given = headers.get("authorization").and_then(|value| value.to_str().ok());
        (
            StatusCode::UNAUTHORIZED,
            format!("refused: {}", given.unwrap_or_default()),
        )
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let echo_url = format!("http://me:{PASSWORD}@{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, echo).await });
    let quiet = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1");
    let far = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.invalid:1");
    let cases: Vec<(&str, Vec<(&str, &str)>)> = vec![
        (
            "OTEL_EXPORTER_OTLP_HEADERS",
            vec![quiet, ("OTEL_EXPORTER_OTLP_HEADERS", "a=b,hunter2-Zq")],
        ),
        (
            "OTEL_EXPORTER_OTLP_LOGS_HEADERS",
            vec![quiet, ("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "a=hunter2-Zq%zz")],
        ),
        (
            "127.0.0.1:1",
            vec![(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://me:hunter2-Zq@127.0.0.1:1/p?token=hunter2-Zq",
            )],
        ),
        (
            "127.0.0.1:1",
            vec![
                ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://hunter2-Zq@127.0.0.1:1"),
                ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
            ],
        ),
        (
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
            vec![quiet, ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "me:hunter2-Zq@collector")],
        ),
        (
            "the proxy 127.0.0.1:1",
            vec![far, ("HTTP_PROXY", "http://me:hunter2-Zq@127.0.0.1:1")],
        ),
        (
            "the proxy 127.0.0.1:1",
            vec![
                far,
                ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
                ("HTTPS_PROXY", "http://me:hunter2-Zq@127.0.0.1:1"),
            ],
        ),
        (
            "HTTP_PROXY",
            vec![quiet, ("HTTP_PROXY", "gopher://me:hunter2-Zq@127.0.0.1:1")],
        ),
        (
            "OTEL_RESOURCE_ATTRIBUTES",
            vec![quiet, ("OTEL_RESOURCE_ATTRIBUTES", "a=b,hunter2-Zq")],
        ),
        (
            "charters.example",
            vec![
                quiet,
                ("PLUMBLINE_CHARTER", "https://me:hunter2-Zq@charters.example/x.json"),
            ],
        ),
        (
            "PLUMBLINE_HASH_KEY is not",
            vec![
                quiet,
                ("PLUMBLINE_HASH_KEY", PASSWORD),
                ("PLUMBLINE_HASH_KEY_FILE", "Cargo.toml"),
            ],
        ),
        (
            "401",
            vec![
                ("OTEL_EXPORTER_OTLP_ENDPOINT", echo_url.as_str()),
                ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20hunter2-Zq"),
            ],
        ),
    ];
    // What the application itself writes is not checked here.
    let key = ("PLUMBLINE_HASH_KEY", PASSWORD);
    let runs = cases.iter().map(|(_, variables)| {
        let mut variables = variables.clone();
        if variables
            .iter()
            .all(|(name, _)| !name.starts_with("PLUMBLINE_HASH_KEY"))
        {
            variables.push(key);
        }
        async move { stderr(&variables).await }
    });
    let stderr = futures(runs).await;
    for ((named, variables), stderr) in cases.iter().zip(stderr) {
        assert!(!stderr.contains(PASSWORD), "{variables:?}:\n{stderr}");
        assert!(
            stderr.contains(named),
            "{variables:?}: no line contains {named}:\n{stderr}"
        );
    }
}

/// Headers that are reported as left out are not sent, although the SDK reads the environment itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn headers_are_sent_without_the_wrong_ones() {
    let cases = [
        ("OTEL_EXPORTER_OTLP_HEADERS", "a=g%2541od,x=%zztok3n", Some("g%41od")),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x=%zz", None),
        (
            "OTEL_EXPORTER_OTLP_TRACES_HEADERS",
            "a=good,x=%zz,user-agent=%zz",
            Some("good"),
        ),
        (
            "OTEL_EXPORTER_OTLP_METRICS_HEADERS",
            "x=%zz,content-type=%zz,a=b%20c",
            Some("b c"),
        ),
        (
            "OTEL_EXPORTER_OTLP_LOGS_HEADERS",
            "a=good, x = %4 ,content-encoding=%zz",
            Some("good"),
        ),
    ];
    for protocol in ["http/protobuf", "grpc"] {
        for (variable, value, expected) in cases {
            let received = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
            let keep = received.clone();
            let echo = Router::new().fallback(async move |uri: axum::http::Uri, headers: HeaderMap| {
                keep.lock().unwrap().push((uri.path().to_owned(), headers));
                ([("content-type", "application/grpc"), ("grpc-status", "0")], "")
            });
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("http://{}", listener.local_addr().unwrap());
            tokio::spawn(async move { axum::serve(listener, echo).await });
            let stderr = stderr(&[
                ("RUST_LOG", "info"),
                ("OTEL_EXPORTER_OTLP_ENDPOINT", &url),
                ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol),
                ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"),
                (variable, value),
            ])
            .await;
            assert!(stderr.contains("using the other entries"), "{stderr}");
            let signal = variable.strip_prefix("OTEL_EXPORTER_OTLP_").unwrap();
            let signal = signal.trim_end_matches("HEADERS").trim_end_matches('_').to_lowercase();
            let received = received.lock().unwrap();
            let received: Vec<_> = received
                .iter()
                .filter(|(path, _)| signal.is_empty() || path.to_lowercase().contains(signal.trim_end_matches('s')))
                .collect();
            assert!(
                !received.is_empty(),
                "{protocol}, {variable}: nothing was received; {stderr}"
            );
            let (kind, encoding) = match protocol {
                "grpc" => ("application/grpc", "grpc-encoding"),
                _ => ("application/x-protobuf", "content-encoding"),
            };
            for (path, headers) in received {
                let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
                assert_eq!(
                    (text("a"), text("x"), text("content-type"), text(encoding)),
                    (expected, None, Some(kind), Some("gzip")),
                    "{protocol}, {variable}, {path}"
                );
                assert!(!format!("{headers:?}").contains("%zz"), "{headers:?}");
            }
        }
    }
}

/// Runs all futures concurrently.
async fn futures<F: Future<Output = String> + Send>(all: impl Iterator<Item = F>) -> Vec<String> {
    let mut running: Vec<std::pin::Pin<Box<F>>> = all.map(Box::pin).collect();
    let mut ended: Vec<Option<String>> = running.iter().map(|_| None).collect();
    std::future::poll_fn(move |cx| {
        for (run, ended) in running.iter_mut().zip(&mut ended).filter(|(_, ended)| ended.is_none()) {
            if let std::task::Poll::Ready(stderr) = run.as_mut().poll(cx) {
                *ended = Some(stderr);
            }
        }
        match ended.iter().all(Option::is_some) {
            true => std::task::Poll::Ready(ended.iter_mut().filter_map(Option::take).collect()),
            false => std::task::Poll::Pending,
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn command_lines_and_the_hash_key_stay_inside() {
    for mode in ["enforce", "observe"] {
        let (collector, received) = common::receiver().await;
        let file = std::env::temp_dir().join(format!("plumbline-secret-{}", std::process::id()));
        std::fs::write(&file, format!("{PASSWORD}\n")).unwrap();
        let mut variables = common::variables(
            "worker",
            collector,
            &[
                ("PLUMBLINE_MODE", mode),
                ("PLUMBLINE_HASH_KEY_FILE", file.to_str().unwrap()),
                (
                    "OTEL_RESOURCE_ATTRIBUTES",
                    "process.command_args=a --clear-args,process.command_line=--clear-args,x=hunter2-Zq,kept=kept",
                ),
            ],
        );
        variables.insert("RUST_LOG".to_owned(), "info".to_owned());
        let variables: Vec<(&str, &str)> = variables
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let stderr = stderr(&variables).await;
        std::fs::remove_file(&file).unwrap();
        eventually("the log record", || !received.resource_logs().is_empty()).await;
        let everything = everything(&received) + &stderr;
        for clear in [PASSWORD, ARGUMENT, "command_args", "command_line"] {
            let at = everything.find(clear);
            assert!(
                at.is_none(),
                "{mode}: {clear} leaves: {}",
                everything[at.unwrap_or(0).saturating_sub(200)..]
                    .chars()
                    .take(300)
                    .collect::<String>()
            );
        }
        assert!(
            everything.matches("kept").count() >= 6 && everything.contains("message ****"),
            "{mode}: {everything}"
        );
    }
}

fn everything(received: &Received) -> String {
    format!(
        "{:?}{:?}{:?}",
        received.resource_spans(),
        received.resource_logs(),
        received.resource_metrics()
    )
}
