use opentelemetry::KeyValue;
use tracing::Metadata;

use super::outage::Outage;
use crate::metrics::Signal;

/// What is is_reported of exports that a reachable receiver answers with a failure that is worth another attempt.
///
/// The exporters of the SDK try for minutes and say it in an event of theirs and nowhere else.
#[derive(Debug, Default)]
pub(crate) struct RetryEvents(pub [Option<Outage>; 3]);

impl RetryEvents {
    /// Whether an event says so.
    pub(crate) fn matches(metadata: &Metadata<'_>) -> bool {
        metadata.target() == "opentelemetry-otlp"
            && ["Export.InProgress.Retrying", "Export.InProgress.Throttled"].contains(&metadata.name())
    }

    /// The line for the event that begins an outage.
    pub(crate) fn first_warning(&self, fields: &[KeyValue]) -> Option<String> {
        let operation = fields.iter().find(|field| field.key.as_str() == "operation")?;
        let signal = match operation.value.as_str() {
            name if name.contains("Traces") => Signal::Traces,
            name if name.contains("Metrics") => Signal::Metrics,
            _ => Signal::Logs,
        };
        let why = format!("it asks to send {} again later", signal.name());
        self.0[signal as usize].as_ref()?.first_warning(&why)
    }
}
