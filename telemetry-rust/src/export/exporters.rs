//! Builds the OTLP exporters.
//!
//! They run on a tokio runtime and a thread of their own, so they neither block the service's runtime nor depend on it,
//! and the export itself is not traced.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use hyper_util::rt::TokioIo;
use opentelemetry::Context;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tonic::transport::{Channel, Endpoint};
use tower::BoxError;

use super::connect::{Connector, Via};
use super::drop_counts::DropCounts;
use super::grpc_client::OtlpGrpcClient;
use super::http_client::OtlpHttpClient;
use super::outage::{Outage, Outages};
use super::sender::{Client, OtlpSender};
use super::tls;
use crate::handle::Owner;
use crate::metrics::Signal;
use crate::secret;
use crate::settings::{Protocol, Target, TlsFiles};

/// The user agent that the OTLP specification recommends; one from a variable is not used.
const USER_AGENT: &str = concat!("OTel-OTLP-Exporter-Rust/", env!("CARGO_PKG_VERSION"));
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
    /// Starts the export thread; its lines are in the log of `owner`.
    pub(crate) fn start(owner: Owner) -> std::io::Result<Self> {
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
            outages: Outages::of(owner),
            _stop: stop,
        })
    }

    /// Creates the sender of a signal.
    pub(crate) fn sender(&self, signal: Signal, target: &Target, drops: DropCounts) -> Result<OtlpSender, BoxError> {
        let client = match target.protocol {
            Protocol::Grpc => Client::Grpc(OtlpGrpcClient {
                channel: self.channel(target)?,
                is_gzip: target.gzip,
                headers: headers(target),
            }),
            Protocol::Http => Client::Http(Box::new(OtlpHttpClient {
                url: target.url.parse()?,
                connector: self.connector(target)?,
                forward: target.proxy.clone().filter(|_| is_forwarded(target)),
                is_gzip: target.gzip,
                headers: headers(target),
                timeout: target.timeout,
            })),
        };
        Ok(OtlpSender {
            signal,
            client: client.into(),
            runtime: self.runtime.clone(),
            retry_time: match signal {
                Signal::Metrics => METRIC_RETRY_TIME,
                Signal::Traces | Signal::Logs => RETRY_TIME,
            },
            outage: self.outage(target),
            drops,
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
    fn outage(&self, target: &Target) -> Outage {
        self.outages.at(&secret::displayable_url(&target.url))
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

/// The user agent and the configured headers of a target; invalid ones are left out.
fn headers(target: &Target) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
    for (name, value) in &target.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    headers
}
