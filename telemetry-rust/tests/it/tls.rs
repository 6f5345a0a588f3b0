//! OTLP under TLS and gzip, over gRPC and over HTTP.

use std::io::Read;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use opentelemetry::trace::TraceContextExt;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use prost::Message;
use rcgen::{CertificateParams, Issuer, KeyPair};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::common;
use crate::common::{Received, eventually};

/// A certificate authority of this test and a certificate for the local machine that it signed.
struct Identity {
    authority: PathBuf,
    certificate: CertificateDer<'static>,
    key: KeyPair,
}

impl Identity {
    fn new() -> Self {
        let authority_key = KeyPair::generate().unwrap();
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let pem = authority.self_signed(&authority_key).unwrap().pem();
        let path = std::env::temp_dir().join(format!("plumbline-authority-{}.pem", std::process::id()));
        std::fs::write(&path, pem).unwrap();
        let key = KeyPair::generate().unwrap();
        let own = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = own.signed_by(&key, &Issuer::new(authority, authority_key)).unwrap();
        Self {
            authority: path,
            certificate: certificate.der().clone(),
            key,
        }
    }

    /// Terminates TLS and forwards to another address.
    async fn before(&self, plain: SocketAddr, protocol: &[u8]) -> SocketAddr {
        let key = PrivateKeyDer::try_from(self.key.serialize_der()).unwrap();
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.clone()], key)
            .unwrap();
        config.alpn_protocols = vec![protocol.to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let mut secret = acceptor.accept(stream).await?;
                    let mut onward = TcpStream::connect(plain).await?;
                    copy_bidirectional(&mut secret, &mut onward).await
                });
            }
        });
        address
    }
}

/// Receives logs over HTTP, which must be compressed.
async fn http_receiver(received: Received) -> SocketAddr {
    async fn logs(State(received): State<Received>, headers: HeaderMap, body: Bytes) {
        assert_eq!(headers["content-encoding"], "gzip");
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(&body[..]).read_to_end(&mut plain).unwrap();
        let request = ExportLogsServiceRequest::decode(&plain[..]).unwrap();
        received.resource_logs().extend(request.resource_logs);
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new().route("/v1/logs", post(logs)).with_state(received);
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn telemetry_is_exported_under_tls_and_gzip() {
    alone!();
    let identity = Identity::new();
    let (grpc, received) = common::receiver().await;
    let http = http_receiver(received.clone()).await;
    let grpc_port = identity.before(grpc, b"h2").await.port();
    let http_port = identity.before(http, b"http/1.1").await.port();
    let endpoints = [grpc_port, http_port].map(|port| format!("https://localhost:{port}"));
    let variables = common::variables(
        "gateway",
        grpc,
        &[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoints[0]),
            ("OTEL_EXPORTER_OTLP_CERTIFICATE", identity.authority.to_str().unwrap()),
            ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"),
            ("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", &format!("{}/v1/logs", endpoints[1])),
            ("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "http/protobuf"),
        ],
    );
    let telemetry = common::init(&variables);

    let span = tracing::info_span!("orders.place");
    let trace = span.context().span().span_context().trace_id().to_bytes();
    span.in_scope(|| tracing::info!("placed"));
    drop(span);
    received.span(&trace, "orders.place").await;
    received.record(&trace).await;
    eventually("a metric", || received.metric("process.memory.usage").is_some()).await;
    assert!(received.encodings().iter().all(|encoding| encoding == "gzip"));
    assert!(!received.encodings().is_empty());
    telemetry.shutdown();
    std::fs::remove_file(&identity.authority).unwrap();
}
