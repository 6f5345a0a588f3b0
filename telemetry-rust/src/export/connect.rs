//! Connections to the Collector, on a small runtime of their own: whatever the service's runtime does, telemetry
//! neither blocks it nor waits for it, and nothing that is exported is itself traced.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, Uri, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::rt::TokioIo;
use opentelemetry::Context;
use opentelemetry_http::{HttpClient, HttpError};
use opentelemetry_otlp::{
    Compression, LogExporter, MetricExporter, Protocol as Otlp, RetryPolicy, SpanExporter, WithExportConfig,
    WithHttpConfig, WithTonicConfig,
};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tonic::metadata::MetadataMap;
use tonic::transport::{Channel, Endpoint};
use tower::BoxError;

use super::outage::Outage;
use super::tls;
use crate::settings::{Protocol, Target};

/// How long a batch is tried again before it is dropped; meanwhile the queue behind it fills.
const PATIENCE: Duration = Duration::from_secs(300);
/// Metric points are superseded by the next collection, so they are not held for long.
const PATIENCE_WITH_METRICS: Duration = Duration::from_secs(10);
const ANSWER_LIMIT: usize = 1 << 20;

/// Builds exporters; dropping it ends their runtime.
#[derive(Debug)]
pub(crate) struct Exporters {
    runtime: Handle,
    outage: Outage,
    _ends_the_runtime: oneshot::Sender<()>,
}

impl Exporters {
    pub(crate) fn start() -> std::io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (ends, ended) = oneshot::channel::<()>();
        std::thread::Builder::new()
            .name("plumbline-export".to_owned())
            .spawn(move || {
                let _quiet = Context::enter_telemetry_suppressed_scope();
                let _ = runtime.block_on(ended);
            })?;
        Ok(Self {
            runtime: handle,
            outage: Outage::new(),
            _ends_the_runtime: ends,
        })
    }

    pub(crate) fn spans(&self, target: &Target) -> Result<SpanExporter, BoxError> {
        let builder = SpanExporter::builder();
        Ok(match target.protocol {
            Protocol::Grpc => compressed_grpc(target, builder.with_tonic())
                .with_channel(self.channel(target)?)
                .with_metadata(metadata(target))
                .with_timeout(PATIENCE)
                .with_retry_policy(policy())
                .build()?,
            Protocol::Http => compressed_http(target, builder.with_http())
                .with_protocol(Otlp::HttpBinary)
                .with_endpoint(&target.url)
                .with_http_client(self.client(target)?)
                .with_headers(target.headers.iter().cloned().collect())
                .with_timeout(PATIENCE)
                .with_retry_policy(policy())
                .build()?,
        })
    }

    pub(crate) fn records(&self, target: &Target) -> Result<LogExporter, BoxError> {
        let builder = LogExporter::builder();
        Ok(match target.protocol {
            Protocol::Grpc => compressed_grpc(target, builder.with_tonic())
                .with_channel(self.channel(target)?)
                .with_metadata(metadata(target))
                .with_timeout(PATIENCE)
                .with_retry_policy(policy())
                .build()?,
            Protocol::Http => compressed_http(target, builder.with_http())
                .with_protocol(Otlp::HttpBinary)
                .with_endpoint(&target.url)
                .with_http_client(self.client(target)?)
                .with_headers(target.headers.iter().cloned().collect())
                .with_timeout(PATIENCE)
                .with_retry_policy(policy())
                .build()?,
        })
    }

    pub(crate) fn points(&self, target: &Target) -> Result<MetricExporter, BoxError> {
        let builder = MetricExporter::builder();
        Ok(match target.protocol {
            Protocol::Grpc => compressed_grpc(target, builder.with_tonic())
                .with_channel(self.channel(target)?)
                .with_metadata(metadata(target))
                .with_timeout(PATIENCE_WITH_METRICS)
                .with_retry_policy(policy())
                .build()?,
            Protocol::Http => compressed_http(target, builder.with_http())
                .with_protocol(Otlp::HttpBinary)
                .with_endpoint(&target.url)
                .with_http_client(self.client(target)?)
                .with_headers(target.headers.iter().cloned().collect())
                .with_timeout(PATIENCE_WITH_METRICS)
                .with_retry_policy(policy())
                .build()?,
        })
    }

    fn channel(&self, target: &Target) -> Result<Channel, BoxError> {
        let endpoint = Endpoint::from_shared(target.url.clone())?
            .timeout(target.timeout)
            .connect_timeout(target.timeout);
        let dial = self.dial(target, b"h2")?;
        let connector = tower::service_fn(move |uri: Uri| {
            let dial = dial.clone();
            async move { dial.connect(&uri).await.map(TokioIo::new) }
        });
        let _inside = self.runtime.enter();
        Ok(endpoint.connect_with_connector_lazy(connector))
    }

    /// The outage as seen from one target.
    pub(crate) fn outage(&self, target: &Target) -> Outage {
        self.outage.at(&target.url)
    }

    fn client(&self, target: &Target) -> Result<Client, BoxError> {
        Ok(Client {
            runtime: self.runtime.clone(),
            dial: self.dial(target, b"http/1.1")?,
            timeout: target.timeout,
        })
    }

    fn dial(&self, target: &Target, protocol: &[u8]) -> Result<Dial, BoxError> {
        Ok(Dial {
            outage: self.outage(target),
            tls: match target.url.starts_with("https:") {
                true => Some(tls::connector(&target.tls, protocol)?),
                false => None,
            },
        })
    }
}

/// The headers of a target as gRPC metadata; what cannot be a header is left out.
fn metadata(target: &Target) -> MetadataMap {
    let mut headers = HeaderMap::new();
    for (name, value) in &target.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    MetadataMap::from_headers(headers)
}

fn policy() -> RetryPolicy {
    RetryPolicy::recommended()
        .with_max_retries(usize::MAX)
        .with_initial_delay(Duration::from_millis(200))
        .with_max_delay(Duration::from_secs(2))
}

fn compressed_grpc<B: WithTonicConfig>(target: &Target, builder: B) -> B {
    match target.gzip {
        true => builder.with_compression(Compression::Gzip),
        false => builder,
    }
}

fn compressed_http<B: WithHttpConfig>(target: &Target, builder: B) -> B {
    match target.gzip {
        true => builder.with_compression(Compression::Gzip),
        false => builder,
    }
}

/// Opens connections to one target.
#[derive(Clone)]
struct Dial {
    outage: Outage,
    /// For an https:// address.
    tls: Option<TlsConnector>,
}

impl std::fmt::Debug for Dial {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(if self.tls.is_some() { "Dial(TLS)" } else { "Dial" })
    }
}

/// A connection, with TLS or without.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

impl Dial {
    async fn connect(&self, uri: &Uri) -> std::io::Result<Box<dyn Stream>> {
        let connected = self.open(uri).await;
        match &connected {
            Ok(_) => self.outage.ends(),
            Err(error) => self.outage.begins(error),
        }
        connected
    }

    async fn open(&self, uri: &Uri) -> std::io::Result<Box<dyn Stream>> {
        let host = uri.host().unwrap_or("localhost").trim_matches(['[', ']']).to_owned();
        let default = if self.tls.is_some() { 443 } else { 80 };
        let stream = TcpStream::connect((host.as_str(), uri.port_u16().unwrap_or(default))).await?;
        let _ = stream.set_nodelay(true);
        let Some(tls) = &self.tls else {
            return Ok(Box::new(stream));
        };
        let name = ServerName::try_from(host).map_err(std::io::Error::other)?;
        Ok(Box::new(tls.connect(name, stream).await?))
    }
}

/// OTLP over HTTP/1.1: one connection a request, which an export every few seconds does not notice.
#[derive(Debug)]
struct Client {
    runtime: Handle,
    dial: Dial,
    timeout: Duration,
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let sent = send(request, self.dial.clone());
        let timeout = self.timeout;
        let task = self
            .runtime
            .spawn(async move { tokio::time::timeout(timeout, sent).await });
        task.await??
    }
}

async fn send(request: Request<Bytes>, dial: Dial) -> Result<Response<Bytes>, HttpError> {
    let uri = request.uri().clone();
    let stream = dial.connect(&uri).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let mut request = request.map(Full::new);
    if let Some(authority) = uri.authority() {
        request
            .headers_mut()
            .insert(header::HOST, HeaderValue::from_str(authority.as_str())?);
    }
    *request.uri_mut() = uri.path_and_query().map_or("/", |path| path.as_str()).parse()?;
    let (parts, body) = sender.send_request(request).await?.into_parts();
    let body = Limited::new(body, ANSWER_LIMIT).collect().await?.to_bytes();
    connection.abort();
    Ok(Response::from_parts(parts, body))
}
