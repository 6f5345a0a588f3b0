//! Consistent probability sampling: one trace, one fate, in every service and language.
//!
//! OpenTelemetry specification, "TraceState: Probability Sampling": a trace's randomness (the last 56 bits of its id, or
//! `rv` of the `ot` member of the tracestate) is held against a threshold (`th`). A service that keeps a smaller share
//! keeps a subset of what one with a greater share keeps, whatever language either is written in.
//!
//! [`CharterSampler`] decides by the charter's rules. The parts ([`Probability`], [`ParentThreshold`], [`RuleBased`],
//! [`Annotating`], [`AlwaysOn`], [`AlwaysOff`]) make samplers of one's own under [`Consistent`], without the rest of
//! this crate.
//!
//! ```
//! use plumbline_telemetry::sampling::{
//!     AlwaysOff, Annotating, Asked, Composable, Consistent, ParentThreshold, Predicate, Probability, RuleBased,
//! };
//!
//! #[derive(Debug)]
//! struct Named(&'static str);
//!
//! impl Predicate for Named {
//!     fn fits(&self, asked: &Asked<'_>) -> bool {
//!         self.0 == "*" || asked.name == self.0
//!     }
//! }
//!
//! let marked = opentelemetry::KeyValue::new("shop.rule", "rest");
//! let rules: [(Box<dyn Predicate>, Box<dyn Composable>); 2] = [
//!     (Box::new(Named("GET /healthz")), Box::new(AlwaysOff)),
//!     (Box::new(Named("*")), Box::new(Annotating::new(Probability::new(0.25), vec![marked]))),
//! ];
//! let sampler = Consistent::new(ParentThreshold::new(RuleBased::new(rules)));
//! # drop(sampler);
//! ```

mod charter;
mod composable;
mod decisions;
mod matching;
mod parts;
mod state;
mod threshold;
mod tracer;

pub use charter::CharterSampler;
pub(crate) use charter::RootRules;
pub use composable::{Asked, Composable, Consistent, Intent};
pub(crate) use decisions::observe;
pub use parts::{AlwaysOff, AlwaysOn, Annotating, ParentThreshold, Predicate, Probability, RuleBased};
pub use state::OtState;
pub use threshold::{Randomness, Threshold};
pub(crate) use tracer::exported;
pub use tracer::{FlaggedSpan, WithRandomFlag};
