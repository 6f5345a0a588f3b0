//! States the route of a service that has no routes of its own, such as files.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::{Extensions, Request, Response};
use pin_project_lite::pin_project;
use tower::{Layer, Service};

/// The route of a request, where axum's `MatchedPath` is not visible to the server layer: another router, or a route
/// chosen further inside.
///
/// Put it into the request's extensions outside of the layer, or into the response's extensions inside of it; the
/// response takes precedence. [`RouteLayer`] does the latter for a whole service,
/// [`MatchedRouteLayer`](super::MatchedRouteLayer) for an axum router.
///
/// ```
/// use axum::{Extension, Router, routing::get};
/// use plumbline_telemetry::http::{self, Route};
///
/// let app: Router = Router::new()
///     .route("/files", get(async || (Extension(Route("/files/{name}")), "a file")))
///     .layer(http::ServerLayer::new());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Route(pub &'static str);

/// Tower layer that states the route of a service: of `nest_service`, a fallback, or a service of hyper.
///
/// A route that is stated further inside takes precedence.
///
/// ```
/// use axum::Router;
/// use plumbline_telemetry::http::{self, RouteLayer};
/// use tower::Layer;
///
/// # let files = axum::routing::get(async || "a file");
/// let app: Router = Router::new()
///     .nest_service("/files", RouteLayer::new("/files/{*path}").layer(files))
///     .layer(http::ServerLayer::new());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RouteLayer(&'static str);

impl RouteLayer {
    /// Creates the layer.
    pub fn new(route: &'static str) -> Self {
        Self(route)
    }
}

impl<S> Layer<S> for RouteLayer {
    type Service = RouteService<S>;

    fn layer(&self, inner: S) -> RouteService<S> {
        RouteService { inner, route: self.0 }
    }
}

/// A service wrapped by [`RouteLayer`].
#[derive(Clone, Debug)]
pub struct RouteService<S> {
    inner: S,
    route: &'static str,
}

impl<S, A, B> Service<Request<A>> for RouteService<S>
where
    S: Service<Request<A>, Response = Response<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = RouteFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<A>) -> RouteFuture<S::Future> {
        RouteFuture {
            inner: self.inner.call(request),
            route: self.route,
        }
    }
}

pin_project! {
    /// The response future of a [`RouteService`].
    #[derive(Debug)]
    pub struct RouteFuture<F> {
        #[pin]
        inner: F,
        route: &'static str,
    }
}

impl<F, B, E> Future for RouteFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let mut response = ready!(this.inner.poll(cx))?;
        let extensions = response.extensions_mut();
        if !is_stated(extensions) {
            extensions.insert(Route(this.route));
        }
        Poll::Ready(Ok(response))
    }
}

/// Whether a route was stated further inside.
pub(super) fn is_stated(extensions: &Extensions) -> bool {
    #[cfg(feature = "axum")]
    if extensions.get::<axum::extract::MatchedPath>().is_some() {
        return true;
    }
    extensions.get::<Route>().is_some()
}
