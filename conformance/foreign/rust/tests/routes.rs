//! Which routes are recorded, with the layer inside and outside of axum's routers.

mod support;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use foreign_services::files;
use plumbline_telemetry::http::{MatchedRouteLayer, Route, ServerLayer};
use support::{Http, seen, serve, telemetry};
use tower::Layer;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn routes_are_seen_or_stated() {
    let (received, telemetry) = telemetry("enforce").await;
    let outside = Router::new().fallback_service(ServerLayer::new().layer(files::router()));
    let passed_on =
        Router::new().fallback_service(ServerLayer::new().layer(files::router().layer(MatchedRouteLayer::new())));
    let reports = Router::new().route("/monthly/{year}", get(async || "a report"));
    let nested = Router::new()
        .nest_service("/reports", reports.layer(MatchedRouteLayer::new()))
        .nest_service("/files", stating("/files/{file}"))
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
    telemetry.shutdown();
}

/// Serves files under a layer that states their route.
fn stating(route: &'static str) -> Router {
    let files = tower_http::services::ServeDir::new(files::folder());
    Router::new()
        .fallback_service(files)
        .layer(axum::middleware::map_response(
            move |mut response: Response| async move {
                response.extensions_mut().insert(Route(route));
                response
            },
        ))
}
