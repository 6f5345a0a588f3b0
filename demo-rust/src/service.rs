//! `PricingService`: validates a line, takes a permit, and prices it on a blocking thread.

use std::sync::Arc;

use plumbline_telemetry::error::{Code, Error};
use plumbline_telemetry::task::SpawnInSpan;
use plumbline_telemetry::{fail, task};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tonic::{Request, Response, Status};
use tracing::{Instrument, info_span};

use crate::catalogue::{Article, NoArticle, article};
use crate::faults::{Fault, RETRY_DELAY};
use crate::pricing;
use crate::proto::pricing_service_server::PricingService;
use crate::proto::{PricedLine, QuoteRequest, QuoteResponse};
use crate::shop::reason;

/// Prices lines, with bounded concurrency.
#[derive(Debug)]
pub struct Pricing {
    room: Arc<Semaphore>,
    faults: bool,
}

impl Pricing {
    /// Creates a service that prices at most `concurrency` lines at the same time; `faults` enables fault injection.
    pub fn new(concurrency: usize, faults: bool) -> Self {
        Self {
            room: Arc::new(Semaphore::new(concurrency)),
            faults,
        }
    }

    async fn price(&self, sku: String, quantity: i32, fault: Option<Fault>) -> Result<PricedLine, Error> {
        if let Some(fault) = fault {
            return Err(fault.act().await);
        }
        let article = validated(&sku, quantity)?;
        let permit = Arc::clone(&self.room)
            .try_acquire_owned()
            .map_err(|_| Error::new(reason::OVERLOADED, "too many lines at once").with_retry_delay(RETRY_DELAY))?;
        // The permit moves with the work: a cancelled call frees no permit while the thread is still busy.
        let price_cents = task::spawn_blocking({
            let sku = sku.clone();
            move || {
                let _permit = permit;
                info_span!("orders.compute_price", orders.sku = sku).in_scope(|| pricing::price(article, quantity))
            }
        })
        .await
        .map_err(Error::from_error)?;
        Ok(PricedLine {
            sku,
            quantity,
            price_cents,
        })
    }
}

fn validated(sku: &str, quantity: i32) -> Result<Article, Error> {
    if !(1..=1000).contains(&quantity) {
        return Err(Error::new(reason::LINE_INVALID, "quantity must be from 1 to 1000"));
    }
    article(sku).map_err(|why| match why {
        NoArticle::Malformed => Error::new(reason::LINE_INVALID, "sku must be `SKU-` and 1 to 6 digits"),
        NoArticle::Unknown => Error::new(reason::SKU_UNKNOWN, format!("the catalogue has no {sku}")),
    })
}

#[tonic::async_trait]
impl PricingService for Arc<Pricing> {
    async fn quote(&self, request: Request<QuoteRequest>) -> Result<Response<QuoteResponse>, Status> {
        let fault = if self.faults {
            Fault::asked_for(request.metadata())
        } else {
            None
        };
        let line = request.into_inner().line.unwrap_or_default();
        let span = info_span!(
            "orders.price_line",
            orders.sku = line.sku,
            orders.quantity = line.quantity
        );
        let pricing = Arc::clone(self);
        // One set per call: if the caller cancels, dropping the set aborts the task.
        let mut tasks = JoinSet::new();
        span.in_scope(|| {
            tasks.spawn_in_span(async move { pricing.price(line.sku, line.quantity, fault).await.map_err(fail) })
        });
        let joined = tasks.join_next().instrument(span.clone()).await;
        match joined {
            Some(Ok(Ok(line))) => Ok(Response::new(QuoteResponse { line: Some(line) })),
            Some(Ok(Err(error))) => Err(error.into()),
            Some(Err(error)) => Err(span.in_scope(|| fail(Error::from_error(error))).into()),
            None => Err(Error::with_code(Code::Internal, "the task was lost").into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_outside_their_limits_are_rejected() {
        for (sku, quantity, expected) in [
            ("SKU-1", 0, reason::LINE_INVALID),
            ("SKU-1", 1001, reason::LINE_INVALID),
            ("SKU-1", i32::MIN, reason::LINE_INVALID),
            ("nonsense", 1, reason::LINE_INVALID),
            ("SKU-101", 1, reason::SKU_UNKNOWN),
        ] {
            assert_eq!(
                validated(sku, quantity).unwrap_err().reason(),
                expected.name(),
                "{sku} {quantity}"
            );
        }
        assert!(validated("SKU-100", 1000).is_ok());
    }

    #[tokio::test]
    async fn load_beyond_the_limit_is_shed() {
        let pricing = Pricing::new(1, false);
        let _all = pricing.room.acquire().await.unwrap();
        let error = pricing.price("SKU-1".to_owned(), 1, None).await.unwrap_err();
        assert_eq!(
            (error.code(), error.reason()),
            (Code::ResourceExhausted, reason::OVERLOADED.name())
        );
    }
}
