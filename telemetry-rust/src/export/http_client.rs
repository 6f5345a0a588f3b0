//! The HTTP client of the OTLP exporters: HTTP/1.1, one connection per request.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::rt::TokioIo;
use opentelemetry_http::{HttpClient, HttpError};
use tokio::runtime::Handle;

use super::connect::Connector;
use super::exporters::{user_agent, with_configured};
use crate::proxy::Proxy;

/// Most bytes of a response body.
const MAX_RESPONSE_BYTES: usize = 1 << 20;

/// Sends OTLP over HTTP/1.1. An export every few seconds does not need a pool.
#[derive(Debug)]
pub(super) struct OtlpHttpClient {
    pub runtime: Handle,
    pub connector: Connector,
    /// A proxy that forwards requests.
    pub forward: Option<Proxy>,
    /// The validated headers of the settings.
    pub headers: HeaderMap,
    /// Timeout of one request.
    pub timeout: Duration,
}

#[async_trait]
impl HttpClient for OtlpHttpClient {
    async fn send_bytes(&self, mut request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        *request.headers_mut() = request_headers(request.headers(), request.body(), &self.headers);
        let sent = send(request, self.connector.clone(), self.forward.clone());
        let timeout = self.timeout;
        let task = self
            .runtime
            .spawn(async move { tokio::time::timeout(timeout, sent).await });
        let response = match task.await? {
            Ok(response) => response,
            Err(elapsed) => {
                let why = format!("no answer within {} ms", timeout.as_millis());
                self.connector.outage.report_failure(&why);
                return Err(elapsed.into());
            }
        };
        let response = response.map(reject_other_content);
        match &response {
            Ok(response) if response.status().is_success() => self.connector.outage.report_delivery(),
            Ok(response) => self.connector.outage.report_failure(&failure_of(response)),
            Err(error) => self.connector.outage.report_failure(error),
        }
        response
    }
}

/// Turns a success response whose body is not OTLP, such as the page of a proxy, into 415: the exporter would count it
/// as delivered.
fn reject_other_content(mut response: Response<Bytes>) -> Response<Bytes> {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()?.split(';').next());
    let is_otlp = kind.is_none_or(|kind| ["application/x-protobuf", "application/json"].contains(&kind.trim()));
    if response.status().is_success() && !response.body().is_empty() && !is_otlp {
        *response.status_mut() = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        response.extensions_mut().insert(OtherContent);
    }
    response
}

/// Marks a response that [`reject_other_content`] changed.
#[derive(Clone, Copy)]
struct OtherContent;

/// Describes why a response is not a delivery.
fn failure_of(response: &Response<Bytes>) -> String {
    let status = response.status();
    if response.extensions().get::<OtherContent>().is_some() {
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

async fn send(
    request: Request<Bytes>,
    connector: Connector,
    forward: Option<Proxy>,
) -> Result<Response<Bytes>, HttpError> {
    let uri = request.uri().clone();
    let stream = connector.connect(&uri).await?;
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
    let body = Limited::new(body, MAX_RESPONSE_BYTES).collect().await?.to_bytes();
    connection.abort();
    Ok(Response::from_parts(parts, body))
}

/// Replaces the headers of an export request with the validated headers of the settings, as
/// [`super::exporters`] does for gRPC. A protobuf message never begins with the magic number of gzip.
fn request_headers(given: &HeaderMap, body: &[u8], configured: &HeaderMap) -> HeaderMap {
    let mut headers = user_agent(given);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-protobuf"));
    if body.starts_with(&[0x1f, 0x8b]) {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    with_configured(headers, configured)
}
