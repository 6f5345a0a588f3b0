//! OTLP export on its own thread, through bounded queues; every dropped item is counted.

mod connect;
mod drop_counts;
mod exporters;
mod http_client;
mod logs;
mod metrics;
mod outage;
mod partial_success;
mod protocol_check;
mod retry_events;
mod spans;
mod tls;

pub(crate) use drop_counts::{DropCounts, DropReason};
pub(crate) use exporters::Exporters;
pub(crate) use logs::EnforcingLogProcessor;
pub(crate) use metrics::CountingMetricExporter;
pub(crate) use partial_success::PartialSuccess;
pub(crate) use retry_events::RetryEvents;
pub(crate) use spans::EnforcingSpanProcessor;
