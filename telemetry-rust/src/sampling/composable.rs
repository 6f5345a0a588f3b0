//! The composable sampler of the OpenTelemetry specification, and the SDK sampler made of one.

use std::fmt::Debug;

use opentelemetry::trace::{Link, SpanContext, SpanKind, TraceContextExt, TraceId};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{SamplingDecision, SamplingResult, ShouldSample};

use super::{OtelTraceState, Randomness, Threshold};

/// The span to be sampled.
#[derive(Debug)]
pub struct SamplingParameters<'a> {
    /// Context in which the span starts, with its baggage.
    pub parent_context: &'a Context,
    /// Parent; `None` for a root.
    pub parent: Option<&'a SpanContext>,
    /// The `ot` member of the parent's tracestate.
    pub otel_trace_state: OtelTraceState<'a>,
    /// Trace id of the span.
    pub trace_id: TraceId,
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
pub struct SamplingIntent {
    /// The threshold that the trace's randomness must reach; `None` drops the span.
    pub threshold: Option<Threshold>,
    /// Whether the threshold states the sampling probability and is therefore propagated as `th`.
    pub threshold_reliable: bool,
    /// Attributes added to a sampled span.
    pub attributes: Vec<KeyValue>,
}

/// A sampler that can be composed (OpenTelemetry specification, "ComposableSampler").
///
/// It returns an intent. Only [`CompositeSampler`] compares the threshold with the trace's randomness, so all
/// composed samplers decide consistently.
pub trait ComposableSampler: Debug + Send + Sync {
    /// Returns the intent for a span.
    fn intent(&self, parameters: &SamplingParameters<'_>) -> SamplingIntent;
}

impl ComposableSampler for Box<dyn ComposableSampler> {
    fn intent(&self, parameters: &SamplingParameters<'_>) -> SamplingIntent {
        (**self).intent(parameters)
    }
}

/// The SDK sampler made of a composable one: every service, in every language, makes the same decision for a trace.
///
/// ```
/// use opentelemetry_sdk::trace::SdkTracerProvider;
/// use plumbline_telemetry::sampling::{CompositeSampler, ParentThreshold, Probability};
///
/// let sampler = CompositeSampler::new(ParentThreshold::new(Probability::new(0.1)));
/// let provider = SdkTracerProvider::builder().with_sampler(sampler).build();
/// # drop(provider);
/// ```
#[derive(Clone, Debug)]
pub struct CompositeSampler<C>(C);

impl<C: ComposableSampler> CompositeSampler<C> {
    /// Creates a sampler that decides by the intent of `sampler`.
    pub fn new(sampler: C) -> Self {
        Self(sampler)
    }
}

impl<C: ComposableSampler + Clone + 'static> ShouldSample for CompositeSampler<C> {
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
        let state = before.map_or_else(OtelTraceState::default, OtelTraceState::from_trace_state);
        let intent = self.0.intent(&SamplingParameters {
            parent_context: context,
            parent,
            otel_trace_state: state,
            trace_id: trace,
            name,
            kind,
            attributes,
            links,
        });
        let randomness = state.randomness.unwrap_or_else(|| Randomness::from_trace_id(trace));
        let kept = intent.threshold.filter(|threshold| threshold.should_sample(randomness));
        SamplingResult {
            decision: match kept {
                Some(_) => SamplingDecision::RecordAndSample,
                None => SamplingDecision::Drop,
            },
            attributes: kept.map(|_| intent.attributes).unwrap_or_default(),
            trace_state: state.write_to(
                before.unwrap_or(&Default::default()),
                kept.filter(|_| intent.threshold_reliable),
            ),
        }
    }
}
