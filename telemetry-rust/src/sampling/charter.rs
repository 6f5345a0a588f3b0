use std::borrow::Cow;
use std::sync::OnceLock;

use opentelemetry::trace::{Link, SpanContext, SpanKind, TraceContextExt, TraceId, TraceState};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{SamplingDecision, SamplingResult, ShouldSample};

use super::decisions::{self, Counts};
use super::{Asked, OtState, Randomness, Threshold, state};
use crate::charter::{self, SamplingRule};
use crate::setup;

/// Rule under which followed parents are counted.
const PARENT: &str = "parent";

/// The charter's sampler: a parent's decision is followed, a root is decided by the first rule that fits.
///
/// It holds the rules of the charter that is in force at the moment, so a charter that is replaced at run time is
/// obeyed at the next root. Every decision is counted in `plumbline.sampler.decisions`.
#[derive(Clone, Copy, Debug, Default)]
pub struct CharterSampler(());

impl CharterSampler {
    /// The sampler of the charter in force.
    pub fn new() -> Self {
        Self(())
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
        if let Some(context) = parent_context
            && context.has_active_span()
        {
            let span = context.span();
            if span.span_context().is_valid() {
                return followed(span.span_context());
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
        let asked = Asked {
            context,
            parent: None,
            state: OtState::default(),
            trace,
            name,
            kind,
            attributes,
            links,
        };
        charter::policy().sampler.decide(setup::service(), &asked).0
    }
}

fn followed(parent: &SpanContext) -> SamplingResult {
    static COUNTS: OnceLock<&Counts> = OnceLock::new();
    let sampled = parent.is_sampled();
    COUNTS.get_or_init(|| decisions::of(PARENT)).add(sampled);
    let before = parent.trace_state();
    let state = OtState::of(before);
    // A threshold that the parent cannot have been decided by would count its spans wrongly.
    let after = match state.states_threshold && !state.agrees(parent.trace_id(), sampled) {
        true => state.written(before, None),
        false => before.clone(),
    };
    decided(sampled, after)
}

fn decided(sampled: bool, trace_state: TraceState) -> SamplingResult {
    SamplingResult {
        decision: match sampled {
            true => SamplingDecision::RecordAndSample,
            false => SamplingDecision::Drop,
        },
        attributes: Vec::new(),
        trace_state,
    }
}

/// The sampling rules of one charter, made ready at their first use.
#[derive(Debug)]
pub(crate) struct RootRules {
    rows: &'static [SamplingRule],
    ready: OnceLock<Vec<Ready>>,
}

#[derive(Debug)]
struct Ready {
    row: &'static SamplingRule,
    threshold: Option<Threshold>,
    /// The `ot` member of a root that is kept.
    member: Cow<'static, str>,
    counts: &'static Counts,
}

impl RootRules {
    pub(crate) const fn new(rows: &'static [SamplingRule]) -> Self {
        Self {
            rows,
            ready: OnceLock::new(),
        }
    }

    /// The decision and the rule that it was made by.
    fn decide(&self, own: &str, asked: &Asked<'_>) -> (SamplingResult, &'static str) {
        let ready = self.ready.get_or_init(|| self.rows.iter().map(Ready::of).collect());
        let Some(rule) = ready.iter().find(|rule| rule.row.matches.fits_in(own, asked)) else {
            // A charter without a last rule for all the rest keeps the rest.
            let state = TraceState::NONE.insert(state::KEY, "th:0").unwrap_or_default();
            return (decided(true, state), "");
        };
        let randomness = Randomness::of_trace(asked.trace);
        let sampled = rule.threshold.is_some_and(|threshold| threshold.keeps(randomness));
        rule.counts.add(sampled);
        if !sampled {
            return (decided(false, TraceState::NONE), rule.row.name);
        }
        let state = TraceState::NONE.insert(state::KEY, rule.member.as_ref());
        (decided(true, state.unwrap_or_default()), rule.row.name)
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
        self.decide(
            own,
            &Asked {
                context,
                parent: None,
                state: OtState::default(),
                trace,
                name: "",
                kind,
                attributes,
                links: &[],
            },
        )
    }
}

impl Ready {
    fn of(row: &'static SamplingRule) -> Self {
        let threshold = Threshold::of_probability(row.probability);
        Self {
            row,
            threshold,
            member: match threshold {
                Some(Threshold::ALWAYS) => Cow::Borrowed("th:0"),
                Some(threshold) => Cow::Owned(format!("th:{threshold}")),
                None => Cow::Borrowed(""),
            },
            counts: decisions::of(row.name),
        }
    }
}
