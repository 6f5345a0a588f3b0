//! The relay over gRPC: each request message is a list of calls, each response an empty text. `String` is prost's
//! `google.protobuf.StringValue`, so no code is generated.

use std::error::Error;

use axum::Router;
use axum::body::Body;
use axum::http::Uri;
use axum::http::uri::PathAndQuery;
use axum::routing::post_service;
use plumbline_telemetry::grpc;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::{ReceiverStream, TcpListenerStream};
use tonic::service::Routes;
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Request, Response, Status, Streaming};
use tonic_prost::ProstCodec;
use tower::{BoxError, Layer, service_fn};

const CALL: &str = "/plumbline.conformance.Relay/Call";
const STREAM: &str = "/plumbline.conformance.Relay/Stream";

type Codec = ProstCodec<String, String>;

pub async fn serve(listener: TcpListener) -> Result<(), Box<dyn Error>> {
    let unary = service_fn(|request: http::Request<Body>| async {
        let service =
            service_fn(|request: Request<String>| async { answer(request.into_inner()).await.map(Response::new) });
        Ok::<_, std::convert::Infallible>(tonic::server::Grpc::new(Codec::default()).unary(service, request).await)
    });
    let streaming = service_fn(|request: http::Request<Body>| async {
        let service = service_fn(|request: Request<Streaming<String>>| async {
            let answers = request.into_inner().then(|order| async { answer(order?).await });
            Ok::<_, Status>(Response::new(answers))
        });
        Ok::<_, std::convert::Infallible>(
            tonic::server::Grpc::new(Codec::default())
                .streaming(service, request)
                .await,
        )
    });
    let routes = Router::new()
        .route(CALL, post_service(unary))
        .route(STREAM, post_service(streaming));
    Server::builder()
        .layer(grpc::ServerLayer::new())
        .add_routes(Routes::from(routes))
        .serve_with_incoming_shutdown(TcpListenerStream::new(listener), super::terminated())
        .await?;
    Ok(())
}

async fn answer(order: String) -> Result<String, Status> {
    match super::make_calls(order.as_bytes()).await {
        Some(()) => Ok(String::new()),
        None => Err(Status::invalid_argument("expected a JSON array of {url, arguments}")),
    }
}

pub async fn call(to: &Uri, arguments: String) -> Result<(), BoxError> {
    let mut client = client(to)?;
    client.ready().await?;
    let path = PathAndQuery::from_static(CALL);
    client.unary(Request::new(arguments), path, Codec::default()).await?;
    Ok(())
}

/// Sends an empty list, waits for the response, then sends the calls, so that they are made in the middle of a
/// stream.
pub async fn stream(to: &Uri, arguments: String) -> Result<(), BoxError> {
    let mut client = client(to)?;
    client.ready().await?;
    let (orders, messages) = mpsc::channel(1);
    orders.send("[]".to_owned()).await?;
    let request = Request::new(ReceiverStream::new(messages));
    let path = PathAndQuery::from_static(STREAM);
    let mut answers = client.streaming(request, path, Codec::default()).await?.into_inner();
    answers.message().await?;
    orders.send(arguments).await?;
    answers.message().await?;
    drop(orders);
    answers.message().await?;
    Ok(())
}

type Client = tonic::client::Grpc<grpc::ClientService<Channel>>;

fn client(to: &Uri) -> Result<Client, BoxError> {
    let authority = to.authority().ok_or("the url has no host")?;
    let endpoint = Endpoint::from_shared(format!("http://{authority}"))?;
    Ok(tonic::client::Grpc::new(
        grpc::ClientLayer::new(&endpoint).layer(endpoint.connect_lazy()),
    ))
}
