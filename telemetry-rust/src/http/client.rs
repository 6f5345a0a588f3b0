//! The client layer: a span, a duration and an error tuple for every HTTP request.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::{Request, Response, Uri};
use http_body::Body;
use opentelemetry::{Context as TraceContext, KeyValue};
use pin_project_lite::pin_project;
use tower::{BoxError, Layer, Service};

use super::exchange::{Exchange, known, name_of};
use super::response_body::ResponseBody;
use crate::call_span::start_span;
use crate::charter::{Mode, attribute};
use crate::error::{classify, problem_details};
use crate::handle::{Handle, Owner};
use crate::propagation::{self, Callee};
use crate::setup;

/// Tower layer that instruments an HTTP client.
///
/// For each request it records a span and a duration and injects the trace context.
#[derive(Clone, Copy, Debug)]
pub struct ClientLayer {
    peer: &'static str,
    owner: Owner,
}

impl ClientLayer {
    /// Creates the layer for a client of the service `peer`.
    ///
    /// `peer` is the origin of errors that the response does not state. If the charter does not list it, or if it is
    /// empty because the client calls several services, the service is looked up by the request's host; for a host that
    /// the charter does not list either, the origin is this service.
    pub fn new(peer: &'static str) -> Self {
        Self {
            peer,
            owner: Owner::default(),
        }
    }

    /// Sets the telemetry that the client belongs to, in place of the process's default.
    #[must_use]
    pub fn with_telemetry(mut self, telemetry: &Handle) -> Self {
        self.owner = Owner::of(telemetry);
        self
    }
}

impl<S> Layer<S> for ClientLayer {
    type Service = ClientService<S>;

    fn layer(&self, inner: S) -> ClientService<S> {
        ClientService { inner, layer: *self }
    }
}

/// An HTTP client wrapped by [`ClientLayer`].
#[derive(Clone, Debug)]
pub struct ClientService<S> {
    inner: S,
    layer: ClientLayer,
}

impl<S, A, B> Service<Request<A>> for ClientService<S>
where
    S: Service<Request<A>, Response = Response<B>>,
    S::Error: Into<BoxError>,
    B: Body<Error: 'static>,
{
    type Response = Response<ResponseBody<B>>;
    type Error = BoxError;
    type Future = ClientFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, mut request: Request<A>) -> ClientFuture<S::Future> {
        self.layer.owner.scope(|| {
            let exchange = begin(&mut request, self.layer.peer);
            let inner = exchange.span.in_scope(|| self.inner.call(request));
            ClientFuture {
                inner,
                exchange: Some(exchange),
            }
        })
    }
}

fn begin<A>(request: &mut Request<A>, peer: &'static str) -> Exchange {
    let method = known(request.method());
    let uri = request.uri();
    let address = uri.host().unwrap_or("localhost").trim_matches(['[', ']']).to_owned();
    let default = if uri.scheme_str() == Some("https") { 443 } else { 80 };
    let port = i64::from(uri.port_u16().unwrap_or(default));
    let span = match setup::mode() {
        Mode::Off => tracing::info_span!(
            target: "plumbline",
            "http",
            otel.name = name_of(method),
            otel.kind = "client",
            http.method = method,
        ),
        Mode::Observe | Mode::Enforce => tracing::info_span!(
            target: "plumbline",
            "http.client",
            otel.name = name_of(method),
            otel.kind = "client",
            http.request.method = method,
            server.address = address,
            server.port = port,
            url.full = without_secrets(uri, &address, port),
        ),
    };
    let context = start_span(&span, TraceContext::current());
    let labels = vec![
        KeyValue::new(attribute::HTTP_REQUEST_METHOD, method),
        KeyValue::new(attribute::SERVER_ADDRESS, address),
        KeyValue::new(attribute::SERVER_PORT, port),
    ];
    let host = request.uri().host().map(str::to_owned);
    let callee = Callee {
        name: Some(peer),
        host: host.as_deref(),
    };
    propagation::inject(&context, request.headers_mut(), callee);
    Exchange::begin(false, method, span, context, peer, labels, method.to_owned())
}

/// Returns the URL without user, password and query.
fn without_secrets(uri: &Uri, address: &str, port: i64) -> String {
    let scheme = uri.scheme_str().unwrap_or("http");
    let path: String = uri.path().chars().take(256).collect();
    format!("{scheme}://{address}:{port}{path}")
}

pin_project! {
    /// The response future of a [`ClientService`].
    #[derive(Debug)]
    pub struct ClientFuture<F> {
        #[pin]
        inner: F,
        exchange: Option<Exchange>,
    }
}

impl<F, B, E> Future for ClientFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    E: Into<BoxError>,
    B: Body<Error: 'static>,
{
    type Output = Result<Response<ResponseBody<B>>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.exchange.as_ref().map(|exchange| exchange.owner) {
            Some(owner) => owner.scope(|| self.poll_in_scope(cx)),
            None => Poll::Pending,
        }
    }
}

impl<F, B, E> ClientFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    E: Into<BoxError>,
    B: Body<Error: 'static>,
{
    fn poll_in_scope(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<<Self as Future>::Output> {
        let this = self.project();
        let Some(mut exchange) = this.exchange.take() else {
            return Poll::Pending;
        };
        let span = exchange.span.clone();
        match span.in_scope(|| this.inner.poll(cx)) {
            Poll::Pending => {
                *this.exchange = Some(exchange);
                Poll::Pending
            }
            Poll::Ready(Ok(response)) => {
                let may_have_problem = exchange.response_received(response.status().as_u16(), response.headers());
                let has_problem = may_have_problem
                    && exchange.mode != Mode::Off
                    && problem_details::is_in_response(response.headers());
                let (parts, body) = response.into_parts();
                let body = match has_problem {
                    true => ResponseBody::of_problem(body, &parts.headers, exchange),
                    false => ResponseBody::new(body, &parts.headers, exchange),
                };
                Poll::Ready(Ok(Response::from_parts(parts, body)))
            }
            Poll::Ready(Err(error)) => {
                let error = error.into();
                exchange.fail_with(Some(classify(&*error)));
                exchange.forward(&*error);
                Poll::Ready(Err(error))
            }
        }
    }
}
