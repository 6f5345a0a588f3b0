//! The server layer: a span, a duration and an error tuple for every HTTP request; panics.

use std::future::Future;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::{Extensions, HeaderName, HeaderValue, Request, Response, StatusCode, header};
use http_body::Body;
use opentelemetry::KeyValue;
use opentelemetry::trace::TraceContextExt;
use pin_project_lite::pin_project;
use tower::{Layer, Service};

use super::exchange::{Exchange, known, name_of};
use super::response_body::ResponseBody;
use super::route::Route;
use crate::call_span::{run_in, start_span};
use crate::charter::{Mode, attribute, reason};
use crate::error::{Code, Tuple, classify, problem_details};
use crate::handle::{Handle, Owner};
use crate::{propagation, setup};

const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// Tower layer that instruments an HTTP server.
///
/// For each request it records a span and a duration, and turns a panic of the handler into a 500 response. The route is
/// read from axum's `MatchedPath` or from [`Route`], in the extensions of the request or the response; the error from a
/// [`Tuple`] in the extensions of the response, else from its status.
#[derive(Clone, Copy, Debug, Default)]
pub struct ServerLayer {
    owner: Owner,
}

impl ServerLayer {
    /// Creates the layer.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the telemetry that the server belongs to, in place of the process's default.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let telemetry = plumbline_telemetry::builder().variables(|_| None).build();
    /// let layer = plumbline_telemetry::http::ServerLayer::new().with_telemetry(&telemetry);
    /// # let _ = layer;
    /// # }
    /// ```
    #[must_use]
    pub fn with_telemetry(mut self, telemetry: &Handle) -> Self {
        self.owner = Owner::of(telemetry);
        self
    }
}

impl<S> Layer<S> for ServerLayer {
    type Service = ServerService<S>;

    fn layer(&self, inner: S) -> ServerService<S> {
        ServerService {
            inner,
            owner: self.owner,
        }
    }
}

/// An HTTP service wrapped by [`ServerLayer`].
#[derive(Clone, Debug)]
pub struct ServerService<S> {
    inner: S,
    owner: Owner,
}

impl<S, A, B> Service<Request<A>> for ServerService<S>
where
    S: Service<Request<A>, Response = Response<B>>,
    S::Error: std::error::Error + 'static,
    B: Body + Default,
{
    type Response = Response<ResponseBody<B>>;
    type Error = S::Error;
    type Future = ServerFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<A>) -> ServerFuture<S::Future> {
        self.owner.scope(|| self.call_in_scope(request))
    }
}

impl<S> ServerService<S> {
    fn call_in_scope<A, B>(&mut self, request: Request<A>) -> ServerFuture<S::Future>
    where
        S: Service<Request<A>, Response = Response<B>>,
    {
        let exchange = begin(&request);
        let inner = match run_in(&exchange.span, || self.inner.call(request)) {
            Ok(inner) => Some(inner),
            // Dropping the exchange ends it.
            Err(panic) if exchange.mode != Mode::Enforce => resume_unwind(panic),
            Err(_) => None,
        };
        ServerFuture {
            inner,
            exchange: Some(exchange),
        }
    }
}

fn begin<A>(request: &Request<A>) -> Exchange {
    let method = known(request.method());
    let route = route(request.extensions());
    let scheme = request
        .uri()
        .scheme_str()
        .map_or("http", |scheme| if scheme == "https" { "https" } else { "http" });
    let name = name_of(method);
    let name = route.map_or_else(|| name.to_owned(), |route| format!("{name} {route}"));
    let path: String = request.uri().path().chars().take(256).collect();
    let span = match setup::mode() {
        Mode::Off => tracing::info_span!(
            target: "plumbline",
            parent: None,
            "http",
            otel.name = name,
            otel.kind = "server",
            http.method = method,
        ),
        Mode::Observe | Mode::Enforce => tracing::info_span!(
            target: "plumbline",
            parent: None,
            "http.server",
            otel.name = name,
            otel.kind = "server",
            http.request.method = method,
            http.route = route,
            url.path = path,
            url.scheme = scheme,
        ),
    };
    let context = start_span(&span, propagation::extract(request.headers()));
    if let Some(agent) = request
        .headers()
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
    {
        let agent: String = agent.chars().take(256).collect();
        context
            .span()
            .set_attribute(KeyValue::new(attribute::USER_AGENT_ORIGINAL, agent));
    }
    let mut labels = Vec::with_capacity(8);
    labels.push(KeyValue::new(attribute::HTTP_REQUEST_METHOD, method));
    labels.push(KeyValue::new(attribute::URL_SCHEME, scheme));
    if let Some(route) = route {
        labels.push(KeyValue::new(attribute::HTTP_ROUTE, route.to_owned()));
    }
    Exchange::begin(true, method, span, context, "", labels, name)
}

fn route(extensions: &Extensions) -> Option<&str> {
    #[cfg(feature = "axum")]
    if let Some(matched) = extensions.get::<axum::extract::MatchedPath>() {
        return Some(matched.as_str());
    }
    extensions.get::<Route>().map(|route| route.0)
}

pin_project! {
    /// The response future of a [`ServerService`].
    #[derive(Debug)]
    pub struct ServerFuture<F> {
        #[pin]
        inner: Option<F>,
        exchange: Option<Exchange>,
    }
}

impl<F, B, E> Future for ServerFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    E: std::error::Error + 'static,
    B: Body + Default,
{
    type Output = Result<Response<ResponseBody<B>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.exchange.as_ref().map(|exchange| exchange.owner) {
            Some(owner) => owner.scope(|| self.poll_in_scope(cx)),
            None => Poll::Pending,
        }
    }
}

impl<F, B, E> ServerFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    E: std::error::Error + 'static,
    B: Body + Default,
{
    fn poll_in_scope(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<<Self as Future>::Output> {
        let this = self.project();
        let Some(mut exchange) = this.exchange.take() else {
            return Poll::Pending;
        };
        let polled = match this.inner.as_pin_mut() {
            Some(inner) => run_in(&exchange.span, || inner.poll(cx)),
            None => Ok(Poll::Ready(Ok(panicked()))),
        };
        let mut response = match polled {
            Ok(Poll::Pending) => {
                *this.exchange = Some(exchange);
                return Poll::Pending;
            }
            Ok(Poll::Ready(Ok(response))) => response,
            Ok(Poll::Ready(Err(error))) => {
                exchange.fail_with(Some(classify(&error)));
                return Poll::Ready(Err(error));
            }
            Err(panic) => {
                if exchange.mode != Mode::Enforce {
                    exchange.fail(Code::Internal, reason::PANIC.name());
                    resume_unwind(panic);
                }
                panicked()
            }
        };
        if exchange.mode == Mode::Enforce {
            add_server_timing(&exchange, &mut response);
        }
        if let Some(route) = route(response.extensions()) {
            exchange.set_route(route);
        }
        let stated = response.extensions().get::<Tuple>().copied();
        exchange.response_returned(response.status().as_u16(), response.headers(), stated);
        if exchange.mode == Mode::Enforce {
            // Problem details without a stated tuple contain more than the header could.
            let has_problem = stated.is_none() && problem_details::is_in_response(response.headers());
            exchange.write_error_header(response.headers_mut(), !has_problem);
        }
        let (parts, body) = response.into_parts();
        let body = ResponseBody::new(body, &parts.headers, exchange);
        Poll::Ready(Ok(Response::from_parts(parts, body)))
    }
}

fn panicked<B: Default>() -> Response<B> {
    let service = setup::service();
    let mut response = Response::new(B::default());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response.extensions_mut().insert(Tuple::new(
        Code::Internal,
        service,
        reason::PANIC.name(),
        false,
        service,
    ));
    response
}

/// Adds `Server-Timing` with the trace, so that a person who reports an error can name it.
fn add_server_timing<B>(exchange: &Exchange, response: &mut Response<B>) {
    let span = exchange.context.span();
    let ids = span.span_context();
    let timing = format!(
        "traceparent;desc=\"00-{}-{}-{:02x}\"",
        ids.trace_id(),
        ids.span_id(),
        ids.trace_flags().to_u8()
    );
    if ids.is_valid()
        && let Ok(value) = HeaderValue::try_from(timing)
    {
        response.headers_mut().append(SERVER_TIMING, value);
    }
}
