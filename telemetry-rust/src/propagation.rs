//! W3C trace context and baggage in and out of headers. Only the charter's baggage keys travel, within its limits.

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::baggage::BaggageExt;
use opentelemetry::propagation::text_map_propagator::FieldIter;
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};
use opentelemetry::{Context, KeyValue, global};

use crate::{charter, setup};

/// Takes context out of incoming headers.
pub(crate) fn extract(headers: &HeaderMap) -> Context {
    global::get_text_map_propagator(|propagator| propagator.extract_with_context(&Context::new(), &Incoming(headers)))
}

/// Puts context into outgoing headers.
pub(crate) fn inject(context: &Context, headers: &mut HeaderMap) {
    global::get_text_map_propagator(|propagator| propagator.inject_context(context, &mut Outgoing(headers)));
}

/// Baggage by the charter's allow-list and limits, both ways.
#[derive(Debug)]
pub(crate) struct Baggage<P>(pub P);

impl<P: TextMapPropagator> TextMapPropagator for Baggage<P> {
    fn inject_context(&self, context: &Context, injector: &mut dyn Injector) {
        match allowed(context) {
            Some(context) => self.0.inject_context(&context, injector),
            None => self.0.inject_context(context, injector),
        }
    }

    fn extract_with_context(&self, context: &Context, extractor: &dyn Extractor) -> Context {
        let extracted = self.0.extract_with_context(context, extractor);
        allowed(&extracted).unwrap_or(extracted)
    }

    fn fields(&self) -> FieldIter<'_> {
        self.0.fields()
    }
}

/// The context with only what may travel; `None` when nothing has to go.
fn allowed(context: &Context) -> Option<Context> {
    let baggage = context.baggage();
    if baggage.is_empty() {
        return None;
    }
    let (mut kept, mut bytes, mut drop) = (Vec::with_capacity(baggage.len()), 0, false);
    for (key, (value, _)) in baggage {
        let size = key.as_str().len() + value.as_str().len();
        let rule = match charter::baggage_key(key.as_str()) {
            None => "baggage-key",
            Some(row)
                if value.as_str().len() > row.max_bytes
                    || bytes + size > charter::BAGGAGE_MAX_BYTES
                    || kept.len() == charter::BAGGAGE_MAX_ENTRIES =>
            {
                "baggage-size"
            }
            Some(_) => {
                bytes += size;
                kept.push(KeyValue::new(key.clone(), value.clone()));
                continue;
            }
        };
        if setup::finding(rule) {
            drop = true;
        } else {
            kept.push(KeyValue::new(key.clone(), value.clone()));
        }
    }
    drop.then(|| context.with_cleared_baggage().with_baggage(kept))
}

struct Incoming<'a>(&'a HeaderMap);

impl Extractor for Incoming<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

struct Outgoing<'a>(&'a mut HeaderMap);

impl Injector for Outgoing<'_> {
    fn set(&mut self, key: &str, value: String) {
        if value.is_empty() {
            return;
        }
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
            self.0.insert(name, value);
        }
    }
}
