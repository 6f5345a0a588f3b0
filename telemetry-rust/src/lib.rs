//! Traces, metrics, logs and one error model for Rust services, as a charter defines them.
//!
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod beside;
mod builder;
mod call_span;
pub mod charter;
#[cfg(feature = "conformance")]
#[doc(hidden)]
pub mod conformance;
mod current_context;
mod deadline;
mod enforce;
pub mod error;
mod export;
pub mod grpc;
mod handle;
mod hash;
pub mod http;
mod init;
mod logs;
mod metrics;
mod naming;
mod parents;
pub mod propagation;
mod proxy;
mod resource;
pub mod sampling;
mod secret;
mod settings;
mod setup;
pub mod task;
#[cfg(feature = "testing")]
pub mod testing;

pub use builder::{Builder, builder};
pub use current_context::{baggage, fail};
pub use deadline::Deadline;
pub use handle::{Handle, InTelemetry};
pub use init::{Telemetry, init, init_with};

/// The version of `opentelemetry` whose types this crate takes and returns, and whose globals it sets.
pub use opentelemetry;
