//! A tonic gRPC service: one method of each kind that browsers can call.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio_stream::{Stream, StreamExt};
use tonic::body::Body;
use tonic::codegen::http;
use tonic::server::{Grpc, NamedService, ServerStreamingService, UnaryService};
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;

/// Returns a greeting for a name.
pub const HELLO: &str = "hello.Greeter/Hello";
/// Sends three greetings, then acts as requested.
pub const GREETINGS: &str = "hello.Greeter/Greetings";

/// The service.
#[derive(Clone, Copy, Debug)]
pub struct Greeter;

impl NamedService for Greeter {
    const NAME: &'static str = "hello.Greeter";
}

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

impl tower::Service<http::Request<Body>> for Greeter {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Boxed<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        Box::pin(async move {
            let mut grpc = Grpc::new(ProstCodec::<String, String>::default());
            Ok(match request.uri().path() {
                "/hello.Greeter/Hello" => grpc.unary(Greeter, request).await,
                "/hello.Greeter/Greetings" => grpc.server_streaming(Greeter, request).await,
                _ => Status::unimplemented("").into_http(),
            })
        })
    }
}

impl UnaryService<String> for Greeter {
    type Response = String;
    type Future = Boxed<Result<Response<String>, Status>>;

    fn call(&mut self, request: Request<String>) -> Self::Future {
        Box::pin(async move { greeting(request.into_inner()).await.map(Response::new) })
    }
}

impl ServerStreamingService<String> for Greeter {
    type Response = String;
    type ResponseStream = Pin<Box<dyn Stream<Item = Result<String, Status>> + Send>>;
    type Future = Boxed<Result<Response<Self::ResponseStream>, Status>>;

    fn call(&mut self, request: Request<String>) -> Self::Future {
        let name = request.into_inner();
        let first = tokio_stream::iter(["one", "two", "three"].map(|greeting| Ok(greeting.to_owned())));
        let last = tokio_stream::once(name).then(greeting);
        Box::pin(async move { Ok(Response::new(Box::pin(first.chain(last)) as Self::ResponseStream)) })
    }
}

async fn greeting(name: String) -> Result<String, Status> {
    match name.as_str() {
        name if name.starts_with("long ") => {
            let length = name["long ".len()..].parse().unwrap_or(0);
            Err(Status::not_found("x".repeat(length)))
        }
        "nobody" => Err(Status::not_found("nobody is here")),
        "cancelled" => Err(Status::cancelled("given up by the handler")),
        "panic" => panic!("on purpose"),
        "hang" => std::future::pending().await,
        name => Ok(format!("hello {name}")),
    }
}
