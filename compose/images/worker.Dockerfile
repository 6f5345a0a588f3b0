# The worker: one Rust binary. Context: the repository.
FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY charter charter
COPY proto proto
COPY telemetry-rust telemetry-rust
COPY demo-rust demo-rust
# Members of the workspace, which does not load without them.
COPY conformance/executors/rust conformance/executors/rust
COPY conformance/foreign/rust conformance/foreign/rust
COPY conformance/foreign/acme/rust conformance/foreign/acme/rust
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \
    cargo build --release --locked --package worker && cp target/release/worker /worker

FROM debian:bookworm-slim
RUN useradd --system --uid 10002 --no-create-home plumbline
COPY --from=build /worker /app/worker
ENV HEALTH_PORT=9201
USER 10002
EXPOSE 9200 9201
ENTRYPOINT ["/app/worker"]
