//! Tower layers for HTTP: a span and a measurement for every request, at the server and at the client.
//!
//! ```
//! use axum::{Router, routing::get};
//!
//! let app: Router = Router::new()
//!     .route("/healthz", get(async || "ok"))
//!     .layer(plumbline_telemetry::http::server());
//! ```

mod body;
mod client;
mod exchange;
#[cfg(feature = "axum")]
mod matched;
mod server;

pub use body::Watched;
pub use client::{Client, ClientFuture, ClientLayer, client};
#[cfg(feature = "axum")]
pub use matched::{MatchedRoute, MatchedRouteFuture, MatchedRouteLayer, matched_route};
pub use server::{Route, Server, ServerFuture, ServerLayer, server};
