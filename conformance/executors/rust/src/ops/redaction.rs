//! What is exported of a sensitive value at each place, by the rules that the exporters apply.

use std::sync::{Arc, Mutex, PoisonError};

use opentelemetry::logs::{AnyValue, LogRecord as _};
use opentelemetry::metrics::Meter;
use opentelemetry::trace::{Link, Span as _, SpanContext, SpanId, Status, TraceFlags, TraceId, TraceState};
use opentelemetry::trace::{Tracer as _, TracerProvider as _};
use opentelemetry::{Array, InstrumentationScope, Key, KeyValue, StringValue, Value};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter};
use plumbline_telemetry::conformance::Exporting;
use serde_json::json;

use super::{Answer, Outcome, logs, values};
use crate::input::Input;

pub fn export(input: &Input<'_>) -> Outcome {
    let (place, key) = (input.text("place")?, input.text("key")?.to_owned());
    let given = &input.0["value"];
    let texts: Vec<String> = match given {
        serde_json::Value::Array(each) => each.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
        one => vec![one.as_str().ok_or("value is no text")?.to_owned()],
    };
    let value = match given {
        serde_json::Value::Array(_) => {
            Value::Array(Array::String(texts.iter().cloned().map(StringValue::from).collect()))
        }
        _ => Value::from(texts[0].clone()),
    };
    let attribute = KeyValue::new(key.clone(), value);
    let exporting = Exporting::in_force();
    let (shown, left) = match place {
        "attribute" | "event" | "link" | "scope" | "status" | "span_name" | "event_name" => {
            let message = exporting.spans(vec![span(place, &attribute, &texts[0])?]);
            let spans = message
                .iter()
                .flat_map(|of| &of.scope_spans)
                .flat_map(|scope| &scope.spans);
            let mut attributes = spans.flat_map(|span| &span.attributes);
            let left = attributes.find(|other| other.key == key && place == "attribute");
            (
                format!("{message:?}"),
                left.and_then(|left| left.value.as_ref()).map(values::json),
            )
        }
        "resource" => {
            let resource = Resource::builder_empty().with_attribute(attribute).build();
            (format!("{:?}", exporting.resource(&resource)), None)
        }
        "map" | "array_of_maps" | "body" | "group" => {
            let (outer, inner) = match place {
                "group" => key.rsplit_once('.').ok_or("key has no group")?,
                _ => ("a", key.as_str()),
            };
            let map = map([(inner.to_owned(), AnyValue::from(texts[0].clone()))]);
            let value = match place {
                "array_of_maps" => AnyValue::ListAny(Box::new(vec![map])),
                _ => map,
            };
            let message = logs::exported(&exporting, InstrumentationScope::default(), |record| match place {
                "body" => record.set_body(value),
                _ => record.add_attribute(outer.to_owned(), value),
            })?;
            (format!("{message:?}"), None)
        }
        "label" => {
            let count = |meter: &Meter| {
                meter
                    .u64_counter("acme.seen")
                    .build()
                    .add(1, std::slice::from_ref(&attribute))
            };
            let message = exporting.metrics(InstrumentationScope::default(), &[&count])?;
            (format!("{message:?}"), None)
        }
        "log_field" | "console" => (format!("{:?}", exporting.log_field(attribute)), None),
        other => return Ok(Answer::Unsupported(format!("Rust has no place {other}"))),
    };
    let is_clear = texts.iter().any(|text| shown.contains(text.as_str()));
    Ok(Answer::Output(json!({"clear": is_clear, "left": left})))
}

fn map<const N: usize>(entries: [(String, AnyValue); N]) -> AnyValue {
    AnyValue::Map(Box::new(
        entries.into_iter().map(|(key, value)| (Key::new(key), value)).collect(),
    ))
}

fn span(place: &str, attribute: &KeyValue, text: &str) -> Result<SpanData, String> {
    let exporter = Exported::default();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .build();
    let mut scope = InstrumentationScope::builder("executor");
    if place == "scope" {
        scope = scope.with_attributes([attribute.clone()]);
    }
    let tracer = provider.tracer_with_scope(scope.build());
    let name = match place {
        "span_name" => format!("do {text}"),
        _ => "do".to_owned(),
    };
    let mut builder = tracer.span_builder(name);
    if place == "link" {
        let to = SpanContext::new(
            TraceId::from(1),
            SpanId::from(1),
            TraceFlags::SAMPLED,
            false,
            TraceState::NONE,
        );
        builder = builder.with_links(vec![Link::new(to, vec![attribute.clone()], 0)]);
    }
    let mut span = builder.start(&tracer);
    match place {
        "event" => span.add_event("e", vec![attribute.clone()]),
        "event_name" => span.add_event(format!("e {text}"), Vec::new()),
        "status" => span.set_status(Status::error(format!("{text} is wrong"))),
        _ => {}
    }
    if ["attribute", "status", "span_name", "event_name"].contains(&place) {
        span.set_attribute(attribute.clone());
    }
    span.end();
    let exported = exporter.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
    exported.ok_or_else(|| "no span was exported".to_owned())
}

/// Keeps the exported spans.
#[derive(Clone, Debug, Default)]
struct Exported(Arc<Mutex<Vec<SpanData>>>);

impl SpanExporter for Exported {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(batch);
        Ok(())
    }
}
