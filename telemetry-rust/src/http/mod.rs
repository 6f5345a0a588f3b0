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
mod server;

pub use body::Watched;
pub use client::{Client, ClientFuture, ClientLayer, client};
pub use server::{Route, Server, ServerFuture, ServerLayer, server};
