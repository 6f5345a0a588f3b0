//! The SDK views that enforce the charter's labels and cardinality limits.

use opentelemetry::Key;
use opentelemetry_sdk::metrics::{Instrument, Stream};

use crate::charter::{METRICS, Metric};

/// Returns the stream of an instrument that the charter lists; others keep the SDK's default of 2000 series.
///
/// Measurements beyond the limit go into one series with `otel.metric.overflow`. Labels that the charter does not
/// list are dropped, except for this crate's own instruments: they use only the charter's labels, and filtering costs
/// a copy.
pub fn of(instrument: &Instrument) -> Option<Stream> {
    let is_own = instrument.scope().name() == crate::init::SCOPE;
    stream(row(instrument.name())?, is_own)
}

pub(crate) fn row(name: &str) -> Option<&'static Metric> {
    let at = METRICS.binary_search_by(|metric| metric.name.cmp(name)).ok()?;
    Some(METRICS[at])
}

fn stream(metric: &Metric, is_own: bool) -> Option<Stream> {
    let mut stream = Stream::builder();
    if let Some(most) = metric.max_series {
        // The overflow series counts towards the limit.
        stream = stream.with_cardinality_limit(most.saturating_sub(1).max(1));
    }
    if !is_own {
        stream = stream.with_allowed_attribute_keys(metric.labels.iter().map(|label| Key::from_static_str(label)));
    }
    stream.build().ok()
}
