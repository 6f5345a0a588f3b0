use std::fmt::Debug;

use opentelemetry::trace::{Link, SpanContext, SpanKind, TraceContextExt, TraceId};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{SamplingDecision, SamplingResult, ShouldSample};

use super::{OtState, Randomness, Threshold};

/// The span that a sampler is asked about.
#[derive(Debug)]
pub struct Asked<'a> {
    /// Context that the span begins in, with its baggage.
    pub context: &'a Context,
    /// Parent; `None` for a root.
    pub parent: Option<&'a SpanContext>,
    /// What the parent's tracestate says about sampling.
    pub state: OtState<'a>,
    /// Trace of the span.
    pub trace: TraceId,
    /// Name at the start.
    pub name: &'a str,
    /// Kind.
    pub kind: &'a SpanKind,
    /// Attributes at the start.
    pub attributes: &'a [KeyValue],
    /// Links.
    pub links: &'a [Link],
}

/// What a sampler intends for a span.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Intent {
    /// What the trace's randomness has to reach; `None` keeps nothing.
    pub threshold: Option<Threshold>,
    /// Whether the threshold tells the share that was kept, and is therefore handed on as `th`.
    pub reliable: bool,
    /// Attributes for the span, if it is kept.
    pub attributes: Vec<KeyValue>,
}

/// A sampler that can be part of another.
///
/// It says what it intends; [`Consistent`] alone compares that with the trace's randomness, so all parts decide alike.
pub trait Composable: Debug + Send + Sync {
    /// What it intends for a span.
    fn intent(&self, asked: &Asked<'_>) -> Intent;
}

impl Composable for Box<dyn Composable> {
    fn intent(&self, asked: &Asked<'_>) -> Intent {
        (**self).intent(asked)
    }
}

/// The SDK's sampler from a composable one: the same trace is decided alike in every service and language.
///
/// ```
/// use opentelemetry_sdk::trace::SdkTracerProvider;
/// use plumbline_telemetry::sampling::{Consistent, ParentThreshold, Probability};
///
/// let sampler = Consistent::new(ParentThreshold::new(Probability::new(0.1)));
/// let provider = SdkTracerProvider::builder().with_sampler(sampler).build();
/// # drop(provider);
/// ```
#[derive(Clone, Debug)]
pub struct Consistent<C>(C);

impl<C: Composable> Consistent<C> {
    /// Decides by what a composable sampler intends.
    pub fn new(sampler: C) -> Self {
        Self(sampler)
    }
}

impl<C: Composable + Clone + 'static> ShouldSample for Consistent<C> {
    fn should_sample(
        &self,
        parent_context: Option<&Context>,
        trace: TraceId,
        name: &str,
        kind: &SpanKind,
        attributes: &[KeyValue],
        links: &[Link],
    ) -> SamplingResult {
        let nothing = Context::new();
        let context = parent_context.unwrap_or(&nothing);
        let span = context.span();
        let parent = Some(span.span_context()).filter(|parent| parent.is_valid());
        let before = parent.map(SpanContext::trace_state);
        let state = before.map_or_else(OtState::default, OtState::of);
        let intent = self.0.intent(&Asked {
            context,
            parent,
            state,
            trace,
            name,
            kind,
            attributes,
            links,
        });
        let randomness = state.randomness.unwrap_or_else(|| Randomness::of_trace(trace));
        let kept = intent.threshold.filter(|threshold| threshold.keeps(randomness));
        SamplingResult {
            decision: match kept {
                Some(_) => SamplingDecision::RecordAndSample,
                None => SamplingDecision::Drop,
            },
            attributes: kept.map(|_| intent.attributes).unwrap_or_default(),
            trace_state: state.written(before.unwrap_or(&Default::default()), kept.filter(|_| intent.reliable)),
        }
    }
}
