//! Removes labels that the charter does not list from the measurements of an application's own instruments, before the
//! SDK makes a series of them.
//!
//! A view of the SDK could do so too, but would count nothing and would not follow a change of the charter.

use std::borrow::Cow;

use opentelemetry::metrics::{
    AsyncInstrument, AsyncInstrumentBuilder, Callback, Counter, Gauge, Histogram, HistogramBuilder, InstrumentBuilder,
    InstrumentProvider, Meter, MeterProvider, ObservableCounter, ObservableGauge, ObservableUpDownCounter,
    SyncInstrument, UpDownCounter,
};
use opentelemetry::{InstrumentationScope, KeyValue};
use std::sync::Arc;

use super::metric_deprecated;
use super::metric_label::{self, RULE};
use crate::charter::Metric;
use crate::enforce::{Active, AttributeRules, dedup_keys};

/// Creates meters whose measurements have the charter's labels only, each key once.
#[derive(Clone)]
pub(crate) struct LabelFilter<M> {
    inner: M,
    rules: AttributeRules,
}

impl<M> LabelFilter<M> {
    pub(crate) fn new(inner: M, rules: AttributeRules) -> Self {
        Self { inner, rules }
    }
}

impl<M: MeterProvider> MeterProvider for LabelFilter<M> {
    fn meter_with_scope(&self, scope: InstrumentationScope) -> Meter {
        Meter::new(Arc::new(LabelFilter {
            inner: self.inner.meter_with_scope(scope),
            rules: self.rules.clone(),
        }))
    }
}

/// The labels of one instrument.
#[derive(Clone)]
struct Labels {
    metric: Arc<str>,
    rules: AttributeRules,
}

impl Labels {
    /// Returns the labels of a measurement that are recorded; borrowed if all are.
    fn recorded<'l>(&self, labels: &'l [KeyValue]) -> Cow<'l, [KeyValue]> {
        let active = self.rules.active();
        let row = active.charter.metric(&self.metric);
        let row = row.map(|row| metric_deprecated::target(&active, row));
        let is_recorded = |label: &KeyValue| match row {
            Some(row) => metric_label::is_recorded(&active, row, label.key.as_str()),
            None => true,
        };
        let repeats = |at: usize| labels[at + 1..].iter().any(|later| later.key == labels[at].key);
        let is_conformant = labels.iter().all(is_recorded) && !(0..labels.len()).any(repeats);
        match is_conformant {
            true => Cow::Borrowed(labels),
            false => Cow::Owned(filtered(&active, row, labels.to_vec(), is_recorded)),
        }
    }
}

fn filtered(
    active: &Active<'_>,
    row: Option<&Metric>,
    mut labels: Vec<KeyValue>,
    is_recorded: impl Fn(&KeyValue) -> bool,
) -> Vec<KeyValue> {
    dedup_keys(&mut labels);
    // In `observe` the export counts what the series have.
    if let Some(row) = row.filter(|_| active.enforces(RULE)) {
        let example = |label: &KeyValue| metric_label::example(row, label.key.as_str());
        labels.retain(|label| is_recorded(label) || !active.finding(RULE, || example(label)));
    }
    labels
}

/// An instrument whose measurements are filtered.
struct Filtered<I> {
    inner: I,
    labels: Labels,
}

macro_rules! measures {
    ($instrument:ident, $record:ident) => {
        impl<T> SyncInstrument<T> for Filtered<$instrument<T>> {
            fn measure(&self, measurement: T, labels: &[KeyValue]) {
                self.inner.$record(measurement, &self.labels.recorded(labels));
            }
        }
    };
}

measures!(Counter, add);
measures!(UpDownCounter, add);
measures!(Gauge, record);
measures!(Histogram, record);

/// What a callback observes with, filtered.
struct Observed<'a, T> {
    inner: &'a dyn AsyncInstrument<T>,
    labels: &'a Labels,
}

impl<T> AsyncInstrument<T> for Observed<'_, T> {
    fn observe(&self, measurement: T, labels: &[KeyValue]) {
        self.inner.observe(measurement, &self.labels.recorded(labels));
    }
}

impl LabelFilter<Meter> {
    fn labels(&self, metric: &str) -> Labels {
        Labels {
            metric: metric.into(),
            rules: self.rules.clone(),
        }
    }
}

macro_rules! creates {
    ($name:ident, $instrument:ident, $number:ty) => {
        fn $name(&self, builder: InstrumentBuilder<'_, $instrument<$number>>) -> $instrument<$number> {
            let labels = self.labels(&builder.name);
            let mut inner = self.inner.$name(builder.name);
            if let Some(unit) = builder.unit {
                inner = inner.with_unit(unit);
            }
            if let Some(description) = builder.description {
                inner = inner.with_description(description);
            }
            let inner = inner.build();
            $instrument::new(Arc::new(Filtered { inner, labels }))
        }
    };
}

macro_rules! creates_histogram {
    ($name:ident, $number:ty) => {
        fn $name(&self, builder: HistogramBuilder<'_, Histogram<$number>>) -> Histogram<$number> {
            let labels = self.labels(&builder.name);
            let mut inner = self.inner.$name(builder.name);
            if let Some(unit) = builder.unit {
                inner = inner.with_unit(unit);
            }
            if let Some(description) = builder.description {
                inner = inner.with_description(description);
            }
            if let Some(boundaries) = builder.boundaries {
                inner = inner.with_boundaries(boundaries);
            }
            let inner = inner.build();
            Histogram::new(Arc::new(Filtered { inner, labels }))
        }
    };
}

macro_rules! observes {
    ($name:ident, $instrument:ident, $number:ty) => {
        fn $name(&self, builder: AsyncInstrumentBuilder<'_, $instrument<$number>, $number>) -> $instrument<$number> {
            let labels = self.labels(&builder.name);
            let mut inner = self.inner.$name(builder.name);
            if let Some(unit) = builder.unit {
                inner = inner.with_unit(unit);
            }
            if let Some(description) = builder.description {
                inner = inner.with_description(description);
            }
            for callback in builder.callbacks {
                let (callback, labels): (Callback<$number>, Labels) = (callback, labels.clone());
                inner = inner.with_callback(move |instrument| {
                    callback(&Observed {
                        inner: instrument,
                        labels: &labels,
                    });
                });
            }
            inner.build()
        }
    };
}

impl InstrumentProvider for LabelFilter<Meter> {
    creates!(u64_counter, Counter, u64);
    creates!(f64_counter, Counter, f64);
    creates!(i64_up_down_counter, UpDownCounter, i64);
    creates!(f64_up_down_counter, UpDownCounter, f64);
    creates!(u64_gauge, Gauge, u64);
    creates!(f64_gauge, Gauge, f64);
    creates!(i64_gauge, Gauge, i64);
    creates_histogram!(f64_histogram, f64);
    creates_histogram!(u64_histogram, u64);
    observes!(u64_observable_counter, ObservableCounter, u64);
    observes!(f64_observable_counter, ObservableCounter, f64);
    observes!(i64_observable_up_down_counter, ObservableUpDownCounter, i64);
    observes!(f64_observable_up_down_counter, ObservableUpDownCounter, f64);
    observes!(u64_observable_gauge, ObservableGauge, u64);
    observes!(i64_observable_gauge, ObservableGauge, i64);
    observes!(f64_observable_gauge, ObservableGauge, f64);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enforce::testing::{self, Fixed};

    fn labels_of(metric: &str, rules: AttributeRules) -> Labels {
        Labels {
            metric: metric.into(),
            rules,
        }
    }

    #[test]
    fn conformant_measurements_allocate_nothing() {
        let labels = labels_of("http.server.request.duration", testing::rules());
        let given = [
            KeyValue::new("http.request.method", "GET"),
            KeyValue::new("url.scheme", "http"),
        ];
        let allocated = allocation_counter::measure(|| {
            assert!(matches!(labels.recorded(&given), Cow::Borrowed(_)));
        });
        assert_eq!(allocated.count_total, 0);
    }

    #[test]
    fn other_labels_are_removed_and_counted_and_repeated_keys_recorded_once() {
        let fixed = Fixed::shop();
        let labels = labels_of("http.server.request.duration", testing::rules_of(fixed.clone()));
        let given = [
            KeyValue::new("url.scheme", "http"),
            KeyValue::new("user.id", "7"),
            KeyValue::new("url.scheme", "https"),
        ];
        assert_eq!(*labels.recorded(&given), [KeyValue::new("url.scheme", "https")]);
        assert_eq!(fixed.found(), [(RULE, true, 1)]);
        let unlisted = labels_of("acme.other", testing::rules());
        assert_eq!(unlisted.recorded(&given).len(), 2);
    }
}
