//! Which routes are recorded, with the layer inside and outside of axum's routers.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;
use foreign_services::files;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::service::TowerToHyperService;
use plumbline_telemetry::http::{MatchedRouteLayer, Route, RouteLayer, ServerLayer};
use tokio::net::TcpListener;
use tower::{Layer, service_fn};
use tower_http::services::ServeDir;

use crate::support::common::Received;
use crate::support::{Http, seen, serve, telemetry};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn routes_are_seen_or_stated() {
    alone!();
    let (received, telemetry) = telemetry("enforce").await;
    let outside = Router::new().fallback_service(ServerLayer::new().layer(files::router()));
    let passed_on =
        Router::new().fallback_service(ServerLayer::new().layer(files::router().layer(MatchedRouteLayer::new())));
    let reports = Router::new().route("/monthly/{year}", get(async || "a report"));
    let nested = Router::new()
        .nest_service("/reports", reports.layer(MatchedRouteLayer::new()))
        .nest_service("/files", stating("/files/{file}"))
        .nest_service(
            "/more",
            RouteLayer::new("/more/{file}").layer(ServeDir::new(files::folder())),
        )
        .nest_service(
            "/inner",
            RouteLayer::new("/inner/{*path}").layer(stating("/inner/{file}")),
        )
        .fallback_service(RouteLayer::new("/{*path}").layer(ServeDir::new(files::folder())))
        .layer(ServerLayer::new());
    let (inside, outside, passed_on, nested) = (
        serve(files::router().layer(ServerLayer::new())).await,
        serve(outside).await,
        serve(passed_on).await,
        serve(nested).await,
    );

    for (server, path, route) in [
        (inside, "/orders/17", Some("/orders/{id}")),
        (inside, "/v2/orders/17", Some("/v2/orders/{id}")),
        (inside, "/merged/3", Some("/merged/{id}")),
        // See Limits in the README: a nested service hides its routes, and a fallback has none.
        (inside, "/reports/monthly/2026", None),
        (inside, "/files/terms.txt", None),
        (inside, "/nowhere", None),
        // See Limits in the README: outside of the router no route is visible…
        (outside, "/orders/17", None),
        (outside, "/v2/orders/17", None),
        // …unless the router passes it on.
        (passed_on, "/orders/17", Some("/orders/{id}")),
        (passed_on, "/v2/orders/17", Some("/v2/orders/{id}")),
        (passed_on, "/merged/3", Some("/merged/{id}")),
        (passed_on, "/nowhere", None),
        (nested, "/reports/monthly/2026", Some("/reports/monthly/{year}")),
        (nested, "/files/terms.txt", Some("/files/{file}")),
        (nested, "/more/terms.txt", Some("/more/{file}")),
        (nested, "/inner/terms.txt", Some("/inner/{file}")),
        (nested, "/terms.txt", Some("/{*path}")),
    ] {
        let seen = seen(&received, Http::One, server, "GET", path, &[]).await;
        let name = route.map_or("GET".to_owned(), |route| format!("GET {route}"));
        assert_eq!(seen.attribute("http.route").as_deref(), route, "{path}");
        assert_eq!(seen.span.name, name, "{path}");
        let mut labels = vec![("http.request.method", "GET"), ("url.scheme", "http")];
        if let Some(route) = route {
            labels.push(("http.route", route));
        }
        if path != "/nowhere" {
            labels.push(("http.response.status_code", "200"));
            received.point("http.server.request.duration", &labels).await;
        }
    }
    a_method_that_is_not_allowed_has_its_route(&received).await;
    a_hyper_service_has_the_route_that_is_stated(&received).await;
    telemetry.shutdown();
}

async fn a_method_that_is_not_allowed_has_its_route(received: &Received) {
    let server = serve(files::router().layer(ServerLayer::new())).await;
    for (path, route) in [("/orders/17", "/orders/{id}"), ("/v2/orders/17", "/v2/orders/{id}")] {
        let seen = seen(received, Http::One, server, "DELETE", path, &[]).await;
        assert_eq!(seen.answer.as_ref().unwrap().status(), 405);
        assert_eq!(seen.span.name, format!("DELETE {route}"));
        assert_eq!(seen.tuple(), "UNIMPLEMENTED worker UNSPECIFIED caller false");
    }
}

/// hyper without axum, over both versions of HTTP.
async fn a_hyper_service_has_the_route_that_is_stated(received: &Received) {
    let orders = service_fn(async |request: http::Request<Incoming>| {
        let failed = request.uri().path() == "/broken";
        let body = Full::<Bytes>::from("an order");
        let response = http::Response::builder().status(if failed { 500 } else { 200 });
        Ok::<_, std::convert::Infallible>(response.body(body).unwrap())
    });
    let orders = ServerLayer::new().layer(RouteLayer::new("/orders/{id}").layer(orders));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (stream, service) = (TokioIo::new(stream), TowerToHyperService::new(orders.clone()));
            tokio::spawn(async move {
                let builder = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
                builder.serve_connection(stream, service).await
            });
        }
    });
    for http in [Http::One, Http::Two] {
        for (path, tuple) in [
            ("/orders/17", ""),
            ("/broken", "INTERNAL worker UNSPECIFIED service false"),
        ] {
            let seen = seen(received, http, server, "GET", path, &[]).await;
            assert_eq!(
                (seen.span.name.as_str(), seen.tuple().as_str()),
                ("GET /orders/{id}", tuple),
                "{http:?}"
            );
        }
    }
}

/// Serves files under a layer that states their route.
fn stating(route: &'static str) -> Router {
    let files = ServeDir::new(files::folder());
    Router::new()
        .fallback_service(files)
        .layer(axum::middleware::map_response(
            move |mut response: Response| async move {
                response.extensions_mut().insert(Route(route));
                response
            },
        ))
}
