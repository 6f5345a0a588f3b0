//! The propagator of a set-up that was joined: by its charter, whatever telemetry runs on the thread.

use opentelemetry::Context;
use opentelemetry::propagation::text_map_propagator::FieldIter;
use opentelemetry::propagation::{Extractor, Injector, TextMapCompositePropagator, TextMapPropagator};
use opentelemetry_sdk::propagation::TraceContextPropagator as StockPropagator;

use crate::handle::Owner;
use crate::propagation::{BaggagePropagator, TraceContextPropagator};

#[derive(Debug)]
pub(super) struct PropagatorOf {
    owner: Owner,
    inner: TextMapCompositePropagator,
}

impl PropagatorOf {
    pub(super) fn new(owner: Owner, is_off: bool) -> Self {
        Self {
            owner,
            inner: TextMapCompositePropagator::new(match is_off {
                true => vec![
                    Box::new(StockPropagator::new()),
                    Box::new(opentelemetry_sdk::propagation::BaggagePropagator::new()),
                ],
                false => vec![
                    Box::new(TraceContextPropagator::new()),
                    Box::new(BaggagePropagator::by_charter()),
                ],
            }),
        }
    }
}

impl TextMapPropagator for PropagatorOf {
    fn inject_context(&self, context: &Context, injector: &mut dyn Injector) {
        self.owner.scope(|| self.inner.inject_context(context, injector));
    }

    fn extract_with_context(&self, context: &Context, extractor: &dyn Extractor) -> Context {
        self.owner.scope(|| self.inner.extract_with_context(context, extractor))
    }

    fn fields(&self) -> FieldIter<'_> {
        self.inner.fields()
    }
}
