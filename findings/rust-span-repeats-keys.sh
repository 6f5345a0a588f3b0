#!/usr/bin/env bash
# OpenTelemetry's attribute collections have unique keys, and the API says that an attribute set again overwrites the one before. A
# span of the Rust SDK keeps both, in the order they were set, and exports them so: by the SDK alone, and by a field of tracing that is recorded twice.
# A back end that reads the list into a map shows the last, one that reads the first shows the first. Needs Rust and crates.io.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2024"

[dependencies]
opentelemetry = { version = "=0.33.1", default-features = false, features = ["trace"] }
opentelemetry_sdk = { version = "=0.33.1", default-features = false, features = ["trace", "testing"] }
tracing = { version = "=0.1.44", default-features = false, features = ["std"] }
tracing-opentelemetry = { version = "=0.34.0", default-features = false }
tracing-subscriber = { version = "=0.3.23", default-features = false, features = ["registry", "std"] }
TOML
cat >src/main.rs <<'RUST'
use opentelemetry::KeyValue;
use opentelemetry::trace::{Span, Tracer, TracerProvider};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
use tracing_subscriber::prelude::*;

fn main() {
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();

    let mut span = provider.tracer("finding").start("sdk");
    span.set_attribute(KeyValue::new("step", "first"));
    span.set_attribute(KeyValue::new("step", "second"));
    span.end();

    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("finding"));
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
        let span = tracing::info_span!("tracing", step = tracing::field::Empty);
        span.record("step", "first");
        span.record("step", "second");
    });

    for span in exporter.get_finished_spans().unwrap() {
        let steps: Vec<_> = span.attributes.iter().filter(|kv| kv.key.as_str() == "step").map(|kv| kv.value.as_str()).collect();
        println!("{}: step is {}", span.name, steps.join(", then "));
    }
}
RUST
cargo generate-lockfile -q
cargo tree --depth 1 --prefix none 2>/dev/null | grep -E '^(opentelemetry|tracing-opentelemetry)' | sed 's/ *(.*//' | sort -u
seen=$(cargo run -q)
echo "$seen"

expected='sdk: step is first, then second
tracing: step is first, then second'
if [[ $seen != "$expected" ]]; then
  printf 'That has changed. It was:\n%s\n' "$expected"
  exit 1
fi
echo 'Both values leave under one key.'
