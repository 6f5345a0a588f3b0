//! The way out: OTLP exporters on a thread of their own, with bounded queues whose drops are counted.

mod connect;
mod drops;
mod heard;
mod logs;
mod metrics;
mod outage;
mod rejected;
mod retried;
mod spans;
mod tls;

pub(crate) use connect::Exporters;
pub(crate) use drops::{Drops, Why};
pub(crate) use logs::Records;
pub(crate) use metrics::Points;
pub(crate) use rejected::Rejected;
pub(crate) use retried::Retried;
pub(crate) use spans::Spans;
