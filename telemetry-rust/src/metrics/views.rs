//! The SDK views that enforce the charter's buckets, labels and cardinality limits.

use opentelemetry::Key;
use opentelemetry_sdk::metrics::{Aggregation, Instrument, InstrumentKind, Stream};

use crate::charter::{self, Charter, Metric, Mode};

/// Returns the stream of an instrument that a charter lists; others keep the SDK's default of 2000 series.
///
/// Measurements beyond the limit go into one series with `otel.metric.overflow`. Labels that the charter does not
/// list are dropped, except for this crate's own instruments: they use only the charter's labels, and filtering costs
/// a copy.
pub(crate) fn of(charter: &Charter, instrument: &Instrument) -> Option<Stream> {
    let is_own = instrument.scope().name() == crate::init::SCOPE;
    stream(charter, charter.metric(instrument.name())?, instrument.kind(), is_own)
}

fn stream(charter: &Charter, metric: &Metric, kind: InstrumentKind, is_own: bool) -> Option<Stream> {
    let enforces = |rule: &str| charter.mode_of(rule) == Mode::Enforce;
    let mut stream = Stream::builder();
    if kind == InstrumentKind::Histogram
        && metric.instrument == charter::Instrument::Histogram
        && !metric.buckets.is_empty()
        && enforces("metric-buckets")
    {
        stream = stream.with_aggregation(Aggregation::ExplicitBucketHistogram {
            boundaries: metric.buckets.to_vec(),
            record_min_max: true,
        });
    }
    if let Some(most) = metric.max_series.filter(|_| enforces("metric-cardinality")) {
        // The overflow series counts towards the limit.
        stream = stream.with_cardinality_limit(most.saturating_sub(1).max(1));
    }
    if !is_own && enforces("metric-label") {
        stream = stream.with_allowed_attribute_keys(metric.labels.iter().map(|label| Key::from_static_str(label)));
    }
    stream.build().ok()
}
