//! Keeps the error tuple of a failed span until the span is exported.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};

use opentelemetry::KeyValue;
use opentelemetry::trace::{SpanId, SpanRef};
use opentelemetry_sdk::trace::SpanData;

/// Most tuples kept; above that the older half is discarded.
const AT_MOST: usize = 4096;

#[derive(Default)]
struct Kept {
    newer: HashMap<SpanId, Vec<KeyValue>>,
    older: HashMap<SpanId, Vec<KeyValue>>,
}

static KEPT: LazyLock<Mutex<Kept>> = LazyLock::new(Mutex::default);
static IS_ANY: AtomicBool = AtomicBool::new(false);

/// Sets the error tuple on a span and keeps it until export: the SDK drops attributes set on a span that has reached
/// its attribute limit.
pub(crate) fn set_error_tuple(span: &SpanRef<'_>, tuple: impl IntoIterator<Item = KeyValue>) {
    let tuple: Vec<KeyValue> = tuple.into_iter().collect();
    for attribute in &tuple {
        span.set_attribute(attribute.clone());
    }
    if !span.span_context().is_sampled() {
        return;
    }
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.newer.len() >= AT_MOST {
        kept.older = std::mem::take(&mut kept.newer);
    }
    kept.newer.insert(span.span_context().span_id(), tuple);
    IS_ANY.store(true, Ordering::Release);
}

/// Restores the attributes of the tuple that the SDK dropped, and forgets the tuple.
pub(super) fn restore(span: &mut SpanData) {
    if !IS_ANY.load(Ordering::Acquire) {
        return;
    }
    let id = span.span_context.span_id();
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let tuple = kept.newer.remove(&id).or_else(|| kept.older.remove(&id));
    IS_ANY.store(!kept.newer.is_empty() || !kept.older.is_empty(), Ordering::Release);
    drop(kept);
    if span.dropped_attributes_count == 0 {
        return;
    }
    for attribute in tuple.into_iter().flatten() {
        if span.attributes.iter().all(|other| other.key != attribute.key) {
            span.attributes.push(attribute);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use opentelemetry::Context;
    use opentelemetry::trace::{TraceContextExt, Tracer as _, TracerProvider as _};
    use opentelemetry_sdk::error::OTelSdkResult;
    use opentelemetry_sdk::trace::{SdkTracerProvider, SpanExporter};

    use super::*;

    #[derive(Clone, Debug, Default)]
    struct Exported(Arc<Mutex<Vec<SpanData>>>);

    impl SpanExporter for Exported {
        async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
            self.0.lock().unwrap().extend(batch);
            Ok(())
        }
    }

    #[test]
    fn the_tuple_survives_the_limit_of_attributes() {
        let exporter = Exported::default();
        let provider = SdkTracerProvider::builder()
            .with_max_attributes_per_span(1)
            .with_simple_exporter(exporter.clone())
            .build();
        let span = provider
            .tracer("test")
            .span_builder("orders.place")
            .with_attributes([KeyValue::new("a", 1), KeyValue::new("b", 2)])
            .start(&provider.tracer("test"));
        let context = Context::new().with_span(span);
        set_error_tuple(&context.span(), [KeyValue::new("error.type", "INTERNAL")]);
        context.span().end();
        let mut span = exporter.0.lock().unwrap().remove(0);
        assert!(span.dropped_attributes_count > 0);
        restore(&mut span);
        assert!(span.attributes.contains(&KeyValue::new("error.type", "INTERNAL")));
        span.attributes.clear();
        restore(&mut span);
        assert!(span.attributes.is_empty(), "it is kept for ever");
    }
}
