#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod charter;
#[cfg(feature = "conformance")]
#[doc(hidden)]
pub mod conformance;
mod deadline;
pub mod error;
mod export;
mod failure;
pub mod grpc;
pub mod http;
mod init;
mod law;
mod logs;
mod metrics;
mod naming;
pub mod propagation;
mod proxy;
mod resource;
pub mod sampling;
mod secret;
mod settings;
mod setup;
pub mod task;

pub use deadline::Deadline;
pub use failure::{baggage, fail};
pub use init::{Telemetry, init, init_with};
