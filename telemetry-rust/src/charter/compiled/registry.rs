//! Reads the registry: attributes, spans, events and metrics, with groups of attributes resolved.

use opentelemetry::trace::SpanKind;
use serde_json::Value;

use super::reader::{Reader, list, text, texts};
use crate::charter::rows::TYPES;
use crate::charter::{
    AttributeRule, AttributeType, EventRow, Instrument, Metric, Scalar, Sensitivity, SpanRow, interned,
};

/// Deepest nesting of attribute groups.
const DEEPEST: usize = 16;

const KINDS: [&str; 5] = ["internal", "server", "client", "producer", "consumer"];

/// An attribute that a span, an event or a metric refers to.
struct Use {
    key: &'static str,
    is_required: bool,
}

impl Reader<'_> {
    /// Reads the rules of the attributes, sorted by key.
    pub(super) fn attributes(&mut self, rows: &Value) -> Vec<AttributeRule> {
        let mut rules: Vec<AttributeRule> = list(rows).map(|row| self.attribute(row)).collect();
        self.names("attributes", rows_of(&rules, |rule| rule.key));
        for rule in &rules {
            let known = rules.iter().map(|other| other.key);
            self.successor(
                "attributes",
                rule.key,
                rule.renamed_to,
                known,
                "an attribute of the registry",
            );
        }
        rules.sort_by_key(|rule| rule.key);
        rules
    }

    fn attribute(&mut self, row: &Value) -> AttributeRule {
        let key = text(&row["key"]);
        let own = &row["annotations"]["plumbline"];
        let word = row["type"].as_str().unwrap_or_default();
        let element = word.strip_prefix("template[").and_then(|rest| rest.strip_suffix(']'));
        let members: Vec<Scalar> = list(&row["type"]["members"]).filter_map(member).collect();
        let value_type = match members.first() {
            Some(Scalar::Int(_)) => AttributeType::Int,
            Some(Scalar::Bool(_)) => AttributeType::Boolean,
            Some(_) => AttributeType::String,
            None => {
                let word = Value::from(element.unwrap_or(word));
                let found = self.word("attributes", key, "its type", &word, &TYPES);
                found.unwrap_or(AttributeType::Any)
            }
        };
        let cardinality = &own["cardinality"];
        AttributeRule {
            key,
            template: element.is_some(),
            deprecated: !row["deprecated"].is_null(),
            renamed_to: some_text(&row["deprecated"]["renamed_to"]),
            sensitivity: self.sensitivity(key, &own["sensitive"]),
            max_length: self.count("attributes", key, "max_length", &own["max_length"]),
            value_type,
            allowed: match own["closed"] == true {
                true => members,
                false => Vec::new(),
            },
            max_values: self.count("attributes", key, "cardinality.max", &cardinality["max"]),
            on_overflow: scalar(&cardinality["on_overflow"]),
        }
    }

    fn sensitivity(&mut self, of: &str, value: &Value) -> Option<Sensitivity> {
        let words = [
            ("drop", Sensitivity::Drop),
            ("hash", Sensitivity::Hash),
            ("mask", Sensitivity::Mask),
            ("none", Sensitivity::None),
        ];
        match value {
            Value::Null => None,
            value => self.word("attributes", of, "sensitive", value, &words),
        }
    }

    /// Reads the types of spans, sorted by name.
    pub(super) fn spans(&mut self, registry: &Value) -> Vec<SpanRow> {
        let mut spans = Vec::new();
        for row in list(&registry["spans"]) {
            let name = text(&row["type"]);
            let kind = KINDS.iter().position(|kind| row["kind"] == *kind);
            if kind.is_none() {
                let what = format!("its kind is {}", row["kind"]);
                self.wrong("spans", name, what, &KINDS.join(", "));
            }
            spans.push(SpanRow {
                name,
                kind: match kind {
                    Some(1) => SpanKind::Server,
                    Some(2) => SpanKind::Client,
                    Some(3) => SpanKind::Producer,
                    Some(4) => SpanKind::Consumer,
                    _ => SpanKind::Internal,
                },
                template: text(&row["name"]["note"]),
                matches: texts(&row["annotations"]["plumbline"]["match"]),
                required: required(&self.uses("spans", name, registry, row)),
            });
        }
        self.names("spans", rows_of(&spans, |span| span.name));
        spans.sort_by_key(|span| span.name);
        spans
    }

    /// Reads the events, sorted by name.
    pub(super) fn events(&mut self, registry: &Value) -> Vec<EventRow> {
        let mut events: Vec<EventRow> = list(&registry["events"])
            .map(|row| {
                let name = text(&row["name"]);
                EventRow {
                    name,
                    required: required(&self.uses("events", name, registry, row)),
                }
            })
            .collect();
        self.names("events", rows_of(&events, |event| event.name));
        events.sort_by_key(|event| event.name);
        events
    }

    /// Reads the metrics, sorted by name.
    pub(super) fn metrics(&mut self, registry: &Value) -> Vec<Metric> {
        let instruments = [
            ("counter", Instrument::Counter),
            ("updowncounter", Instrument::UpDownCounter),
            ("gauge", Instrument::Gauge),
            ("histogram", Instrument::Histogram),
        ];
        let mut metrics: Vec<Metric> = Vec::new();
        for row in list(&registry["metrics"]) {
            let name = text(&row["name"]);
            let own = &row["annotations"]["plumbline"];
            let uses = self.uses("metrics", name, registry, row);
            let mut labels: Vec<&'static str> = uses.iter().map(|each| each.key).collect();
            labels.sort_unstable();
            let buckets: Vec<f64> = list(&own["buckets"]).filter_map(Value::as_f64).collect();
            if !buckets.is_sorted_by(|one, next| one < next) {
                let what = format!("its buckets are {}", own["buckets"]);
                self.wrong("metrics", name, what, "numbers in ascending order");
            }
            let instrument = self.word("metrics", name, "its instrument", &row["instrument"], &instruments);
            metrics.push(Metric {
                name,
                instrument: instrument.unwrap_or(Instrument::Gauge),
                unit: text(&row["unit"]),
                description: text(&row["brief"]),
                buckets: interned::numbers(buckets),
                labels: interned::list(labels),
                max_series: self.count(
                    "metrics",
                    name,
                    "cardinality.max_series",
                    &own["cardinality"]["max_series"],
                ),
                required: required(&uses),
                deprecated: !row["deprecated"].is_null(),
                renamed_to: some_text(&row["deprecated"]["renamed_to"]),
            });
        }
        self.names("metrics", rows_of(&metrics, |metric| metric.name));
        for metric in &metrics {
            let known = metrics.iter().map(|other| other.name);
            self.successor(
                "metrics",
                metric.name,
                metric.renamed_to,
                known,
                "a metric of the registry",
            );
        }
        metrics.sort_by_key(|metric| metric.name);
        metrics
    }

    /// Resolves references and groups; the row's own entries override those of a group.
    fn uses(&mut self, section: &str, of: &str, registry: &Value, row: &Value) -> Vec<Use> {
        let mut uses = Vec::new();
        self.collect(section, of, registry, row, DEEPEST, &mut uses);
        uses
    }

    fn collect(&mut self, section: &str, of: &str, registry: &Value, row: &Value, depth: usize, uses: &mut Vec<Use>) {
        for reference in list(&row["attributes"]) {
            if let Some(group) = reference["ref_group"].as_str() {
                let found = list(&registry["attribute_groups"]).find(|row| row["id"] == group);
                let Some(found) = found.filter(|_| depth > 0) else {
                    let what = format!("it refers to the group {group:?}");
                    self.wrong(section, of, what, "a group of attributes of the registry, and no cycle");
                    continue;
                };
                let mut inner = Vec::new();
                self.collect(section, of, registry, found, depth - 1, &mut inner);
                for each in inner {
                    if !uses.iter().any(|known| known.key == each.key) {
                        uses.push(each);
                    }
                }
                continue;
            }
            let key = text(&reference["ref"]);
            let is_required = reference["requirement_level"] == "required";
            match uses.iter_mut().find(|known| known.key == key) {
                Some(known) => known.is_required = is_required,
                None => uses.push(Use { key, is_required }),
            }
        }
    }

    /// Checks that what a deprecated row is renamed to exists.
    fn successor<'n>(
        &mut self,
        section: &str,
        of: &str,
        renamed_to: Option<&str>,
        mut known: impl Iterator<Item = &'n str>,
        expected: &str,
    ) {
        if let Some(successor) = renamed_to
            && !known.any(|name| name == successor)
        {
            self.wrong(section, of, format!("it is renamed to {successor:?}"), expected);
        }
    }

    fn count(&mut self, section: &str, of: &str, what: &str, value: &Value) -> Option<usize> {
        match value {
            Value::Null => None,
            value => Some(self.number(section, of, what, value, 1..=1_000_000_000) as usize),
        }
    }
}

fn rows_of<T>(rows: &[T], name: impl Fn(&T) -> &'static str + Clone) -> impl Iterator<Item = &'static str> + Clone {
    rows.iter().map(name)
}

fn required(uses: &[Use]) -> &'static [&'static str] {
    let keys: Vec<&'static str> = uses
        .iter()
        .filter(|each| each.is_required)
        .map(|each| each.key)
        .collect();
    interned::list(keys)
}

/// Returns the value of an enum's member; without one its id is the value.
fn member(row: &Value) -> Option<Scalar> {
    scalar(&row["value"]).or_else(|| scalar(&row["id"]))
}

fn scalar(value: &Value) -> Option<Scalar> {
    match value {
        Value::String(text) => Some(Scalar::Text(interned::text(text))),
        Value::Bool(value) => Some(Scalar::Bool(*value)),
        Value::Number(number) => number
            .as_i64()
            .map(Scalar::Int)
            .or_else(|| number.as_f64().map(Scalar::Double)),
        _ => None,
    }
}

fn some_text(value: &Value) -> Option<&'static str> {
    value.as_str().map(interned::text)
}
