//! A gRPC service whose behaviour is selected by the text of the request.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use super::shop::reason;
use plumbline_telemetry::error::Error;
use tokio::net::TcpListener;
use tokio_stream::{Stream, StreamExt};
use tonic::body::Body;
use tonic::client::GrpcService;
use tonic::codegen::http;
use tonic::server::{Grpc, NamedService, ServerStreamingService, UnaryService};
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;

pub const UNARY: &str = "test.Probe/Unary";
pub const STREAM: &str = "test.Probe/Stream";

#[derive(Clone, Copy)]
pub struct Probe;

impl NamedService for Probe {
    const NAME: &'static str = "test.Probe";
}

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

impl tower::Service<http::Request<Body>> for Probe {
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
                "/test.Probe/Unary" => grpc.unary(Probe, request).await,
                "/test.Probe/Stream" => grpc.server_streaming(Probe, request).await,
                _ => Status::unimplemented("").into_http(),
            })
        })
    }
}

impl UnaryService<String> for Probe {
    type Response = String;
    type Future = Boxed<Result<Response<String>, Status>>;

    fn call(&mut self, request: Request<String>) -> Self::Future {
        Box::pin(async move { act(request.get_ref()).await.map(Response::new) })
    }
}

impl ServerStreamingService<String> for Probe {
    type Response = String;
    type ResponseStream = Pin<Box<dyn Stream<Item = Result<String, Status>> + Send>>;
    type Future = Boxed<Result<Response<Self::ResponseStream>, Status>>;

    /// Sends two messages, then acts as requested.
    fn call(&mut self, request: Request<String>) -> Self::Future {
        let asked = request.into_inner();
        let last = tokio_stream::once(()).then(move |()| {
            let asked = asked.clone();
            async move { act(&asked).await }
        });
        let stream = tokio_stream::iter([Ok("one".to_owned()), Ok("two".to_owned())]).chain(last);
        Box::pin(async move { Ok(Response::new(Box::pin(stream) as Self::ResponseStream)) })
    }
}

pub async fn act(asked: &str) -> Result<String, Status> {
    match asked {
        "ok" => Ok("done".to_owned()),
        "invalid" => Err(Error::new(reason::LINE_INVALID, "no such quantity").into()),
        "not_found" => Err(Error::new(reason::SKU_UNKNOWN, "no such article").into()),
        "overload" => Err(Error::new(reason::OVERLOADED, "full")
            .with_retry_delay(Duration::from_millis(100))
            .into()),
        "plain" => Err(Status::data_loss("a plain status")),
        "cancelled" => Err(Status::cancelled("by itself")),
        "panic" => panic!("on purpose"),
        "hang" => std::future::pending().await,
        "baggage" => Ok(plumbline_telemetry::baggage("plumbline.demo.fault").unwrap_or_default()),
        "deadline" => {
            let remaining = plumbline_telemetry::Deadline::current().map(|deadline| deadline.remaining());
            Ok(remaining.map_or("none".to_owned(), |time| time.as_millis().to_string()))
        }
        other => panic!("no behaviour {other}"),
    }
}

/// Serves the probe under the library's layer on a free port.
pub async fn serve() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serve = tonic::transport::Server::builder()
        .layer(plumbline_telemetry::grpc::ServerLayer::new())
        .add_service(Probe)
        .serve_with_incoming(TcpIncoming::from(listener));
    tokio::spawn(serve);
    address
}

/// Creates a request with headers.
pub fn request(asked: &str, headers: &[(&'static str, &str)]) -> Request<String> {
    let mut request = Request::new(asked.to_owned());
    for (key, value) in headers {
        request.metadata_mut().insert(*key, value.parse().unwrap());
    }
    request
}

/// Calls a unary method.
pub async fn unary<S>(service: S, method: &str, request: Request<String>) -> Result<String, Status>
where
    S: GrpcService<Body>,
    S::ResponseBody: http_body::Body<Data = bytes::Bytes> + Send + 'static,
    <S::ResponseBody as http_body::Body>::Error: Into<tower::BoxError>,
{
    let mut client = tonic::client::Grpc::new(service);
    client.ready().await.map_err(|error| Status::from_error(error.into()))?;
    let path = format!("/{method}").parse().unwrap();
    let answer = client
        .unary(request, path, ProstCodec::<String, String>::default())
        .await?;
    Ok(answer.into_inner())
}

/// Calls the stream; returns its messages and its end.
pub async fn stream<S>(service: S, request: Request<String>) -> (Vec<String>, Result<(), Status>)
where
    S: GrpcService<Body>,
    S::ResponseBody: http_body::Body<Data = bytes::Bytes> + Send + 'static,
    <S::ResponseBody as http_body::Body>::Error: Into<tower::BoxError>,
{
    let mut client = tonic::client::Grpc::new(service);
    if let Err(error) = client.ready().await {
        return (Vec::new(), Err(Status::from_error(error.into())));
    }
    let path = format!("/{STREAM}").parse().unwrap();
    let codec = ProstCodec::<String, String>::default();
    let mut messages = match client.server_streaming(request, path, codec).await {
        Ok(answer) => answer.into_inner(),
        Err(status) => return (Vec::new(), Err(status)),
    };
    let mut seen = Vec::new();
    loop {
        match messages.message().await {
            Ok(Some(message)) => seen.push(message),
            Ok(None) => return (seen, Ok(())),
            Err(status) => return (seen, Err(status)),
        }
    }
}
