//! Hand-written gRPC layers: a span with the call's name and status, trace context in and out. No metrics, no error
//! model, no deadlines, no panics caught.

use std::future::Future;
use std::task::{Context, Poll};

use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use opentelemetry::global;
use opentelemetry::propagation::{Extractor, Injector};
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tower::{BoxError, Layer, Service};
use tracing::{Instrument, Span, field};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Sets up the stock SDK and the stock layer: spans are recorded, nothing is exported.
pub fn set_up() {
    let provider = SdkTracerProvider::builder().build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("bare"));
    global::set_text_map_propagator(TraceContextPropagator::new());
    global::set_tracer_provider(provider);
    tracing_subscriber::registry().with(layer).init();
}

struct In<'a>(&'a HeaderMap);

impl Extractor for In<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

struct Out<'a>(&'a mut HeaderMap);

impl Injector for Out<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(key.as_bytes()), HeaderValue::from_str(&value)) {
            self.0.insert(name, value);
        }
    }
}

#[derive(Clone, Copy)]
pub struct ServerLayer;

#[derive(Clone)]
pub struct Server<S>(S);

impl<S> Layer<S> for ServerLayer {
    type Service = Server<S>;

    fn layer(&self, inner: S) -> Server<S> {
        Server(inner)
    }
}

impl<S, A, B> Service<Request<A>> for Server<S>
where
    S: Service<Request<A>, Response = Response<B>, Error = BoxError>,
{
    type Response = Response<B>;
    type Error = BoxError;
    type Future = impl_future::Answer<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request<A>) -> Self::Future {
        let span = span(request.uri().path(), "server");
        let parent = global::get_text_map_propagator(|stock| stock.extract(&In(request.headers())));
        let _ = span.set_parent(parent);
        impl_future::answer(span.clone(), self.0.call(request).instrument(span))
    }
}

#[derive(Clone, Copy)]
pub struct ClientLayer;

#[derive(Clone)]
pub struct Client<S>(S);

impl<S> Layer<S> for ClientLayer {
    type Service = Client<S>;

    fn layer(&self, inner: S) -> Client<S> {
        Client(inner)
    }
}

impl<S, A, B> Service<Request<A>> for Client<S>
where
    S: Service<Request<A>, Response = Response<B>, Error = BoxError>,
{
    type Response = Response<B>;
    type Error = BoxError;
    type Future = impl_future::Answer<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<A>) -> Self::Future {
        let span = span(request.uri().path(), "client");
        global::get_text_map_propagator(|stock| stock.inject_context(&span.context(), &mut Out(request.headers_mut())));
        impl_future::answer(span.clone(), self.0.call(request).instrument(span))
    }
}

fn span(path: &str, kind: &str) -> Span {
    let path = path.trim_start_matches('/');
    let (service, method) = path.split_once('/').unwrap_or((path, ""));
    tracing::info_span!(
        "grpc",
        otel.name = path,
        otel.kind = kind,
        rpc.system = "grpc",
        rpc.service = service,
        rpc.method = method,
        rpc.grpc.status_code = field::Empty,
    )
}

mod impl_future {
    use std::pin::Pin;

    use super::*;
    use tracing::instrument::Instrumented;

    pin_project_lite::pin_project! {
        /// A response that is recorded on its span.
        pub struct Answer<F> {
            #[pin]
            inner: Instrumented<F>,
            span: Span,
        }
    }

    pub fn answer<F>(span: Span, inner: Instrumented<F>) -> Answer<F> {
        Answer { inner, span }
    }

    impl<F, B> Future for Answer<F>
    where
        F: Future<Output = Result<Response<B>, BoxError>>,
    {
        type Output = F::Output;

        fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
            let this = self.project();
            let polled = this.inner.poll(cx);
            if let Poll::Ready(Ok(_)) = &polled {
                this.span.record("rpc.grpc.status_code", 0);
            }
            polled
        }
    }
}
