//! Answers the cases of enforcement: what the exporters make of an item or of metrics under a charter.

use std::sync::{Arc, Mutex, PoisonError};

use opentelemetry::logs::{AnyValue, LogRecord as _};
use opentelemetry::metrics::Meter;
use opentelemetry::trace::{Link, Span as _, SpanContext, SpanId, SpanKind, TraceFlags, TraceId, TraceState};
use opentelemetry::trace::{Tracer as _, TracerProvider as _};
use opentelemetry::{Array, InstrumentationScope, KeyValue, Value};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point;
use opentelemetry_proto::tonic::metrics::v1::{HistogramDataPoint, Metric, NumberDataPoint};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter};
use plumbline_telemetry::conformance::Exporting;
use serde_json::json;

use super::{Answer, Outcome, logs, values};
use crate::input::{Input, kept};

type Json = serde_json::Value;

pub fn item(input: &Input<'_>) -> Outcome {
    let exporting = Exporting::of(input.text("charter")?)?;
    let scope = scope(input, &exporting)?;
    let name = input.optional_text("name")?.unwrap_or_default().to_owned();
    let attributes = values::attributes(&input.members("attributes")?)?;
    let kind = input.text("kind")?;
    let (name, attributes, schema_url) = match kind {
        "log" => {
            let message = logs::exported(&exporting, scope, |record| {
                if !name.is_empty() {
                    record.set_event_name(kept(&name));
                }
                record.add_attributes(attributes.into_iter().map(|pair| (pair.key, any(pair.value))));
            })?;
            let of = message.first().ok_or("nothing is exported")?;
            let record = of.log_records.first().ok_or("nothing is exported")?;
            let name = Some(record.event_name.clone()).filter(|name| !name.is_empty());
            (json!(name), values::json_of(&record.attributes), of.schema_url.clone())
        }
        _ => {
            let span = span(kind, input, scope, name, attributes)?;
            let message = exporting.spans(vec![span]);
            let of = message.first().and_then(|of| of.scope_spans.first());
            let of = of.ok_or("nothing is exported")?;
            let span = of.spans.first().ok_or("nothing is exported")?;
            let (name, attributes) = match (span.events.first(), span.links.first()) {
                (Some(event), _) => (json!(event.name), &event.attributes),
                (_, Some(link)) => (Json::Null, &link.attributes),
                _ => (json!(span.name), &span.attributes),
            };
            (name, values::json_of(attributes), of.schema_url.clone())
        }
    };
    Ok(Answer::Output(json!({
        "name": name,
        "attributes": attributes,
        "schema_url": optional(&schema_url),
        "findings": findings(&exporting),
    })))
}

fn optional(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// The scope of the items; it has the charter's schema URL unless the input has another, or none.
fn scope(input: &Input<'_>, exporting: &Exporting) -> Result<InstrumentationScope, String> {
    let scope = InstrumentationScope::builder("executor");
    let url = match input.0.get("schema_url") {
        None => Some(exporting.schema_url()),
        Some(_) => input.optional_text("schema_url")?,
    };
    Ok(match url {
        Some(url) => scope.with_schema_url(url.to_owned()).build(),
        None => scope.build(),
    })
}

fn findings(exporting: &Exporting) -> Vec<Json> {
    let action = |enforced| if enforced { "enforced" } else { "observed" };
    let mut found: Vec<_> = exporting
        .findings()
        .into_iter()
        .map(|(rule, enforced)| (rule, action(enforced)))
        .collect();
    found.sort_unstable();
    found
        .into_iter()
        .map(|(rule, action)| json!({"rule": rule, "action": action}))
        .collect()
}

/// Converts a value to that of a log record.
fn any(value: Value) -> AnyValue {
    match value {
        Value::Bool(value) => AnyValue::Boolean(value),
        Value::I64(value) => AnyValue::Int(value),
        Value::F64(value) => AnyValue::Double(value),
        Value::Array(array) => AnyValue::ListAny(Box::new(match array {
            Array::Bool(each) => each.into_iter().map(AnyValue::from).collect(),
            Array::I64(each) => each.into_iter().map(AnyValue::from).collect(),
            Array::F64(each) => each.into_iter().map(AnyValue::from).collect(),
            Array::String(each) => each.into_iter().map(AnyValue::String).collect(),
            _ => Vec::new(),
        })),
        other => AnyValue::from(other.as_str().into_owned()),
    }
}

fn span(
    kind: &str,
    input: &Input<'_>,
    scope: InstrumentationScope,
    name: String,
    attributes: Vec<KeyValue>,
) -> Result<SpanData, String> {
    let exporter = Exported::default();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .build();
    let tracer = provider.tracer_with_scope(scope);
    let builder = match kind {
        "span" => tracer.span_builder(name.clone()),
        _ => tracer.span_builder("do"),
    };
    let span_kind = match input.optional_text("span_kind")? {
        Some("server") => SpanKind::Server,
        Some("client") => SpanKind::Client,
        Some("producer") => SpanKind::Producer,
        Some("consumer") => SpanKind::Consumer,
        _ => SpanKind::Internal,
    };
    let mut builder = builder.with_kind(span_kind);
    if kind == "link" {
        let to = SpanContext::new(
            TraceId::from(1),
            SpanId::from(1),
            TraceFlags::SAMPLED,
            false,
            TraceState::NONE,
        );
        builder = builder.with_links(vec![Link::new(to, attributes.clone(), 0)]);
    }
    let mut span = builder.start(&tracer);
    match kind {
        "span" => span.set_attributes(attributes),
        "event" => span.add_event(name, attributes),
        "link" => {}
        other => return Err(format!("kind is {other:?}; expected span, event, link or log")),
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

pub fn metric(input: &Input<'_>) -> Outcome {
    if input.0["exemplars"] == true {
        return Ok(Answer::Unsupported("the Rust SDK makes no exemplars".to_owned()));
    }
    let exporting = Exporting::of(input.text("charter")?)?;
    let scope = scope(input, &exporting)?;
    let instruments: Vec<Instrument> = input
        .list("metrics")?
        .iter()
        .map(|metric| Instrument::of(&Input(metric)))
        .collect::<Result<_, _>>()?;
    let first = |meter: &Meter| {
        let each = instruments.iter();
        each.for_each(|instrument| instrument.record(meter, &instrument.measurements));
    };
    let then = |meter: &Meter| {
        let each = instruments.iter().filter(|instrument| !instrument.then.is_empty());
        each.for_each(|instrument| instrument.record(meter, &instrument.then));
    };
    let recordings: &[&dyn Fn(&Meter)] = match instruments.iter().any(|instrument| !instrument.then.is_empty()) {
        true => &[&first, &then],
        false => &[&first],
    };
    let message = exporting.metrics(scope, recordings)?;
    let mut metrics = Vec::new();
    for of in message.iter().flat_map(|of| &of.scope_metrics) {
        for metric in of
            .metrics
            .iter()
            .filter(|metric| !metric.name.starts_with("plumbline."))
        {
            metrics.push((metric.name.clone(), exported(metric, &of.schema_url)));
        }
    }
    metrics.sort_by(|one, other| one.0.cmp(&other.0));
    let metrics: Vec<Json> = metrics.into_iter().map(|(_, metric)| metric).collect();
    Ok(Answer::Output(
        json!({"metrics": metrics, "findings": findings(&exporting)}),
    ))
}

/// An instrument of a case, with its measurements.
struct Instrument {
    name: &'static str,
    kind: String,
    is_whole: bool,
    unit: &'static str,
    bounds: Option<Vec<f64>>,
    measurements: Vec<Measurement>,
    /// Those after a first read.
    then: Vec<Measurement>,
}

/// A value with its labels.
type Measurement = (f64, Vec<KeyValue>);

fn measurements(list: &[Json]) -> Result<Vec<Measurement>, String> {
    let read = |given| {
        let given = Input(given);
        let labels = values::attributes(&given.members("attributes")?)?;
        Ok((given.number("value")?, labels))
    };
    list.iter().map(read).collect()
}

impl Instrument {
    fn of(input: &Input<'_>) -> Result<Self, String> {
        Ok(Self {
            name: kept(input.text("name")?),
            kind: input.text("instrument")?.to_owned(),
            is_whole: input.optional_text("number")? == Some("int"),
            unit: kept(input.optional_text("unit")?.unwrap_or_default()),
            bounds: match &input.0["bounds"] {
                Json::Array(bounds) => Some(bounds.iter().filter_map(Json::as_f64).collect()),
                _ => None,
            },
            measurements: measurements(input.list("measurements")?)?,
            then: match &input.0["then"] {
                Json::Null => Vec::new(),
                _ => measurements(input.list("then")?)?,
            },
        })
    }

    fn record(&self, meter: &Meter, measurements: &[Measurement]) {
        let all = || measurements.iter();
        match (self.kind.as_str(), self.is_whole) {
            ("counter", true) => {
                let counter = meter.u64_counter(self.name).with_unit(self.unit).build();
                all().for_each(|(value, labels)| counter.add(*value as u64, labels));
            }
            ("counter", false) => {
                let counter = meter.f64_counter(self.name).with_unit(self.unit).build();
                all().for_each(|(value, labels)| counter.add(*value, labels));
            }
            ("updowncounter", true) => {
                let counter = meter.i64_up_down_counter(self.name).with_unit(self.unit).build();
                all().for_each(|(value, labels)| counter.add(*value as i64, labels));
            }
            ("updowncounter", false) => {
                let counter = meter.f64_up_down_counter(self.name).with_unit(self.unit).build();
                all().for_each(|(value, labels)| counter.add(*value, labels));
            }
            ("gauge", true) => {
                let gauge = meter.i64_gauge(self.name).with_unit(self.unit).build();
                all().for_each(|(value, labels)| gauge.record(*value as i64, labels));
            }
            ("gauge", false) => {
                let gauge = meter.f64_gauge(self.name).with_unit(self.unit).build();
                all().for_each(|(value, labels)| gauge.record(*value, labels));
            }
            (_, true) => {
                let mut histogram = meter.u64_histogram(self.name).with_unit(self.unit);
                if let Some(bounds) = &self.bounds {
                    histogram = histogram.with_boundaries(bounds.clone());
                }
                let histogram = histogram.build();
                all().for_each(|(value, labels)| histogram.record(*value as u64, labels));
            }
            (_, false) => {
                let mut histogram = meter.f64_histogram(self.name).with_unit(self.unit);
                if let Some(bounds) = &self.bounds {
                    histogram = histogram.with_boundaries(bounds.clone());
                }
                let histogram = histogram.build();
                all().for_each(|(value, labels)| histogram.record(*value, labels));
            }
        }
    }
}

fn exported(metric: &Metric, schema_url: &str) -> Json {
    let (number, mut points): (Option<&str>, Vec<(String, Json)>) = match &metric.data {
        Some(Data::Gauge(gauge)) => (
            number_of(&gauge.data_points),
            gauge.data_points.iter().map(number).collect(),
        ),
        Some(Data::Sum(sum)) => (
            number_of(&sum.data_points),
            sum.data_points.iter().map(number).collect(),
        ),
        Some(Data::Histogram(all)) => (None, all.data_points.iter().map(histogram).collect()),
        _ => (None, Vec::new()),
    };
    points.sort_by(|one, other| one.0.cmp(&other.0));
    let points: Vec<Json> = points.into_iter().map(|(_, point)| point).collect();
    json!({
        "name": metric.name,
        "unit": metric.unit,
        "number": number,
        "schema_url": optional(schema_url),
        "points": points,
    })
}

fn number_of(points: &[NumberDataPoint]) -> Option<&'static str> {
    points.first().map(|point| match point.value {
        Some(number_data_point::Value::AsInt(_)) => "int",
        _ => "double",
    })
}

/// The text that points are sorted by: `key=value,key=value`.
fn order(labels: &Json) -> String {
    let mut pairs: Vec<String> = labels
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    pairs.sort_unstable();
    pairs.join(",")
}

fn number(point: &NumberDataPoint) -> (String, Json) {
    let labels = values::json_of(&point.attributes);
    let value = match point.value {
        Some(number_data_point::Value::AsInt(value)) => json!(value),
        Some(number_data_point::Value::AsDouble(value)) => json!(value),
        None => Json::Null,
    };
    (order(&labels), json!({"attributes": labels, "value": value}))
}

fn histogram(point: &HistogramDataPoint) -> (String, Json) {
    let labels = values::json_of(&point.attributes);
    let json = json!({
        "attributes": labels,
        "count": point.count,
        "sum": point.sum,
        "min": point.min,
        "max": point.max,
        "bounds": point.explicit_bounds,
        "counts": point.bucket_counts,
    });
    (order(&labels), json)
}
