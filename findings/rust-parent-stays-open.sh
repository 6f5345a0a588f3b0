#!/usr/bin/env bash
# A span of tracing belongs to the subscriber that made it, and may be dropped where another subscriber is the thread's. The span
# itself closes then; its parent does not, although nothing refers to it any more: tracing-subscriber's registry releases the parent
# through the thread's current dispatcher, not through its own. tracing-opentelemetry therefore never exports the parent, and
# without a word the root of the trace is missing. Needs Rust and crates.io.
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
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
use tracing_subscriber::prelude::*;

/// Makes a parent and a child, drops first the parent's handle and then the child, and returns the names of what was exported.
fn exported(drop_elsewhere: bool) -> String {
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("finding"));
    let subscriber = tracing::Dispatch::new(tracing_subscriber::registry().with(layer));
    let child = tracing::dispatcher::with_default(&subscriber, || {
        let parent = tracing::info_span!("parent");
        tracing::info_span!(parent: &parent, "child")
    });
    if drop_elsewhere {
        drop(child);
    } else {
        tracing::dispatcher::with_default(&subscriber, || drop(child));
    }
    let spans = exporter.get_finished_spans().unwrap();
    spans.iter().map(|span| span.name.as_ref()).collect::<Vec<_>>().join(" and ")
}

fn main() {
    println!("dropped under its own subscriber: {}", exported(false));
    println!("dropped elsewhere: {}", exported(true));
}
RUST
cargo generate-lockfile -q
cargo tree --depth 1 --prefix none 2>/dev/null | grep -E '^(opentelemetry|tracing)' | sed 's/ *(.*//' | sort -u
seen=$(cargo run -q)
echo "$seen"

expected='dropped under its own subscriber: child and parent
dropped elsewhere: child'
if [[ $seen != "$expected" ]]; then
  printf 'That has changed. It was:\n%s\n' "$expected"
  exit 1
fi
echo 'The parent of a span that was dropped elsewhere stays open, and is never exported.'
