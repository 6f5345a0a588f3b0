//! The sampler of a process: the charter's where it is enforced, else the one that OpenTelemetry specifies.

use opentelemetry::trace::{Link, SpanKind, TraceId};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{Sampler, SamplingResult, ShouldSample};

use super::CharterSampler;
use crate::charter::Mode;
use crate::settings::StockSampler;
use crate::setup::Setup;

/// Samples by the charter in force if it is enforced, else by another sampler.
#[derive(Clone, Debug)]
pub(crate) struct SamplerByMode<S> {
    setup: &'static Setup,
    charter: CharterSampler,
    stock: S,
}

impl SamplerByMode<Sampler> {
    /// Creates the sampler over that of `OTEL_TRACES_SAMPLER`.
    pub(crate) fn new(stock: &StockSampler, setup: &'static Setup) -> Self {
        Self::over(stock_sampler(stock), setup)
    }
}

impl<S> SamplerByMode<S> {
    pub(crate) fn over(stock: S, setup: &'static Setup) -> Self {
        Self {
            setup,
            charter: CharterSampler::of(setup),
            stock,
        }
    }
}

/// Returns the sampler of `OTEL_TRACES_SAMPLER` and its argument, `parentbased_always_on` by default.
fn stock_sampler(stock: &StockSampler) -> Sampler {
    let ratio = || {
        let argument = stock.argument.as_deref().and_then(|text| text.parse::<f64>().ok());
        Sampler::TraceIdRatioBased(argument.filter(|ratio| (0.0..=1.0).contains(ratio)).unwrap_or(1.0))
    };
    let parent_based = |root: Sampler| Sampler::ParentBased(Box::new(root));
    match stock.name.as_deref() {
        Some("always_on") => Sampler::AlwaysOn,
        Some("always_off") => Sampler::AlwaysOff,
        Some("traceidratio") => ratio(),
        Some("parentbased_always_off") => parent_based(Sampler::AlwaysOff),
        Some("parentbased_traceidratio") => parent_based(ratio()),
        _ => parent_based(Sampler::AlwaysOn),
    }
}

impl<S: ShouldSample + Clone + 'static> ShouldSample for SamplerByMode<S> {
    fn should_sample(
        &self,
        parent_context: Option<&Context>,
        trace: TraceId,
        name: &str,
        kind: &SpanKind,
        attributes: &[KeyValue],
        links: &[Link],
    ) -> SamplingResult {
        match self.setup.mode() == Mode::Enforce {
            true => self
                .charter
                .should_sample(parent_context, trace, name, kind, attributes, links),
            false => self
                .stock
                .should_sample(parent_context, trace, name, kind, attributes, links),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variables_name_the_sampler() {
        for (name, argument, expected) in [
            (None, None, "ParentBased(AlwaysOn)"),
            (Some("always_off"), None, "AlwaysOff"),
            (Some("traceidratio"), Some("0.25"), "TraceIdRatioBased(0.25)"),
            (Some("traceidratio"), Some("7"), "TraceIdRatioBased(1.0)"),
            (Some("parentbased_always_off"), None, "ParentBased(AlwaysOff)"),
        ] {
            let stock = StockSampler {
                name: name.map(str::to_owned),
                argument: argument.map(str::to_owned),
            };
            assert_eq!(format!("{:?}", stock_sampler(&stock)), expected);
        }
    }
}
