//! Builds the OTLP exporters.
//!
//! They run on a tokio runtime and a thread of their own, so they neither block the service's runtime nor depend on it,
//! and the export itself is not traced.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use hyper_util::rt::TokioIo;
use opentelemetry::Context;
use opentelemetry_otlp::{
    Compression, LogExporter, MetricExporter, Protocol as Otlp, RetryPolicy, SpanExporter, WithExportConfig,
    WithHttpConfig, WithTonicConfig,
};
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tonic::Status;
use tonic::metadata::MetadataMap;
use tonic::transport::{Channel, Endpoint};
use tower::BoxError;

use super::connect::{Connector, Via};
use super::http_client::OtlpHttpClient;
use super::outage::{Outage, Outages};
use super::tls;
use crate::secret;
use crate::settings::{Protocol, Target, TlsFiles};

/// How long an export is retried before the batch is dropped; the queue fills meanwhile.
const RETRY_TIME: Duration = Duration::from_secs(300);
/// The same for metrics: the next collection supersedes their points.
const METRIC_RETRY_TIME: Duration = Duration::from_secs(10);

/// Builds exporters; dropping it stops their runtime.
#[derive(Debug)]
pub(crate) struct Exporters {
    runtime: Handle,
    outages: Outages,
    _stop: oneshot::Sender<()>,
}

impl Exporters {
    /// Starts the export thread.
    pub(crate) fn start() -> std::io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        std::thread::Builder::new()
            .name("plumbline-export".to_owned())
            .spawn(move || {
                let _quiet = Context::enter_telemetry_suppressed_scope();
                let _ = runtime.block_on(stopped);
            })?;
        Ok(Self {
            runtime: handle,
            outages: Outages::default(),
            _stop: stop,
        })
    }

    pub(crate) fn span_exporter(&self, target: &Target) -> Result<SpanExporter, BoxError> {
        let builder = SpanExporter::builder();
        Ok(match target.protocol {
            Protocol::Grpc => compressed_grpc(target, builder.with_tonic())
                .with_channel(self.channel(target)?)
                .with_interceptor(configured_metadata(target))
                .with_timeout(RETRY_TIME)
                .with_retry_policy(retry_policy())
                .build()?,
            Protocol::Http => compressed_http(target, builder.with_http())
                .with_protocol(Otlp::HttpBinary)
                .with_endpoint(&target.url)
                .with_http_client(self.client(target)?)
                .with_timeout(RETRY_TIME)
                .with_retry_policy(retry_policy())
                .build()?,
        })
    }

    pub(crate) fn log_exporter(&self, target: &Target) -> Result<LogExporter, BoxError> {
        let builder = LogExporter::builder();
        Ok(match target.protocol {
            Protocol::Grpc => compressed_grpc(target, builder.with_tonic())
                .with_channel(self.channel(target)?)
                .with_interceptor(configured_metadata(target))
                .with_timeout(RETRY_TIME)
                .with_retry_policy(retry_policy())
                .build()?,
            Protocol::Http => compressed_http(target, builder.with_http())
                .with_protocol(Otlp::HttpBinary)
                .with_endpoint(&target.url)
                .with_http_client(self.client(target)?)
                .with_timeout(RETRY_TIME)
                .with_retry_policy(retry_policy())
                .build()?,
        })
    }

    pub(crate) fn metric_exporter(&self, target: &Target) -> Result<MetricExporter, BoxError> {
        let builder = MetricExporter::builder();
        Ok(match target.protocol {
            Protocol::Grpc => compressed_grpc(target, builder.with_tonic())
                .with_channel(self.channel(target)?)
                .with_interceptor(configured_metadata(target))
                .with_timeout(METRIC_RETRY_TIME)
                .with_retry_policy(retry_policy())
                .build()?,
            Protocol::Http => compressed_http(target, builder.with_http())
                .with_protocol(Otlp::HttpBinary)
                .with_endpoint(&target.url)
                .with_http_client(self.client(target)?)
                .with_timeout(METRIC_RETRY_TIME)
                .with_retry_policy(retry_policy())
                .build()?,
        })
    }

    fn channel(&self, target: &Target) -> Result<Channel, BoxError> {
        let endpoint = Endpoint::from_shared(target.url.clone())?
            .timeout(target.timeout)
            .connect_timeout(target.timeout);
        let connector = self.connector(target)?;
        let connector = tower::service_fn(move |uri: Uri| {
            let connector = connector.clone();
            async move { connector.connect(&uri).await.map(TokioIo::new) }
        });
        let _inside = self.runtime.enter();
        Ok(endpoint.connect_with_connector_lazy(connector))
    }

    /// Returns the outage state of a target's receiver.
    pub(crate) fn outage(&self, target: &Target) -> Outage {
        self.outages.at(&secret::displayable_url(&target.url))
    }

    fn client(&self, target: &Target) -> Result<OtlpHttpClient, BoxError> {
        Ok(OtlpHttpClient {
            runtime: self.runtime.clone(),
            connector: self.connector(target)?,
            forward: target.proxy.clone().filter(|_| is_forwarded(target)),
            headers: headers(target),
            timeout: target.timeout,
        })
    }

    fn connector(&self, target: &Target) -> Result<Connector, BoxError> {
        let is_secure = target.url.starts_with("https:");
        let proxy = match &target.proxy {
            None => Via::Direct,
            Some(proxy) => {
                let tls = match proxy.tls {
                    true => Some(tls::connector(&TlsFiles::default(), b"http/1.1")?),
                    false => None,
                };
                match is_forwarded(target) {
                    true => Via::Forward(proxy.clone(), tls),
                    false => Via::Tunnel(proxy.clone(), tls),
                }
            }
        };
        Ok(Connector {
            outage: self.outage(target),
            protocol: target.protocol,
            proxy,
            tls: match is_secure {
                true => Some(tls::connector(&target.tls, alpn(target.protocol))?),
                false => None,
            },
        })
    }
}

/// The application protocol that TLS negotiates (ALPN).
fn alpn(protocol: Protocol) -> &'static [u8] {
    match protocol {
        Protocol::Grpc => b"h2",
        Protocol::Http => b"http/1.1",
    }
}

/// Whether a proxy forwards the request; otherwise it opens a tunnel.
fn is_forwarded(target: &Target) -> bool {
    target.protocol == Protocol::Http && target.url.starts_with("http:")
}

/// Replaces the metadata of an export call with the validated headers of the settings.
///
/// The SDK's exporter reads the environment variables again and adds entries that the settings rejected.
fn configured_metadata(
    target: &Target,
) -> impl Fn(tonic::Request<()>) -> Result<tonic::Request<()>, Status> + Clone + use<> {
    let headers = headers(target);
    move |mut request| {
        let given = std::mem::take(request.metadata_mut()).into_headers();
        *request.metadata_mut() = MetadataMap::from_headers(with_configured(user_agent(&given), &headers));
        Ok(request)
    }
}

/// Keeps the `user-agent` of the SDK's exporter; one from a variable is dropped.
pub(super) fn user_agent(given: &HeaderMap) -> HeaderMap {
    let own = given.get(header::USER_AGENT);
    let own = own.filter(|value| value.as_bytes().starts_with(b"OTel-OTLP-Exporter-Rust/"));
    own.map(|value| (header::USER_AGENT, value.clone()))
        .into_iter()
        .collect()
}

/// Adds the headers of the settings.
pub(super) fn with_configured(mut headers: HeaderMap, configured: &HeaderMap) -> HeaderMap {
    for (name, value) in configured {
        headers.insert(name, value.clone());
    }
    headers
}

/// The configured headers of a target; invalid ones are left out.
fn headers(target: &Target) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in &target.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    headers
}

fn retry_policy() -> RetryPolicy {
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
