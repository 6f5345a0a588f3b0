//! The server layer: a span, a duration and an error tuple for every gRPC call; deadlines and panics.

use std::future::Future;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::{HeaderMap, Method, Request, Response, header};
use opentelemetry::KeyValue;
use opentelemetry::trace::TraceContextExt;
use pin_project_lite::pin_project;
use tonic::transport::server::TcpConnectInfo;
use tower::{BoxError, Layer, Service};

use super::call::{Call, RequestInfo, Side};
use super::grpc_web;
use super::method_names::{self, Methods};
use super::response_body::ResponseBody;
use super::status_headers;
use super::timer::Timer;
use crate::call_span::{run_in, start_span};
use crate::charter::{Mode, attribute, reason};
use crate::deadline::{self, Deadline};
use crate::error::{Code, Tuple, classify};
use crate::handle::{Handle, Owner};
use crate::{propagation, setup};

/// Tower layer that instruments a gRPC server.
///
/// For each call it records a span and a duration, adds `ErrorInfo` to a failed status, enforces the deadline less the
/// charter's margin, and turns a panic of the handler into `INTERNAL/PANIC`.
#[derive(Clone, Debug, Default)]
pub struct ServerLayer {
    served: Methods,
    owner: Owner,
}

impl ServerLayer {
    /// Creates the layer.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the telemetry that the server belongs to, in place of the process's default.
    #[must_use]
    pub fn with_telemetry(mut self, telemetry: &Handle) -> Self {
        self.owner = Owner::of(telemetry);
        self
    }

    /// Registers served methods, as `package.Service/Method`.
    ///
    /// A method is also registered when a handler reads a request for it. Until then a call that is rejected before
    /// the handler is recorded as `_OTHER`, because a caller can send any name.
    ///
    /// ```
    /// let layer = plumbline_telemetry::grpc::ServerLayer::new().methods(["acme.v1.Prices/Get", "acme.v1.Prices/Watch"]);
    /// ```
    #[must_use]
    pub fn methods<'a>(self, names: impl IntoIterator<Item = &'a str>) -> Self {
        for name in names {
            self.served.learn(&name.trim_start_matches('/').into());
        }
        self
    }
}

impl<S> Layer<S> for ServerLayer {
    type Service = ServerService<S>;

    fn layer(&self, inner: S) -> ServerService<S> {
        ServerService {
            inner,
            layer: self.clone(),
        }
    }
}

/// A gRPC service wrapped by [`ServerLayer`].
#[derive(Clone, Debug)]
pub struct ServerService<S> {
    inner: S,
    layer: ServerLayer,
}

impl<S, A, B> Service<Request<A>> for ServerService<S>
where
    S: Service<Request<A>, Response = Response<B>>,
    S::Error: Into<BoxError>,
    A: 'static,
{
    type Response = Response<ResponseBody<B>>;
    type Error = BoxError;
    type Future = ServerFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: Request<A>) -> ServerFuture<S::Future> {
        let owner = self.layer.owner;
        owner.scope(|| self.call_in_scope(request))
    }
}

impl<S> ServerService<S> {
    fn call_in_scope<A, B>(&mut self, mut request: Request<A>) -> ServerFuture<S::Future>
    where
        S: Service<Request<A>, Response = Response<B>>,
        A: 'static,
    {
        let call = match setup::mode() {
            Mode::Off => begin_stock(&request),
            Mode::Observe | Mode::Enforce if is_call(&request) => begin(&mut request, &self.layer.served),
            Mode::Observe | Mode::Enforce => {
                return ServerFuture {
                    inner: Some(self.inner.call(request)),
                    timer: Timer::never(),
                    state: State::NotACall,
                };
            }
        };
        let inner = match run_in(&call.span, || self.inner.call(request)) {
            Ok(inner) => Some(inner),
            Err(panic) if !call.enforces() => resume_unwind(panic),
            Err(_) => None,
        };
        ServerFuture {
            inner,
            timer: Timer::of(&call),
            state: State::Running(call),
        }
    }
}

/// Whether a request is a gRPC call; a preflight or a GET on the same port is not.
fn is_call<A>(request: &Request<A>) -> bool {
    request.method() == Method::POST || is_grpc(request.headers())
}

fn is_grpc(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE);
    content_type.is_some_and(|value| value.as_bytes().starts_with(b"application/grpc"))
}

fn begin<A: 'static>(request: &mut Request<A>, served: &Methods) -> Call {
    let name = request.uri().path().trim_start_matches('/');
    let known = served.find(name);
    let (is_known, method) = (known.is_some(), known.unwrap_or_else(|| name.into()));
    let info = RequestInfo {
        is_known,
        is_read: if is_known {
            None
        } else {
            method_names::observe_reads(request)
        },
        web: grpc_web::content_type(request.headers()).cloned(),
        is_foreign: !is_grpc(request.headers()),
        served: served.clone(),
    };
    let deadline = deadline::allowed(request.headers()).map(Deadline::of_handler);
    let mut parent = propagation::extract(request.headers());
    if let Some(deadline) = deadline {
        parent = parent.with_value(deadline);
    }
    let span = tracing::info_span!(
        target: "plumbline",
        parent: None,
        "rpc.server",
        otel.name = &*method,
        otel.kind = "server",
        rpc.system.name = "grpc",
        rpc.method = &*method,
    );
    let context = start_span(&span, parent);
    if let Some(peer) = request
        .extensions()
        .get::<TcpConnectInfo>()
        .and_then(TcpConnectInfo::remote_addr)
    {
        let of_context = context.span();
        of_context.set_attribute(KeyValue::new(attribute::NETWORK_PEER_ADDRESS, peer.ip().to_string()));
        of_context.set_attribute(KeyValue::new(attribute::NETWORK_PEER_PORT, i64::from(peer.port())));
    }
    let attempts = previous_attempts(request.headers());
    if attempts > 0 {
        let mark = KeyValue::new(attribute::PLUMBLINE_RPC_PREVIOUS_ATTEMPTS, attempts);
        context.span().set_attribute(mark);
    }
    Call::begin(Side::Server { request: info }, span, context, method, deadline)
}

/// Returns the number of previous attempts (gRFC A6); 0 if it is absent or implausible.
fn previous_attempts(headers: &HeaderMap) -> i64 {
    headers
        .get("grpc-previous-rpc-attempts")
        .and_then(|value| value.to_str().ok())
        .filter(|text| text.len() <= 3 && text.bytes().all(|digit| digit.is_ascii_digit()))
        .and_then(|text| text.parse().ok())
        .unwrap_or(0)
}

/// Starts the server span as hand-written instrumentation does.
fn begin_stock<A>(request: &Request<A>) -> Call {
    let path = request.uri().path().trim_start_matches('/');
    let (service, method) = path.split_once('/').unwrap_or((path, ""));
    let span = tracing::info_span!(
        target: "plumbline",
        parent: None,
        "grpc",
        otel.name = path,
        otel.kind = "server",
        rpc.system = "grpc",
        rpc.service = service,
        rpc.method = method,
    );
    let context = start_span(&span, propagation::extract(request.headers()));
    let side = Side::Server {
        request: RequestInfo::default(),
    };
    Call::begin(side, span, context, path.into(), None)
}

pin_project! {
    /// The response future of a [`ServerService`].
    #[derive(Debug)]
    pub struct ServerFuture<F> {
        #[pin]
        inner: Option<F>,
        #[pin]
        timer: Timer,
        state: State,
    }
}

/// State of a response.
#[derive(Debug)]
enum State {
    Running(Call),
    /// The request is not a gRPC call.
    NotACall,
    Done,
}

impl<F, B, E> Future for ServerFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    E: Into<BoxError>,
{
    type Output = Result<Response<ResponseBody<B>>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &self.state {
            State::Running(call) => {
                let owner = call.owner;
                owner.scope(|| self.poll_in_scope(cx))
            }
            State::NotACall | State::Done => self.poll_in_scope(cx),
        }
    }
}

impl<F, B, E> ServerFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    E: Into<BoxError>,
{
    fn poll_in_scope(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<<Self as Future>::Output> {
        let mut this = self.project();
        let mut call = match std::mem::replace(this.state, State::Done) {
            State::Running(call) => call,
            State::Done => return Poll::Pending,
            State::NotACall => {
                *this.state = State::NotACall;
                let Some(inner) = this.inner.as_pin_mut() else {
                    return Poll::Pending;
                };
                let answer = std::task::ready!(inner.poll(cx)).map_err(Into::into)?;
                return Poll::Ready(Ok(answer.map(|body| ResponseBody::ended(Some(body)))));
            }
        };
        let Some(inner) = this.inner.as_mut().as_pin_mut() else {
            let tuple = call.fail(Code::Internal, reason::PANIC.name());
            return Poll::Ready(Ok(failed(&call, tuple, PANICKED)));
        };
        match run_in(&call.span, || inner.poll(cx)) {
            Ok(Poll::Ready(Ok(response))) => {
                let (mut parts, body) = response.into_parts();
                call.response_started(parts.status, &mut parts.headers);
                let body = ResponseBody::new(body, &parts.headers, call);
                Poll::Ready(Ok(Response::from_parts(parts, body)))
            }
            Ok(Poll::Ready(Err(error))) => {
                let error = error.into();
                let found = classify(&*error);
                match found.code {
                    // The caller is still waiting, so the server cancelled.
                    Code::Cancelled => call.fail(Code::Cancelled, reason::UNSPECIFIED.name()),
                    code => call.fail(code, found.reason),
                };
                Poll::Ready(Err(error))
            }
            Ok(Poll::Pending) => {
                if !this.timer.has_passed(cx) {
                    *this.state = State::Running(call);
                    return Poll::Pending;
                }
                call.span.in_scope(|| this.inner.set(None));
                let tuple = call.fail(Code::DeadlineExceeded, reason::DEADLINE.name());
                Poll::Ready(Ok(failed(&call, tuple, "the deadline passed")))
            }
            Err(panic) => {
                let tuple = call.fail(Code::Internal, reason::PANIC.name());
                if !call.enforces() {
                    resume_unwind(panic);
                }
                Poll::Ready(Ok(failed(&call, tuple, PANICKED)))
            }
        }
    }
}

const PANICKED: &str = "the handler panicked";

fn failed<B>(call: &Call, tuple: Tuple, message: &'static str) -> Response<ResponseBody<B>> {
    let mut response = status_headers::response(&tuple, message, ResponseBody::ended(None));
    if let Some(web) = call.request().and_then(|request| request.web.clone()) {
        response.headers_mut().insert(header::CONTENT_TYPE, web);
    }
    response
}
