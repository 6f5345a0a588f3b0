//! The gRPC service `acme.vault.v1.Vault`: texts in, texts out.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use opentelemetry::KeyValue;
use opentelemetry::global;
use opentelemetry::metrics::Histogram;
use plumbline_telemetry::error::Error;
use tonic::body::Body;
use tonic::codegen::http;
use tonic::server::{Grpc, NamedService, UnaryService};
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::acme;

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Charges cards.
#[derive(Clone, Debug)]
pub struct Vault {
    amounts: Histogram<u64>,
}

impl Vault {
    /// A vault that measures what it charges.
    pub fn new() -> Self {
        let amounts = global::meter("vault")
            .u64_histogram("acme.payment.amount")
            .with_unit("{cent}")
            .build();
        Self { amounts }
    }
}

impl NamedService for Vault {
    const NAME: &'static str = "acme.vault.v1.Vault";
}

impl tower::Service<http::Request<Body>> for Vault {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Boxed<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let vault = self.clone();
        Box::pin(async move {
            let mut grpc = Grpc::new(ProstCodec::<String, String>::default());
            Ok(match request.uri().path() {
                "/acme.vault.v1.Vault/Charge" => grpc.unary(vault, request).await,
                _ => Status::unimplemented("").into_http(),
            })
        })
    }
}

impl UnaryService<String> for Vault {
    type Response = String;
    type Future = Boxed<Result<Response<String>, Status>>;

    fn call(&mut self, request: Request<String>) -> Self::Future {
        let amounts = self.amounts.clone();
        Box::pin(async move { Ok(charge(&amounts, request.get_ref()).map(Response::new)?) })
    }
}

/// Charges the card of a request, which is a cart and a card number.
fn charge(amounts: &Histogram<u64>, request: &str) -> Result<String, Error> {
    let (cart, card) = request.split_once(' ').unwrap_or((request, ""));
    let span = tracing::Span::current();
    span.set_attribute("acme.card.number", card.to_owned());
    tracing::info!(acme.card.number = card, "charging");
    amounts.record(
        4200,
        &[
            KeyValue::new("acme.tenant", "north"),
            KeyValue::new("acme.card.number", card.to_owned()),
        ],
    );
    match cart {
        "declined" => Err(Error::new(acme::reason::CARD_DECLINED, "the bank said no")),
        "stolen" => panic!("the card is stolen"),
        _ => Ok(format!("paid {cart}")),
    }
}
