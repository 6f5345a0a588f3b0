//! Opens connections to an OTLP receiver: TCP, through a proxy where one is configured, with TLS for `https`.

use http::Uri;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use super::outage::Outage;
use super::protocol_check::{Connection, ProtocolCheck};
use crate::proxy::Proxy;
use crate::settings::Protocol;

/// Most bytes of a proxy's response to CONNECT.
const MAX_RESPONSE_HEAD_BYTES: usize = 16 << 10;

/// Opens connections to one target.
#[derive(Clone)]
pub(super) struct Connector {
    pub outage: Outage,
    pub protocol: Protocol,
    pub proxy: Via,
    /// Set for an `https` URL.
    pub tls: Option<TlsConnector>,
}

/// The route of a connection.
#[derive(Clone)]
pub(super) enum Via {
    Direct,
    /// A proxy that forwards requests.
    Forward(Proxy, Option<TlsConnector>),
    /// A proxy that opens a tunnel with CONNECT.
    Tunnel(Proxy, Option<TlsConnector>),
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(if self.tls.is_some() {
            "Connector(TLS)"
        } else {
            "Connector"
        })
    }
}

impl Connector {
    pub(super) async fn connect(&self, uri: &Uri) -> std::io::Result<ProtocolCheck> {
        match self.open(uri).await {
            Ok(stream) => Ok(ProtocolCheck::new(stream, self.protocol, self.outage.clone())),
            Err(error) => {
                self.outage.report_failure(&error);
                Err(error)
            }
        }
    }

    async fn open(&self, uri: &Uri) -> std::io::Result<Box<dyn Connection>> {
        let host = uri.host().unwrap_or("localhost").trim_matches(['[', ']']);
        let port = uri.port_u16().unwrap_or(if self.tls.is_some() { 443 } else { 80 });
        let stream: Box<dyn Connection> = match &self.proxy {
            Via::Direct => Box::new(tcp(host, port).await?),
            Via::Forward(proxy, tls) => connect_to_proxy(proxy, tls.as_ref()).await?,
            Via::Tunnel(proxy, tls) => {
                let mut stream = connect_to_proxy(proxy, tls.as_ref()).await?;
                tunnel(&mut stream, proxy, host, port).await?;
                stream
            }
        };
        with_tls(stream, self.tls.as_ref(), host).await
    }
}

async fn tcp(host: &str, port: u16) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect((host, port)).await?;
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

async fn with_tls(
    stream: Box<dyn Connection>,
    tls: Option<&TlsConnector>,
    host: &str,
) -> std::io::Result<Box<dyn Connection>> {
    let Some(tls) = tls else { return Ok(stream) };
    let name = ServerName::try_from(host.to_owned()).map_err(std::io::Error::other)?;
    Ok(Box::new(tls.connect(name, stream).await?))
}

/// Connects to a proxy.
async fn connect_to_proxy(proxy: &Proxy, tls: Option<&TlsConnector>) -> std::io::Result<Box<dyn Connection>> {
    let connection = async { with_tls(Box::new(tcp(&proxy.host, proxy.port).await?), tls, &proxy.host).await };
    connection
        .await
        .map_err(|error| std::io::Error::new(error.kind(), format!("the proxy {proxy}: {error}")))
}

/// Opens a tunnel to a host with CONNECT (RFC 9110, section 9.3.6).
async fn tunnel(stream: &mut Box<dyn Connection>, proxy: &Proxy, host: &str, port: u16) -> std::io::Result<()> {
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
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() > MAX_RESPONSE_HEAD_BYTES {
            return Err(std::io::Error::other(format!(
                "the proxy {proxy} sent a response head without an end"
            )));
        }
        // Byte by byte: what follows the head belongs to the tunnel.
        head.push(stream.read_u8().await?);
    }
    let line = String::from_utf8_lossy(&head);
    let line = line.lines().next().unwrap_or_default();
    let is_open = line.split(' ').nth(1).is_some_and(|status| status.starts_with('2'));
    if !line.starts_with("HTTP/1.") || !is_open {
        let line: String = line.chars().take(100).collect();
        return Err(std::io::Error::other(format!(
            "the proxy {proxy} did not open the tunnel: {line}"
        )));
    }
    Ok(())
}
