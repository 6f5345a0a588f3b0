//! Decides which traces are sampled, consistently in every service and language.
//!
//! [`CharterSampler`] decides by the charter's rules. The composable samplers ([`Probability`], [`ParentThreshold`],
//! [`RuleBased`], [`Annotating`], [`AlwaysOn`], [`AlwaysOff`]) build other samplers under [`CompositeSampler`], without
//! the rest of this crate.
//!
//! OpenTelemetry specification, "TraceState: Probability Sampling": the randomness of a trace (the last 56 bits of its
//! id, or `rv` of the tracestate's `ot` member) is compared with a threshold (`th`). A service with a lower sampling
//! probability samples a subset of the traces that one with a higher probability samples.
//!
//! ```
//! use plumbline_telemetry::sampling::{
//!     AlwaysOff, Annotating, ComposableSampler, CompositeSampler, ParentThreshold, Predicate, Probability, RuleBased,
//!     SamplingParameters,
//! };
//!
//! #[derive(Debug)]
//! struct Named(&'static str);
//!
//! impl Predicate for Named {
//!     fn matches(&self, parameters: &SamplingParameters<'_>) -> bool {
//!         self.0 == "*" || parameters.name == self.0
//!     }
//! }
//!
//! let attribute = opentelemetry::KeyValue::new("acme.rule", "rest");
//! let rules: [(Box<dyn Predicate>, Box<dyn ComposableSampler>); 2] = [
//!     (Box::new(Named("GET /healthz")), Box::new(AlwaysOff)),
//!     (Box::new(Named("*")), Box::new(Annotating::new(Probability::new(0.25), vec![attribute]))),
//! ];
//! let sampler = CompositeSampler::new(ParentThreshold::new(RuleBased::new(rules)));
//! # drop(sampler);
//! ```

mod by_mode;
mod charter_sampler;
mod composable;
mod decision_counts;
mod otel_trace_state;
mod random_flag;
mod rule_match;
mod samplers;
mod threshold;

pub(crate) use by_mode::SamplerByMode;
pub use charter_sampler::CharterSampler;
pub(crate) use charter_sampler::RootRules;
pub use composable::{ComposableSampler, CompositeSampler, SamplingIntent, SamplingParameters};
pub(crate) use decision_counts::{DecisionCounts, observe};
pub use otel_trace_state::OtelTraceState;
pub use random_flag::{FlaggedSpan, WithRandomFlag};
pub(crate) use random_flag::{RandomFlagByMode, with_random_flag};
pub use samplers::{AlwaysOff, AlwaysOn, Annotating, ParentThreshold, Predicate, Probability, RuleBased};
pub use threshold::{Randomness, Threshold};
