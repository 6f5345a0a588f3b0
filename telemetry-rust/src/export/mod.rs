//! OTLP export on its own thread, through bounded queues; every dropped item is counted.

mod connect;
mod drop_counts;
mod exporters;
mod grpc_client;
mod http_client;
mod logs;
mod metrics;
mod outage;
mod protocol_check;
mod queue;
mod retry;
mod sender;
mod spans;
mod tls;

pub(crate) use drop_counts::{DropCounts, DropReason};
pub(crate) use exporters::Exporters;
pub(crate) use logs::{EnforcingLogProcessor, LogExportRules};
pub(crate) use metrics::EnforcingMetricExporter;
pub(crate) use spans::{EnforcingSpanProcessor, SpanExportRules, copy_baggage, mark_roots};
pub(crate) use tls::provider;
