//! Tower layers that instrument gRPC servers and clients: a span and a duration for every call, unary or streaming.
//!
//! ```no_run
//! # async fn serve(routes: tonic::service::Routes) -> Result<(), Box<dyn std::error::Error>> {
//! use plumbline_telemetry::grpc;
//! use tonic::transport::{Endpoint, Server};
//! use tower::Layer;
//!
//! // A server: the layer is the outermost.
//! Server::builder()
//!     .layer(grpc::ServerLayer::new())
//!     .add_routes(routes)
//!     .serve("127.0.0.1:9200".parse()?)
//!     .await?;
//!
//! // A client: the layer wraps the channel that the generated client takes.
//! let endpoint = Endpoint::from_static("http://127.0.0.1:9200");
//! let channel = grpc::ClientLayer::new(&endpoint).peer("stock").layer(endpoint.connect_lazy());
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
mod timer;

pub use client::{ClientFuture, ClientLayer, ClientService};
pub use response_body::ResponseBody;
pub use server::{ServerFuture, ServerLayer, ServerService};
