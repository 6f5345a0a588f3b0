use std::sync::Arc;

use opentelemetry::KeyValue;

use super::{Asked, Composable, Intent, Threshold};

/// Keeps every trace.
#[derive(Clone, Copy, Debug)]
pub struct AlwaysOn;

impl Composable for AlwaysOn {
    fn intent(&self, _: &Asked<'_>) -> Intent {
        Intent {
            threshold: Some(Threshold::ALWAYS),
            reliable: true,
            attributes: Vec::new(),
        }
    }
}

/// Keeps no trace.
#[derive(Clone, Copy, Debug)]
pub struct AlwaysOff;

impl Composable for AlwaysOff {
    fn intent(&self, _: &Asked<'_>) -> Intent {
        Intent::default()
    }
}

/// Keeps a share of traces, the same ones in every service that keeps as many or more.
#[derive(Clone, Copy, Debug)]
pub struct Probability(Option<Threshold>);

impl Probability {
    /// The share, 0 to 1; what is no number keeps nothing.
    pub fn new(probability: f64) -> Self {
        Self(Threshold::of_probability(probability))
    }
}

impl Composable for Probability {
    fn intent(&self, _: &Asked<'_>) -> Intent {
        Intent {
            threshold: self.0,
            reliable: self.0.is_some(),
            attributes: Vec::new(),
        }
    }
}

/// Keeps what the parent kept, by its threshold where it states one, else by its sampled flag; roots are left to another sampler.
#[derive(Clone, Debug)]
pub struct ParentThreshold<R>(R);

impl<R: Composable> ParentThreshold<R> {
    /// The sampler of roots.
    pub fn new(root: R) -> Self {
        Self(root)
    }
}

impl<R: Composable> Composable for ParentThreshold<R> {
    fn intent(&self, asked: &Asked<'_>) -> Intent {
        let Some(parent) = asked.parent else {
            return self.0.intent(asked);
        };
        let stated = asked.state.threshold;
        Intent {
            threshold: stated.or_else(|| parent.is_sampled().then_some(Threshold::ALWAYS)),
            reliable: stated.is_some(),
            attributes: Vec::new(),
        }
    }
}

/// Adds attributes to the spans that another sampler keeps.
#[derive(Clone, Debug)]
pub struct Annotating<S> {
    sampler: S,
    attributes: Vec<KeyValue>,
}

impl<S: Composable> Annotating<S> {
    /// The sampler and the attributes.
    pub fn new(sampler: S, attributes: Vec<KeyValue>) -> Self {
        Self { sampler, attributes }
    }
}

impl<S: Composable> Composable for Annotating<S> {
    fn intent(&self, asked: &Asked<'_>) -> Intent {
        let mut intent = self.sampler.intent(asked);
        if intent.threshold.is_some() {
            intent.attributes.extend_from_slice(&self.attributes);
        }
        intent
    }
}

/// Asks the sampler of the first predicate that fits; what none fits is not kept.
#[derive(Clone, Debug, Default)]
pub struct RuleBased(Arc<[Row]>);

/// Whether a rule is for a span.
pub trait Predicate: std::fmt::Debug + Send + Sync {
    /// Whether it fits.
    fn fits(&self, asked: &Asked<'_>) -> bool;
}

#[derive(Debug)]
struct Row(Box<dyn Predicate>, Box<dyn Composable>);

impl RuleBased {
    /// The rules, first one first.
    pub fn new(rules: impl IntoIterator<Item = (Box<dyn Predicate>, Box<dyn Composable>)>) -> Self {
        Self(
            rules
                .into_iter()
                .map(|(predicate, sampler)| Row(predicate, sampler))
                .collect(),
        )
    }
}

impl Composable for RuleBased {
    fn intent(&self, asked: &Asked<'_>) -> Intent {
        let row = self.0.iter().find(|row| row.0.fits(asked));
        row.map_or_else(Intent::default, |row| row.1.intent(asked))
    }
}
