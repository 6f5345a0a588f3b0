//! Decides sampling by the charter: a child follows its parent, a root is decided by the first matching rule.

use std::borrow::Cow;
use std::sync::OnceLock;

use opentelemetry::trace::{Link, SpanContext, SpanKind, TraceContextExt, TraceId, TraceState};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{SamplingDecision, SamplingResult, ShouldSample};

use super::{OtelTraceState, Randomness, SamplingParameters, Threshold, otel_trace_state};
use crate::charter::{self, SamplingRule};
use crate::setup::{self, Setup};

/// The rule under which decisions that follow a parent are counted.
const PARENT: &str = "parent";

/// Samples by the charter: follows the decision of a parent; decides a root by the first rule that matches.
///
/// It uses the charter in force, so a charter that is reloaded at run time applies to the next root. Every decision
/// is counted in `plumbline.sampler.decisions`.
#[derive(Clone, Copy, Debug, Default)]
pub struct CharterSampler(Option<&'static Setup>);

impl CharterSampler {
    /// Creates the sampler.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates the sampler of a set-up.
    pub(crate) fn of(setup: &'static Setup) -> Self {
        Self(Some(setup))
    }
}

impl ShouldSample for CharterSampler {
    fn should_sample(
        &self,
        parent_context: Option<&Context>,
        trace: TraceId,
        name: &str,
        kind: &SpanKind,
        attributes: &[KeyValue],
        links: &[Link],
    ) -> SamplingResult {
        let setup = self.0.or_else(setup::get);
        if let Some(context) = parent_context
            && context.has_active_span()
        {
            let span = context.span();
            if span.span_context().is_valid() {
                return follow_parent(span.span_context(), setup);
            }
        }
        let nothing;
        let context = match parent_context {
            Some(context) => context,
            None => {
                nothing = Context::new();
                &nothing
            }
        };
        let parameters = SamplingParameters {
            parent_context: context,
            parent: None,
            otel_trace_state: OtelTraceState::default(),
            trace_id: trace,
            name,
            kind,
            attributes,
            links,
        };
        let charter = setup.map_or_else(|| charter::before_setup().into(), Setup::charter);
        let service = setup.map_or(setup::UNKNOWN_SERVICE, |setup| setup.service);
        let (result, rule) = charter.sampler.decide(service, &parameters);
        if let (Some(setup), Some(rule)) = (setup, rule) {
            let is_sampled = result.decision == SamplingDecision::RecordAndSample;
            setup.decisions.add(rule, is_sampled);
        }
        result
    }
}

fn follow_parent(parent: &SpanContext, setup: Option<&Setup>) -> SamplingResult {
    let sampled = parent.is_sampled();
    if let Some(setup) = setup {
        setup.decisions.add(PARENT, sampled);
    }
    let before = parent.trace_state();
    let state = OtelTraceState::from_trace_state(before);
    // A threshold that contradicts the parent's sampled flag would count its spans wrongly.
    let after = match state.states_threshold && !state.agrees_with(parent.trace_id(), sampled) {
        true => state.write_to(before, None),
        false => before.clone(),
    };
    decision(sampled, after)
}

fn decision(sampled: bool, trace_state: TraceState) -> SamplingResult {
    SamplingResult {
        decision: match sampled {
            true => SamplingDecision::RecordAndSample,
            false => SamplingDecision::Drop,
        },
        attributes: Vec::new(),
        trace_state,
    }
}

/// The sampling rules of one charter, prepared at their first use.
#[derive(Clone, Debug)]
pub(crate) struct RootRules {
    rows: Vec<SamplingRule>,
    prepared: OnceLock<Vec<PreparedRule>>,
}

#[derive(Clone, Debug)]
struct PreparedRule {
    row: SamplingRule,
    threshold: Option<Threshold>,
    /// The `ot` member of a sampled root.
    member: Cow<'static, str>,
}

impl RootRules {
    pub(crate) const fn new(rows: Vec<SamplingRule>) -> Self {
        Self {
            rows,
            prepared: OnceLock::new(),
        }
    }

    /// Returns the decision and the name of the rule; `None` if no rule matches.
    fn decide(&self, own: &str, parameters: &SamplingParameters<'_>) -> (SamplingResult, Option<&'static str>) {
        let prepared = self
            .prepared
            .get_or_init(|| self.rows.iter().map(PreparedRule::new).collect());
        let Some(rule) = prepared
            .iter()
            .find(|rule| rule.row.matches.matches_in(own, parameters))
        else {
            // Without a final rule that matches every root, the remaining roots are sampled.
            let state = TraceState::NONE
                .insert(otel_trace_state::KEY, "th:0")
                .unwrap_or_default();
            return (decision(true, state), None);
        };
        let randomness = Randomness::from_trace_id(parameters.trace_id);
        let sampled = rule
            .threshold
            .is_some_and(|threshold| threshold.should_sample(randomness));
        if !sampled {
            return (decision(false, TraceState::NONE), Some(rule.row.name));
        }
        let state = TraceState::NONE.insert(otel_trace_state::KEY, rule.member.as_ref());
        (decision(true, state.unwrap_or_default()), Some(rule.row.name))
    }

    #[cfg(feature = "conformance")]
    pub(crate) fn decide_for(
        &self,
        own: &str,
        context: &Context,
        trace: TraceId,
        kind: &SpanKind,
        attributes: &[KeyValue],
    ) -> (SamplingResult, &'static str) {
        let (result, rule) = self.decide(
            own,
            &SamplingParameters {
                parent_context: context,
                parent: None,
                otel_trace_state: OtelTraceState::default(),
                trace_id: trace,
                name: "",
                kind,
                attributes,
                links: &[],
            },
        );
        (result, rule.unwrap_or_default())
    }
}

impl PreparedRule {
    fn new(row: &SamplingRule) -> Self {
        let threshold = Threshold::from_probability(row.probability);
        Self {
            row: row.clone(),
            threshold,
            member: match threshold {
                Some(Threshold::ALWAYS_SAMPLE) => Cow::Borrowed("th:0"),
                Some(threshold) => Cow::Owned(format!("th:{threshold}")),
                None => Cow::Borrowed(""),
            },
        }
    }
}
