//! Connections to the Collector, on a small runtime of their own: whatever the service's runtime does, telemetry
//! neither blocks it nor waits for it, and nothing that is exported is itself traced.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::rt::TokioIo;
use opentelemetry::Context;
use opentelemetry_http::{HttpClient, HttpError};
use opentelemetry_otlp::{
    Compression, LogExporter, MetricExporter, Protocol as Otlp, RetryPolicy, SpanExporter, WithExportConfig,
    WithHttpConfig, WithTonicConfig,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tonic::Status;
use tonic::metadata::MetadataMap;
use tonic::transport::{Channel, Endpoint};
use tower::BoxError;

use super::heard::{Heard, Speaks, Stream};
use super::outage::{Outage, Outages};
use super::tls;
use crate::proxy::Proxy;
use crate::secret;
use crate::settings::{Protocol, Target, TlsFiles};

/// How long a batch is tried again before it is dropped; meanwhile the queue behind it fills.
const PATIENCE: Duration = Duration::from_secs(300);
/// Metric points are superseded by the next collection, so they are not held for long.
const PATIENCE_WITH_METRICS: Duration = Duration::from_secs(10);
const ANSWER_LIMIT: usize = 1 << 20;
const ANSWER_HEAD_LIMIT: usize = 16 << 10;

/// Builds exporters; dropping it ends their runtime.
#[derive(Debug)]
pub(crate) struct Exporters {
    runtime: Handle,
    outages: Outages,
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
            outages: Outages::default(),
            _ends_the_runtime: ends,
        })
    }

    pub(crate) fn spans(&self, target: &Target) -> Result<SpanExporter, BoxError> {
        let builder = SpanExporter::builder();
        Ok(match target.protocol {
            Protocol::Grpc => compressed_grpc(target, builder.with_tonic())
                .with_channel(self.channel(target)?)
                .with_interceptor(only_stated(target))
                .with_timeout(PATIENCE)
                .with_retry_policy(policy())
                .build()?,
            Protocol::Http => compressed_http(target, builder.with_http())
                .with_protocol(Otlp::HttpBinary)
                .with_endpoint(&target.url)
                .with_http_client(self.client(target)?)
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
                .with_interceptor(only_stated(target))
                .with_timeout(PATIENCE)
                .with_retry_policy(policy())
                .build()?,
            Protocol::Http => compressed_http(target, builder.with_http())
                .with_protocol(Otlp::HttpBinary)
                .with_endpoint(&target.url)
                .with_http_client(self.client(target)?)
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
                .with_interceptor(only_stated(target))
                .with_timeout(PATIENCE_WITH_METRICS)
                .with_retry_policy(policy())
                .build()?,
            Protocol::Http => compressed_http(target, builder.with_http())
                .with_protocol(Otlp::HttpBinary)
                .with_endpoint(&target.url)
                .with_http_client(self.client(target)?)
                .with_timeout(PATIENCE_WITH_METRICS)
                .with_retry_policy(policy())
                .build()?,
        })
    }

    fn channel(&self, target: &Target) -> Result<Channel, BoxError> {
        let endpoint = Endpoint::from_shared(target.url.clone())?
            .timeout(target.timeout)
            .connect_timeout(target.timeout);
        let dial = self.dial(target, Speaks::Grpc)?;
        let connector = tower::service_fn(move |uri: Uri| {
            let dial = dial.clone();
            async move { dial.connect(&uri).await.map(TokioIo::new) }
        });
        let _inside = self.runtime.enter();
        Ok(endpoint.connect_with_connector_lazy(connector))
    }

    /// The outage as seen from one target.
    pub(crate) fn outage(&self, target: &Target) -> Outage {
        self.outages.at(&secret::address(&target.url))
    }

    fn client(&self, target: &Target) -> Result<Client, BoxError> {
        Ok(Client {
            runtime: self.runtime.clone(),
            dial: self.dial(target, Speaks::Http)?,
            forward: target.proxy.clone().filter(|_| is_plain(target)),
            headers: headers(target),
            timeout: target.timeout,
        })
    }

    fn dial(&self, target: &Target, speaks: Speaks) -> Result<Dial, BoxError> {
        let is_secure = target.url.starts_with("https:");
        let proxy = match &target.proxy {
            None => Via::Nothing,
            Some(proxy) => {
                let tls = match proxy.tls {
                    true => Some(tls::connector(&TlsFiles::default(), b"http/1.1")?),
                    false => None,
                };
                match is_plain(target) {
                    true => Via::Forward(proxy.clone(), tls),
                    false => Via::Tunnel(proxy.clone(), tls),
                }
            }
        };
        Ok(Dial {
            outage: self.outage(target),
            speaks,
            proxy,
            tls: match is_secure {
                true => Some(tls::connector(&target.tls, speaks.protocol())?),
                false => None,
            },
        })
    }
}

/// Whether a proxy is handed the request itself, and not asked for a tunnel.
fn is_plain(target: &Target) -> bool {
    target.protocol == Protocol::Http && target.url.starts_with("http:")
}

/// Replaces the metadata of a call: the exporter puts in what it reads by itself in the environment's variables, the
/// entries that are wrong among it.
fn only_stated(target: &Target) -> impl Fn(tonic::Request<()>) -> Result<tonic::Request<()>, Status> + Clone + use<> {
    let headers = headers(target);
    move |mut request| {
        let given = std::mem::take(request.metadata_mut()).into_headers();
        *request.metadata_mut() = MetadataMap::from_headers(with_stated(user_agent(&given), &headers));
        Ok(request)
    }
}

/// The exporter's own name, and no other that a variable stated.
fn user_agent(given: &HeaderMap) -> HeaderMap {
    let own = given.get(header::USER_AGENT);
    let own = own.filter(|value| value.as_bytes().starts_with(b"OTel-OTLP-Exporter-Rust/"));
    own.map(|value| (header::USER_AGENT, value.clone()))
        .into_iter()
        .collect()
}

fn with_stated(mut headers: HeaderMap, stated: &HeaderMap) -> HeaderMap {
    for (name, value) in stated {
        headers.insert(name, value.clone());
    }
    headers
}

/// The headers of a request of OTLP over HTTP, for the same reason as in [`only_stated`]. A message in protobuf never
/// begins as gzip does.
fn http_headers(given: &HeaderMap, body: &[u8], stated: &HeaderMap) -> HeaderMap {
    let mut headers = user_agent(given);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-protobuf"));
    if body.starts_with(&[0x1f, 0x8b]) {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    with_stated(headers, stated)
}

/// The headers of a target; what cannot be a header is left out.
fn headers(target: &Target) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in &target.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    headers
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
    speaks: Speaks,
    proxy: Via,
    /// For an https:// address.
    tls: Option<TlsConnector>,
}

/// What a connection goes through.
#[derive(Clone)]
enum Via {
    Nothing,
    /// A proxy that takes the request itself.
    Forward(Proxy, Option<TlsConnector>),
    /// A proxy that is asked for a tunnel.
    Tunnel(Proxy, Option<TlsConnector>),
}

impl std::fmt::Debug for Dial {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(if self.tls.is_some() { "Dial(TLS)" } else { "Dial" })
    }
}

impl Dial {
    async fn connect(&self, uri: &Uri) -> std::io::Result<Heard> {
        match self.open(uri).await {
            Ok(stream) => Ok(Heard::new(stream, self.speaks, self.outage.clone())),
            Err(error) => {
                self.outage.begins(&error);
                Err(error)
            }
        }
    }

    async fn open(&self, uri: &Uri) -> std::io::Result<Box<dyn Stream>> {
        let host = uri.host().unwrap_or("localhost").trim_matches(['[', ']']);
        let port = uri.port_u16().unwrap_or(if self.tls.is_some() { 443 } else { 80 });
        let stream: Box<dyn Stream> = match &self.proxy {
            Via::Nothing => Box::new(tcp(host, port).await?),
            Via::Forward(proxy, tls) => reached(proxy, tls.as_ref()).await?,
            Via::Tunnel(proxy, tls) => {
                let mut stream = reached(proxy, tls.as_ref()).await?;
                tunnel(&mut stream, proxy, host, port).await?;
                stream
            }
        };
        secured(stream, self.tls.as_ref(), host).await
    }
}

async fn tcp(host: &str, port: u16) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect((host, port)).await?;
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

async fn secured(stream: Box<dyn Stream>, tls: Option<&TlsConnector>, host: &str) -> std::io::Result<Box<dyn Stream>> {
    let Some(tls) = tls else { return Ok(stream) };
    let name = ServerName::try_from(host.to_owned()).map_err(std::io::Error::other)?;
    Ok(Box::new(tls.connect(name, stream).await?))
}

/// A connection to a proxy.
async fn reached(proxy: &Proxy, tls: Option<&TlsConnector>) -> std::io::Result<Box<dyn Stream>> {
    let reached = async { secured(Box::new(tcp(&proxy.host, proxy.port).await?), tls, &proxy.host).await };
    reached
        .await
        .map_err(|error| std::io::Error::new(error.kind(), format!("the proxy {proxy}: {error}")))
}

/// Asks a proxy for a tunnel to a host (RFC 9110, section 9.3.6).
async fn tunnel(stream: &mut Box<dyn Stream>, proxy: &Proxy, host: &str, port: u16) -> std::io::Result<()> {
    let name = if host.contains(':') {
        format!("[{host}]")
    } else {
        host.to_owned()
    };
    let mut request = format!("CONNECT {name}:{port} HTTP/1.1\r\nHost: {name}:{port}\r\n");
    if let Some(authorization) = &proxy.authorization {
        request.push_str(&format!("Proxy-Authorization: {authorization}\r\n"));
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        if answer.len() > ANSWER_HEAD_LIMIT {
            return Err(std::io::Error::other(format!(
                "the proxy {proxy} answered with no end of headers"
            )));
        }
        // One by one: what follows the answer is the tunnel's.
        answer.push(stream.read_u8().await?);
    }
    let line = String::from_utf8_lossy(&answer);
    let line = line.lines().next().unwrap_or_default();
    let is_open = line.split(' ').nth(1).is_some_and(|status| status.starts_with('2'));
    if !line.starts_with("HTTP/1.") || !is_open {
        let line: String = line.chars().take(100).collect();
        return Err(std::io::Error::other(format!(
            "the proxy {proxy} opens no tunnel: {line}"
        )));
    }
    Ok(())
}

/// OTLP over HTTP/1.1: one connection a request, which an export every few seconds does not notice.
#[derive(Debug)]
struct Client {
    runtime: Handle,
    dial: Dial,
    /// A proxy that takes the request itself.
    forward: Option<Proxy>,
    /// Those that the settings state.
    headers: HeaderMap,
    timeout: Duration,
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, mut request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        *request.headers_mut() = http_headers(request.headers(), request.body(), &self.headers);
        let sent = send(request, self.dial.clone(), self.forward.clone());
        let timeout = self.timeout;
        let task = self
            .runtime
            .spawn(async move { tokio::time::timeout(timeout, sent).await });
        let answer = match task.await? {
            Ok(answer) => answer,
            Err(elapsed) => {
                let why = format!("no answer within {} ms", timeout.as_millis());
                self.dial.outage.begins(&why);
                return Err(elapsed.into());
            }
        };
        let answer = answer.map(only_otlp);
        match &answer {
            Ok(response) if response.status().is_success() => self.dial.outage.ends(),
            Ok(response) => self.dial.outage.begins(&refused(response)),
            Err(error) => self.dial.outage.begins(error),
        }
        answer
    }
}

/// Takes an answer that is a success but no OTLP, such as a page of a proxy, for a refusal: the exporter would call it
/// a delivery.
fn only_otlp(mut response: Response<Bytes>) -> Response<Bytes> {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()?.split(';').next());
    let is_otlp = kind.is_none_or(|kind| ["application/x-protobuf", "application/json"].contains(&kind.trim()));
    if response.status().is_success() && !response.body().is_empty() && !is_otlp {
        *response.status_mut() = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        response.extensions_mut().insert(NoOtlp);
    }
    response
}

/// Marks a refusal of [`only_otlp`].
#[derive(Clone, Copy)]
struct NoOtlp;

/// Why an answer delivers nothing.
fn refused(response: &Response<Bytes>) -> String {
    let status = response.status();
    if response.extensions().get::<NoOtlp>().is_some() {
        let kind = response.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind: String = kind.chars().take(100).collect();
        return format!("it answered with {kind:?}; expected application/x-protobuf");
    }
    match response.headers().get(header::LOCATION) {
        Some(_) if status.is_redirection() => format!("it answered {status}; a redirect is not followed, expected 200"),
        _ => format!("it answered {status}; expected 200"),
    }
}

async fn send(request: Request<Bytes>, dial: Dial, forward: Option<Proxy>) -> Result<Response<Bytes>, HttpError> {
    let uri = request.uri().clone();
    let stream = dial.connect(&uri).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let mut request = request.map(Full::new);
    let host = uri.host().unwrap_or("localhost");
    let authority = uri.port_u16().map_or(host.to_owned(), |port| format!("{host}:{port}"));
    let headers = request.headers_mut();
    headers.insert(header::HOST, HeaderValue::from_str(&authority)?);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    *request.uri_mut() = match &forward {
        Some(_) => format!("http://{authority}{path}").parse()?,
        None => path.parse()?,
    };
    if let Some(authorization) = forward.and_then(|proxy| proxy.authorization) {
        let mut value = HeaderValue::from_str(&authorization)?;
        value.set_sensitive(true);
        request.headers_mut().insert(header::PROXY_AUTHORIZATION, value);
    }
    let (parts, body) = sender.send_request(request).await?.into_parts();
    let body = Limited::new(body, ANSWER_LIMIT).collect().await?.to_bytes();
    connection.abort();
    Ok(Response::from_parts(parts, body))
}
