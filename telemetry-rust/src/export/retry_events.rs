//! Reads the SDK exporters' events about retried exports.

use opentelemetry::KeyValue;
use tracing::Metadata;

use super::outage::Outage;
use crate::metrics::Signal;

/// Reports exports that a reachable receiver answers with a retryable failure.
///
/// The SDK's exporters retry for minutes and report it in a log event only.
#[derive(Debug, Default)]
pub(crate) struct RetryEvents(pub [Option<Outage>; 3]);

impl RetryEvents {
    /// Whether an event is about a retry.
    pub(crate) fn matches(metadata: &Metadata<'_>) -> bool {
        metadata.target() == "opentelemetry-otlp"
            && ["Export.InProgress.Retrying", "Export.InProgress.Throttled"].contains(&metadata.name())
    }

    /// Returns the warning for the event that begins an outage.
    pub(crate) fn first_warning(&self, fields: &[KeyValue]) -> Option<String> {
        let operation = fields.iter().find(|field| field.key.as_str() == "operation")?;
        let signal = match operation.value.as_str() {
            name if name.contains("Traces") => Signal::Traces,
            name if name.contains("Metrics") => Signal::Metrics,
            _ => Signal::Logs,
        };
        let why = format!("it asks to retry {} later", signal.name());
        self.0[signal as usize].as_ref()?.first_warning(&why)
    }
}
