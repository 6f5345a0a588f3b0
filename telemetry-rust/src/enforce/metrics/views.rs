//! The SDK's views: the charter's buckets, and its limit of series. They are fixed when an instrument is created.

use opentelemetry_sdk::metrics::{Aggregation, Instrument, InstrumentKind, Stream};

use super::{metric_buckets, metric_deprecated};
use crate::enforce::Active;

/// Returns the stream of an instrument that the charter lists; others keep the SDK's default of 2000 series.
///
/// Measurements beyond the limit go into one series with `otel.metric.overflow`.
pub(crate) fn of(active: &Active<'_>, instrument: &Instrument) -> Option<Stream> {
    let row = active.charter.metric(instrument.name())?;
    let target = metric_deprecated::target(active, row);
    let mut stream = Stream::builder();
    if let Some(most) = target.max_series.filter(|_| active.enforces("metric-cardinality")) {
        // The overflow series counts towards the limit.
        stream = stream.with_cardinality_limit(most.saturating_sub(1).max(1));
    }
    if instrument.kind() == InstrumentKind::Histogram
        && let Some(boundaries) = metric_buckets::bounds(active, instrument.unit(), target)
    {
        stream = stream.with_aggregation(Aggregation::ExplicitBucketHistogram {
            boundaries,
            record_min_max: true,
        });
    }
    stream.build().ok()
}
