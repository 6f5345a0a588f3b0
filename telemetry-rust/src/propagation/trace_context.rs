//! The trace context propagator (W3C Trace Context level 2).

use opentelemetry::Context;
use opentelemetry::propagation::text_map_propagator::FieldIter;
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};
use opentelemetry::trace::{SpanContext, TraceContextExt};

use super::carrier::Lines;
use super::traceparent::Traceparent;
use super::tracestate::{self, FullTracestate, Tracestate};

const TRACEPARENT: &str = "traceparent";
const TRACESTATE: &str = "tracestate";

/// Propagates W3C trace context level 2.
///
/// Unlike the SDK's propagator it keeps the random flag, reads `tracestate` from several lines and with keys of level
/// 2, and starts a new trace for a repeated or invalid `traceparent`.
///
/// ```
/// use opentelemetry::global;
/// use plumbline_telemetry::propagation::TraceContextPropagator;
///
/// global::set_text_map_propagator(TraceContextPropagator::new());
/// ```
#[derive(Debug)]
pub struct TraceContextPropagator {
    fields: [String; 2],
}

impl TraceContextPropagator {
    /// Creates the propagator.
    pub fn new() -> Self {
        Self {
            fields: [TRACEPARENT.to_owned(), TRACESTATE.to_owned()],
        }
    }
}

impl Default for TraceContextPropagator {
    fn default() -> Self {
        Self::new()
    }
}

impl TextMapPropagator for TraceContextPropagator {
    fn inject_context(&self, context: &Context, injector: &mut dyn Injector) {
        inject(context, injector);
    }

    fn extract_with_context(&self, context: &Context, extractor: &dyn Extractor) -> Context {
        extract(context, extractor)
    }

    fn fields(&self) -> FieldIter<'_> {
        FieldIter::new(&self.fields)
    }
}

pub(super) fn extract<'a>(context: &Context, carrier: impl Lines<'a>) -> Context {
    let Some(found) = Traceparent::of_lines(carrier.lines(TRACEPARENT)) else {
        return context.clone();
    };
    let state = Tracestate::of_lines(carrier.lines(TRACESTATE));
    let remote = SpanContext::new(found.trace, found.parent, found.flags, true, state.held);
    let context = context.with_remote_span_context(remote);
    match state.members {
        Some(whole) => context.with_value(FullTracestate {
            trace: found.trace,
            members: whole,
        }),
        None => context,
    }
}

pub(super) fn inject(context: &Context, injector: &mut dyn Injector) {
    let span = context.span();
    let ids = span.span_context();
    let Some(traceparent) = Traceparent::header(ids) else {
        return;
    };
    injector.set(TRACEPARENT, traceparent);
    let full = context
        .get::<FullTracestate>()
        .filter(|full| full.trace == ids.trace_id());
    if let Some(tracestate) = tracestate::header(ids.trace_state(), full) {
        injector.set(TRACESTATE, tracestate);
    }
}
