//! Passes axum's matched route to a server layer outside of the router.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::extract::MatchedPath;
use http::{Request, Response};
use pin_project_lite::pin_project;
use tower::{Layer, Service};

use super::route::is_stated;

/// Tower layer that passes axum's matched route to a [`ServerLayer`](super::ServerLayer) outside of the router.
///
/// Add it with `Router::layer`; each nested service needs its own.
///
/// ```
/// use axum::{Router, routing::get};
/// use plumbline_telemetry::http;
/// use tower::Layer;
///
/// let router: Router = Router::new()
///     .route("/orders/{id}", get(async || "an order"))
///     .layer(http::MatchedRouteLayer::new());
/// let app = http::ServerLayer::new().layer(router);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct MatchedRouteLayer(());

impl MatchedRouteLayer {
    /// Creates the layer.
    pub fn new() -> Self {
        Self(())
    }
}

impl<S> Layer<S> for MatchedRouteLayer {
    type Service = MatchedRouteService<S>;

    fn layer(&self, inner: S) -> MatchedRouteService<S> {
        MatchedRouteService { inner }
    }
}

/// A service wrapped by [`MatchedRouteLayer`].
#[derive(Clone, Debug)]
pub struct MatchedRouteService<S> {
    inner: S,
}

impl<S, A, B> Service<Request<A>> for MatchedRouteService<S>
where
    S: Service<Request<A>, Response = Response<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = MatchedRouteFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<A>) -> MatchedRouteFuture<S::Future> {
        let path = request.extensions().get::<MatchedPath>().cloned();
        MatchedRouteFuture {
            inner: self.inner.call(request),
            path,
        }
    }
}

pin_project! {
    /// The response future of a [`MatchedRouteService`].
    #[derive(Debug)]
    pub struct MatchedRouteFuture<F> {
        #[pin]
        inner: F,
        path: Option<MatchedPath>,
    }
}

impl<F, B, E> Future for MatchedRouteFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let mut response = ready!(this.inner.poll(cx))?;
        let extensions = response.extensions_mut();
        // A route set further inside is more specific.
        if let Some(path) = this.path.take()
            && !is_stated(extensions)
        {
            extensions.insert(path);
        }
        Poll::Ready(Ok(response))
    }
}
