use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::extract::MatchedPath;
use http::{Request, Response};
use pin_project_lite::pin_project;
use tower::{Layer, Service};

/// The layer that tells [`server()`](super::server()), when that is outside of a router of axum, which route was taken.
///
/// It goes on the router with `Router::layer`; of nested services each has its own.
///
/// ```
/// use axum::{Router, routing::get};
/// use plumbline_telemetry::http;
/// use tower::Layer;
///
/// let router: Router = Router::new()
///     .route("/orders/{id}", get(async || "an order"))
///     .layer(http::matched_route());
/// let app = http::server().layer(router);
/// ```
pub fn matched_route() -> MatchedRouteLayer {
    MatchedRouteLayer(())
}

/// Made by [`matched_route`].
#[derive(Clone, Copy, Debug)]
pub struct MatchedRouteLayer(());

impl<S> Layer<S> for MatchedRouteLayer {
    type Service = MatchedRoute<S>;

    fn layer(&self, inner: S) -> MatchedRoute<S> {
        MatchedRoute { inner }
    }
}

/// A service under [`MatchedRouteLayer`].
#[derive(Clone, Debug)]
pub struct MatchedRoute<S> {
    inner: S,
}

impl<S, A, B> Service<Request<A>> for MatchedRoute<S>
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
    /// The answer of a [`MatchedRoute`].
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
        // A route further inside has said more.
        if let Some(path) = this.path.take()
            && extensions.get::<MatchedPath>().is_none()
            && extensions.get::<super::Route>().is_none()
        {
            extensions.insert(path);
        }
        Poll::Ready(Ok(response))
    }
}
