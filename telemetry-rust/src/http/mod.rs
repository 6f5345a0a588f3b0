//! Tower layers that instrument HTTP servers and clients: a span and a duration for every request.
//!
//! ```
//! use axum::{Router, routing::get};
//!
//! let app: Router = Router::new()
//!     .route("/healthz", get(async || "ok"))
//!     .layer(plumbline_telemetry::http::ServerLayer::new());
//! ```

mod client;
mod exchange;
#[cfg(feature = "axum")]
mod matched_route;
mod response_body;
mod route;
mod server;

pub use client::{ClientFuture, ClientLayer, ClientService};
#[cfg(feature = "axum")]
pub use matched_route::{MatchedRouteFuture, MatchedRouteLayer, MatchedRouteService};
pub use response_body::ResponseBody;
pub use route::{Route, RouteFuture, RouteLayer, RouteService};
pub use server::{ServerFuture, ServerLayer, ServerService};
