//! The composable samplers: always on, always off, probability, parent threshold, rule based, annotating.

use std::sync::Arc;

use opentelemetry::KeyValue;

use super::{ComposableSampler, SamplingIntent, SamplingParameters, Threshold};

/// Samples every trace.
#[derive(Clone, Copy, Debug)]
pub struct AlwaysOn;

impl ComposableSampler for AlwaysOn {
    fn intent(&self, _: &SamplingParameters<'_>) -> SamplingIntent {
        SamplingIntent {
            threshold: Some(Threshold::ALWAYS_SAMPLE),
            threshold_reliable: true,
            attributes: Vec::new(),
        }
    }
}

/// Samples no trace.
#[derive(Clone, Copy, Debug)]
pub struct AlwaysOff;

impl ComposableSampler for AlwaysOff {
    fn intent(&self, _: &SamplingParameters<'_>) -> SamplingIntent {
        SamplingIntent::default()
    }
}

/// Samples a share of traces. Services with a higher probability sample a superset.
#[derive(Clone, Copy, Debug)]
pub struct Probability(Option<Threshold>);

impl Probability {
    /// Creates the sampler; `probability` is from 0 to 1, NaN samples nothing.
    pub fn new(probability: f64) -> Self {
        Self(Threshold::from_probability(probability))
    }
}

impl ComposableSampler for Probability {
    fn intent(&self, _: &SamplingParameters<'_>) -> SamplingIntent {
        SamplingIntent {
            threshold: self.0,
            threshold_reliable: self.0.is_some(),
            attributes: Vec::new(),
        }
    }
}

/// Follows the parent: its threshold if it states one, else its sampled flag. Another sampler decides roots.
#[derive(Clone, Debug)]
pub struct ParentThreshold<R>(R);

impl<R: ComposableSampler> ParentThreshold<R> {
    /// Creates the sampler with the sampler of roots.
    pub fn new(root: R) -> Self {
        Self(root)
    }
}

impl<R: ComposableSampler> ComposableSampler for ParentThreshold<R> {
    fn intent(&self, parameters: &SamplingParameters<'_>) -> SamplingIntent {
        let Some(parent) = parameters.parent else {
            return self.0.intent(parameters);
        };
        let stated = parameters.otel_trace_state.threshold;
        SamplingIntent {
            threshold: stated.or_else(|| parent.is_sampled().then_some(Threshold::ALWAYS_SAMPLE)),
            threshold_reliable: stated.is_some(),
            attributes: Vec::new(),
        }
    }
}

/// Adds attributes to the spans that another sampler samples.
#[derive(Clone, Debug)]
pub struct Annotating<S> {
    sampler: S,
    attributes: Vec<KeyValue>,
}

impl<S: ComposableSampler> Annotating<S> {
    /// Creates the sampler.
    pub fn new(sampler: S, attributes: Vec<KeyValue>) -> Self {
        Self { sampler, attributes }
    }
}

impl<S: ComposableSampler> ComposableSampler for Annotating<S> {
    fn intent(&self, parameters: &SamplingParameters<'_>) -> SamplingIntent {
        let mut intent = self.sampler.intent(parameters);
        if intent.threshold.is_some() {
            intent.attributes.extend_from_slice(&self.attributes);
        }
        intent
    }
}

/// Uses the sampler of the first predicate that matches; a span that matches none is dropped.
#[derive(Clone, Debug, Default)]
pub struct RuleBased(Arc<[Row]>);

/// Decides whether a rule applies to a span.
pub trait Predicate: std::fmt::Debug + Send + Sync {
    /// Whether the rule applies.
    fn matches(&self, parameters: &SamplingParameters<'_>) -> bool;
}

#[derive(Debug)]
struct Row(Box<dyn Predicate>, Box<dyn ComposableSampler>);

impl RuleBased {
    /// Creates the sampler; the rules are checked in order.
    pub fn new(rules: impl IntoIterator<Item = (Box<dyn Predicate>, Box<dyn ComposableSampler>)>) -> Self {
        Self(
            rules
                .into_iter()
                .map(|(predicate, sampler)| Row(predicate, sampler))
                .collect(),
        )
    }
}

impl ComposableSampler for RuleBased {
    fn intent(&self, parameters: &SamplingParameters<'_>) -> SamplingIntent {
        let row = self.0.iter().find(|row| row.0.matches(parameters));
        row.map_or_else(SamplingIntent::default, |row| row.1.intent(parameters))
    }
}
