//! The HTTP client of the OTLP sender: HTTP/1.1, one connection per request.

use std::io::Write;
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper_util::rt::TokioIo;
use tower::BoxError;

use super::connect::Connector;
use super::retry::{Failure, Retry};
use crate::proxy::Proxy;

/// Most bytes of a response body.
const MAX_RESPONSE_BYTES: usize = 1 << 20;

/// Sends OTLP over HTTP/1.1. An export every few seconds does not need a pool.
#[derive(Debug)]
pub(super) struct OtlpHttpClient {
    pub url: Uri,
    pub connector: Connector,
    /// A proxy that forwards requests.
    pub forward: Option<Proxy>,
    pub is_gzip: bool,
    /// The user agent and the validated headers of the settings.
    pub headers: HeaderMap,
    /// Timeout of one request.
    pub timeout: Duration,
}

impl OtlpHttpClient {
    /// Sends a message; returns the encoded response.
    pub(super) async fn send(&self, message: Bytes) -> Result<Bytes, Failure> {
        let request = self.request(message).map_err(|error| Failure {
            what: format!("the request cannot be made: {error}"),
            retry: Retry::No,
        })?;
        let sent = send(request, &self.connector, self.forward.as_ref());
        let Ok(response) = tokio::time::timeout(self.timeout, sent).await else {
            let what = format!("no answer within {} ms", self.timeout.as_millis());
            self.connector.outage.report_failure(&what);
            return Err(Failure {
                what,
                retry: Retry::Yes,
            });
        };
        match response.map(reject_other_content) {
            Ok(response) if response.status().is_success() => {
                self.connector.outage.report_delivery();
                Ok(response.into_body())
            }
            Ok(response) => {
                self.connector.outage.report_failure(&failure_of(&response));
                Err(Failure {
                    what: format!("the export failed with HTTP status {}", response.status().as_u16()),
                    retry: retry(&response),
                })
            }
            Err(error) => {
                self.connector.outage.report_failure(&error);
                Err(Failure {
                    what: "the export failed: network error".to_owned(),
                    retry: match error.is::<LengthLimitError>() {
                        true => Retry::No,
                        false => Retry::Yes,
                    },
                })
            }
        }
    }

    fn request(&self, message: Bytes) -> Result<Request<Bytes>, BoxError> {
        let mut request = Request::post(self.url.clone());
        if let Some(headers) = request.headers_mut() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-protobuf"));
            if self.is_gzip {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
            for (name, value) in &self.headers {
                headers.insert(name, value.clone());
            }
        }
        let body = match self.is_gzip {
            true => {
                let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
                gzip.write_all(&message)?;
                gzip.finish()?.into()
            }
            false => message,
        };
        Ok(request.body(body)?)
    }
}

/// Whether a response that is no delivery asks for a retry.
fn retry(response: &Response<Bytes>) -> Retry {
    let seconds = response.headers().get(header::RETRY_AFTER);
    let seconds = seconds.and_then(|value| value.to_str().ok()?.trim().parse().ok());
    match response.status().as_u16() {
        429 | 503 => seconds.map_or(Retry::Yes, |seconds| Retry::After(Duration::from_secs(seconds))),
        502 | 504 => Retry::Yes,
        _ => Retry::No,
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
    connector: &Connector,
    forward: Option<&Proxy>,
) -> Result<Response<Bytes>, BoxError> {
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
    *request.uri_mut() = match forward {
        Some(_) => format!("http://{authority}{path}").parse()?,
        None => path.parse()?,
    };
    if let Some(authorization) = forward.and_then(|proxy| proxy.authorization.as_deref()) {
        let mut value = HeaderValue::from_str(authorization)?;
        value.set_sensitive(true);
        request.headers_mut().insert(header::PROXY_AUTHORIZATION, value);
    }
    let (parts, body) = sender.send_request(request).await?.into_parts();
    let body = Limited::new(body, MAX_RESPONSE_BYTES).collect().await?.to_bytes();
    connection.abort();
    Ok(Response::from_parts(parts, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, retry_after: &'static str) -> Response<Bytes> {
        let response = Response::builder().status(status);
        response
            .header(header::RETRY_AFTER, retry_after)
            .body(Bytes::new())
            .unwrap()
    }

    #[test]
    fn statuses_are_retried_as_the_otlp_specification_lists_them() {
        assert_eq!(retry(&answered(503, "7")), Retry::After(Duration::from_secs(7)));
        assert_eq!(retry(&answered(429, "soon")), Retry::Yes);
        assert_eq!(retry(&answered(504, "7")), Retry::Yes);
        assert_eq!(retry(&answered(500, "7")), Retry::No);
        assert_eq!(retry(&answered(401, "")), Retry::No);
    }
}
