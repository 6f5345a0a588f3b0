//! The client layer: a span, a duration and an error tuple for every gRPC attempt.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Request, Response, Uri};
use opentelemetry::Context as TraceContext;
use pin_project_lite::pin_project;
use tonic::transport::Endpoint;
use tower::{BoxError, Layer, Service};

use super::call::{Call, Side};
use super::method_names::Methods;
use super::response_body::ResponseBody;
use super::status_headers;
use super::timer::Timer;
use crate::call_span::start_span;
use crate::charter::{Mode, reason};
use crate::deadline::{self, Deadline};
use crate::error::{Code, Tuple, classify, forwarded};
use crate::handle::{Handle, Owner};
use crate::propagation::{self, Callee};
use crate::setup;

/// Tower layer that instruments a gRPC client.
///
/// For each attempt it records a span and a duration, and injects the trace context and the remaining deadline.
#[derive(Clone, Debug)]
pub struct ClientLayer {
    target: Target,
    /// The callee that the application named.
    named: Option<&'static str>,
    called: Methods,
    owner: Owner,
}

impl ClientLayer {
    /// Creates the layer for a channel of `endpoint`, whose address it records.
    ///
    /// The callee is the service set by [`ClientLayer::peer`], else the service of the charter that has the endpoint's
    /// host. For a host that the charter does not list, the origin of an error is this service.
    pub fn new(endpoint: &Endpoint) -> Self {
        Self {
            target: Target::from_uri(endpoint.uri()),
            named: None,
            called: Methods::default(),
            owner: Owner::default(),
        }
    }

    /// Sets the `service.name` of the callee: the origin of errors that the callee does not state.
    #[must_use]
    pub fn peer(mut self, service: &'static str) -> Self {
        self.named = Some(service);
        self
    }

    /// Sets the telemetry that the client belongs to, in place of the process's default.
    #[must_use]
    pub fn with_telemetry(mut self, telemetry: &Handle) -> Self {
        self.owner = Owner::of(telemetry);
        self
    }
}

#[derive(Clone, Debug)]
struct Target {
    address: Arc<str>,
    port: i64,
}

impl Target {
    fn from_uri(uri: &Uri) -> Self {
        let default = if uri.scheme_str() == Some("https") { 443 } else { 80 };
        Self {
            address: uri.host().unwrap_or("localhost").trim_matches(['[', ']']).into(),
            port: i64::from(uri.port_u16().unwrap_or(default)),
        }
    }
}

impl<S> Layer<S> for ClientLayer {
    type Service = ClientService<S>;

    fn layer(&self, inner: S) -> ClientService<S> {
        ClientService {
            inner,
            layer: self.clone(),
        }
    }
}

/// A channel wrapped by [`ClientLayer`].
#[derive(Clone, Debug)]
pub struct ClientService<S> {
    inner: S,
    layer: ClientLayer,
}

impl<S, A, B> Service<Request<A>> for ClientService<S>
where
    S: Service<Request<A>, Response = Response<B>>,
    S::Error: Into<BoxError>,
{
    type Response = Response<ResponseBody<B>>;
    type Error = BoxError;
    type Future = ClientFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, mut request: Request<A>) -> ClientFuture<S::Future> {
        self.layer.owner.scope(|| {
            let call = self.layer.begin(&mut request);
            let inner = call.span.in_scope(|| self.inner.call(request));
            ClientFuture {
                inner,
                timer: Timer::of(&call),
                call: Some(call),
            }
        })
    }
}

impl ClientLayer {
    fn begin<A>(&self, request: &mut Request<A>) -> Call {
        let mode = setup::mode();
        let method = self.called.known_or_learn(request.uri().path().trim_start_matches('/'));
        let span = match mode {
            Mode::Off => {
                let (service, method) = method.split_once('/').unwrap_or((&method, ""));
                tracing::info_span!(
                    target: "plumbline",
                    "grpc",
                    otel.name = &request.uri().path()[1..],
                    otel.kind = "client",
                    rpc.system = "grpc",
                    rpc.service = service,
                    rpc.method = method,
                )
            }
            Mode::Observe | Mode::Enforce => tracing::info_span!(
                target: "plumbline",
                "rpc.client",
                otel.name = &*method,
                otel.kind = "client",
                rpc.system.name = "grpc",
                rpc.method = &*method,
                server.address = &*self.target.address,
                server.port = self.target.port,
            ),
        };
        let context = start_span(&span, TraceContext::current());
        let callee = Callee {
            name: self.named,
            host: Some(&self.target.address),
        };
        propagation::inject(&context, request.headers_mut(), callee);
        let deadline = match mode {
            Mode::Enforce => propagate_deadline(&context, request),
            Mode::Observe | Mode::Off => None,
        };
        let side = Side::Client {
            address: self.target.address.clone(),
            port: self.target.port,
            named: self.named,
        };
        Call::begin(side, span, context, method, deadline)
    }
}

/// Writes the shorter of the requested timeout and the remaining time of the current operation to the request.
fn propagate_deadline<A>(context: &TraceContext, request: &mut Request<A>) -> Option<Deadline> {
    let requested = deadline::allowed(request.headers());
    let left = context.get::<Deadline>().map(|deadline| deadline.remaining());
    let time: Duration = match (requested, left) {
        (Some(requested), Some(left)) => requested.min(left),
        (Some(time), None) | (None, Some(time)) => time,
        (None, None) => return None,
    };
    request
        .headers_mut()
        .insert(deadline::GRPC_TIMEOUT, deadline::header(time));
    Some(Deadline::after(time))
}

pin_project! {
    /// The response future of a [`ClientService`].
    #[derive(Debug)]
    pub struct ClientFuture<F> {
        #[pin]
        inner: F,
        #[pin]
        timer: Timer,
        call: Option<Call>,
    }
}

impl<F, B, E> Future for ClientFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    E: Into<BoxError>,
{
    type Output = Result<Response<ResponseBody<B>>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.call.as_ref().map(|call| call.owner) {
            Some(owner) => owner.scope(|| self.poll_in_scope(cx)),
            None => Poll::Pending,
        }
    }
}

impl<F, B, E> ClientFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    E: Into<BoxError>,
{
    fn poll_in_scope(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<<Self as Future>::Output> {
        let this = self.project();
        let Some(mut call) = this.call.take() else {
            return Poll::Pending;
        };
        match call.span.in_scope(|| this.inner.poll(cx)) {
            Poll::Ready(Ok(response)) => {
                let (mut parts, body) = response.into_parts();
                call.response_started(parts.status, &mut parts.headers);
                let body = ResponseBody::new(body, &parts.headers, call);
                Poll::Ready(Ok(Response::from_parts(parts, body)))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(local_failure(&mut call, error.into()))),
            Poll::Pending => {
                if !this.timer.has_passed(cx) {
                    *this.call = Some(call);
                    return Poll::Pending;
                }
                let tuple = call.fail(Code::DeadlineExceeded, reason::DEADLINE.name());
                Poll::Ready(Err(Box::new(status_headers::status(&tuple, "the deadline passed"))))
            }
        }
    }
}

/// Records a call that failed without a response: the deadline passed or the callee was not reached.
///
/// When enforcing, the error is replaced by a status whose `ErrorInfo` names the callee.
fn local_failure(call: &mut Call, error: BoxError) -> BoxError {
    let tuple: Tuple = match classify(&*error).code {
        Code::DeadlineExceeded => call.fail(Code::DeadlineExceeded, reason::DEADLINE.name()),
        // The caller is still waiting: the call was cancelled further on.
        Code::Cancelled => call.fail(Code::Cancelled, reason::UNSPECIFIED.name()),
        _ => call.fail(Code::Unavailable, reason::UNREACHABLE.name()),
    };
    if !call.enforces() {
        forwarded::remember(&*error, tuple);
        return error;
    }
    let message = match tuple.code {
        Code::DeadlineExceeded => "the deadline passed",
        Code::Cancelled => "the call was cancelled",
        _ => "the server cannot be reached",
    };
    Box::new(status_headers::status(&tuple, message))
}
