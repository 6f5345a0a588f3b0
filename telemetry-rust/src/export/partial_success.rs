//! Reads the SDK exporters' events about OTLP `partial_success`.

use std::fmt;

use opentelemetry::{KeyValue, Value};
use tracing::Metadata;

use crate::metrics::Signal;

/// The items that a receiver rejected in a successful response (`partial_success`).
///
/// The SDK's exporters report them in a log event only.
#[derive(Debug)]
pub(crate) struct PartialSuccess {
    pub signal: Signal,
    pub count: usize,
    why: String,
}

impl PartialSuccess {
    /// Whether an event is such a report.
    pub(crate) fn matches(metadata: &Metadata<'_>) -> bool {
        metadata.target() == "opentelemetry-otlp" && metadata.name().ends_with(".PartialSuccess")
    }

    /// Reads the fields of the event.
    pub(crate) fn of(metadata: &Metadata<'_>, fields: &[KeyValue]) -> Self {
        let signal = match metadata.name() {
            name if name.contains("Trace") => Signal::Traces,
            name if name.contains("Metric") => Signal::Metrics,
            _ => Signal::Logs,
        };
        let count = fields.iter().find(|field| field.key.as_str().starts_with("rejected_"));
        let why = fields.iter().find(|field| field.key.as_str() == "error_message");
        Self {
            signal,
            count: match count.map(|field| &field.value) {
                Some(Value::I64(count)) => usize::try_from(*count).unwrap_or(0),
                _ => 0,
            },
            why: why.map_or_else(String::new, |field| field.value.as_str().chars().take(256).collect()),
        }
    }
}

impl fmt::Display for PartialSuccess {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, signal, why) = (self.count, self.signal.name(), &self.why);
        write!(out, "the receiver rejected {count} items of {signal}: {why:?}")
    }
}
