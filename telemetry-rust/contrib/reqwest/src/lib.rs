#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::{fmt, io};

use http::{Extensions, Uri};
use http_body_util::BodyExt;
use plumbline_telemetry::Handle;
use plumbline_telemetry::http::{ClientLayer, ResponseBody};
use reqwest::{Body, Request, Response, ResponseBuilderExt};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Error, Middleware, Next, Result};
use tower::{BoxError, Layer, Service, ServiceExt};

/// Returns a client of the service `peer` whose calls are recorded.
///
/// `peer` may be empty: then each call's host decides, by the charter; see [`ClientLayer::new`].
///
/// ```
/// let stock = plumbline_reqwest::client(reqwest::Client::new(), "stock");
/// let request = stock.get("http://stock.acme.example/articles/7");
/// # let _ = request;
/// ```
pub fn client(client: reqwest::Client, peer: &'static str) -> ClientWithMiddleware {
    ClientBuilder::new(client).with(Telemetry::new(peer)).build()
}

/// The middleware that records calls, for clients that have other middleware too.
///
/// Add it last: middleware outside of it that sends a request again gets a span for each attempt.
///
/// ```
/// use reqwest_middleware::ClientBuilder;
///
/// let stock = ClientBuilder::new(reqwest::Client::new())
///     .with(plumbline_reqwest::Telemetry::new("stock"))
///     .build();
/// # let _ = stock;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Telemetry(ClientLayer);

impl Telemetry {
    /// Creates the middleware for calls of the service `peer`, as [`client`] does.
    pub fn new(peer: &'static str) -> Self {
        Self(ClientLayer::new(peer))
    }

    /// Sets the telemetry that the client belongs to, in place of the process's default.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let telemetry = plumbline_telemetry::builder().variables(|_| None).build();
    /// let middleware = plumbline_reqwest::Telemetry::new("stock").with_telemetry(&telemetry);
    /// # let _ = middleware;
    /// # }
    /// ```
    #[must_use]
    pub fn with_telemetry(self, telemetry: &Handle) -> Self {
        Self(self.0.with_telemetry(telemetry))
    }
}

#[async_trait::async_trait]
impl Middleware for Telemetry {
    async fn handle(&self, mut request: Request, extensions: &mut Extensions, next: Next<'_>) -> Result<Response> {
        let Ok(uri) = request.url().as_str().parse::<Uri>() else {
            // reqwest refuses it with its own words.
            return next.run(request, extensions).await;
        };
        let call = self.0.layer(Sender(Some((next, extensions))));
        let headers = std::mem::take(request.headers_mut());
        let mut seen = http::Request::new(request);
        *seen.method_mut() = seen.body().method().clone();
        *seen.uri_mut() = uri;
        *seen.headers_mut() = headers;
        match call.oneshot(seen).await {
            Ok(response) => Ok(as_reqwest(response)),
            Err(error) => Err(original(error)),
        }
    }
}

/// The body of a response on its way through the layer: a failure says whether it is a timeout.
type Received = http_body_util::combinators::MapErr<Body, fn(reqwest::Error) -> BoxError>;

/// Sends one request with the headers that the layer added.
struct Sender<'a>(Option<(Next<'a>, &'a mut Extensions)>);

type Sent<'a> = Pin<Box<dyn Future<Output = std::result::Result<http::Response<Received>, Failed<Error>>> + Send + 'a>>;

impl<'a> Service<http::Request<Request>> for Sender<'a> {
    type Response = http::Response<Received>;
    type Error = Failed<Error>;
    type Future = Sent<'a>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::result::Result<(), Failed<Error>>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Request>) -> Sent<'a> {
        let (parts, mut request) = request.into_parts();
        *request.headers_mut() = parts.headers;
        let next = self.0.take();
        Box::pin(async {
            let Some((next, extensions)) = next else {
                let twice = io::Error::other("the request was sent already");
                return Err(Failed::new(false, Error::middleware(twice)));
            };
            let response = next.run(request, extensions).await;
            response
                .map(received)
                .map_err(|error| Failed::new(error.is_timeout(), error))
        })
    }
}

fn received(response: Response) -> http::Response<Received> {
    let url = response.url().clone();
    let (mut parts, body) = http::Response::<Body>::from(response).into_parts();
    // The conversion forgets the URL, which is that of the last redirect.
    if let Ok(with_url) = http::Response::builder().url(url).body(()) {
        parts.extensions.extend(with_url.into_parts().0.extensions);
    }
    let failed: fn(reqwest::Error) -> BoxError = |error| Box::new(Failed::new(error.is_timeout(), error));
    http::Response::from_parts(parts, body.map_err(failed))
}

fn as_reqwest(response: http::Response<ResponseBody<Received>>) -> Response {
    let original = |error: BoxError| match error.downcast::<Failed<reqwest::Error>>() {
        Ok(failed) => Box::new(failed.error),
        Err(other) => other,
    };
    Response::from(response.map(|body| Body::wrap(body.map_err(original))))
}

/// Returns the error that reqwest, or another middleware, returned.
fn original(error: BoxError) -> Error {
    match error.downcast::<Failed<Error>>() {
        Ok(failed) => failed.error,
        Err(other) => Error::middleware(io::Error::other(other)),
    }
}

/// A failure of a call. reqwest's own type for a timeout is private, so a timeout has one that the layer knows as its
/// source.
#[derive(Debug)]
struct Failed<E> {
    error: E,
    timeout: Option<io::Error>,
}

impl<E> Failed<E> {
    fn new(is_timeout: bool, error: E) -> Self {
        let timeout = is_timeout.then(|| io::ErrorKind::TimedOut.into());
        Self { error, timeout }
    }
}

impl<E: fmt::Display> fmt::Display for Failed<E> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(out)
    }
}

impl<E: StdError + 'static> StdError for Failed<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.timeout {
            Some(timeout) => Some(timeout),
            None => Some(&self.error),
        }
    }
}
