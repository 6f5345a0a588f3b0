//! Tower layers for gRPC: a span and a measurement for every call, unary or stream, at the server and at the client.
//!
//! ```no_run
//! # async fn serve(routes: tonic::service::Routes) -> Result<(), Box<dyn std::error::Error>> {
//! use plumbline_telemetry::grpc;
//! use tonic::transport::{Endpoint, Server};
//! use tower::Layer;
//!
//! // A server: the layer goes on the outside.
//! Server::builder()
//!     .layer(grpc::ServerLayer::new())
//!     .add_routes(routes)
//!     .serve("127.0.0.1:9200".parse()?)
//!     .await?;
//!
//! // A client: the layer goes round the channel that the generated client takes.
//! let endpoint = Endpoint::from_static("http://127.0.0.1:9200");
//! let channel = grpc::ClientLayer::new(&endpoint).peer("worker").layer(endpoint.connect_lazy());
//! # Ok(())
//! # }
//! ```

mod call;
mod client;
mod grpc_web;
mod method_names;
mod response_body;
mod server;
mod status_headers;

pub use client::{ClientFuture, ClientLayer, ClientService};
pub use response_body::ResponseBody;
pub(crate) use server::start_span;
pub use server::{ServerFuture, ServerLayer, ServerService};
