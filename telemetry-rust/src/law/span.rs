use std::borrow::Cow;

use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::trace::SpanData;

use super::AttributeLaw;
use crate::charter::{SPANS, SpanRow};
use crate::{naming, setup};

/// What the charter says of spans.
#[derive(Clone, Debug)]
pub(crate) struct SpanLaw(pub AttributeLaw);

impl SpanLaw {
    /// Counts every rule that is broken and, where it is enforced, mends what breaks it.
    pub(crate) fn apply(&self, span: &mut SpanData) {
        self.0.apply(&mut span.attributes);
        for event in &mut span.events.events {
            self.0.apply(&mut event.attributes);
        }
        if let Some(name) = lawful_name(span) {
            span.name = name.into();
        }
    }
}

/// The name that a span must have; `None` when it has it.
fn lawful_name(span: &SpanData) -> Option<String> {
    let mut name: Cow<'_, str> = Cow::Borrowed(&span.name);
    if let Some(row) = row(span)
        && !naming::fits(row.template, &name, |key| text(&span.attributes, key))
        && let Some(lawful) = naming::rendered(row.template, |key| text(&span.attributes, key))
        && setup::finding("span-name-template")
    {
        name = Cow::Owned(lawful);
    }
    if let Cow::Owned(without) = naming::without_ids(&name)
        && setup::finding("span-name-cardinality")
    {
        name = Cow::Owned(without);
    }
    match name {
        Cow::Owned(changed) => Some(changed),
        Cow::Borrowed(_) => None,
    }
}

/// The row of a span: of its kind, with the most attributes that it must have; one without such has the span's name.
fn row(span: &SpanData) -> Option<&'static SpanRow> {
    let has = |key: &&str| span.attributes.iter().any(|attribute| attribute.key.as_str() == *key);
    let of_kind = || SPANS.iter().filter(|row| row.kind == span.span_kind);
    let matching = of_kind().filter(|row| !row.matches.is_empty() && row.matches.iter().all(&has));
    matching
        .rev()
        .max_by_key(|row| row.matches.len())
        .or_else(|| of_kind().find(|row| row.matches.is_empty() && row.template == span.name))
}

/// The last value of an attribute, as a name has it.
fn text<'a>(attributes: &'a [KeyValue], key: &str) -> Option<Cow<'a, str>> {
    let found = attributes
        .iter()
        .rev()
        .find(|attribute| attribute.key.as_str() == key)?;
    match &found.value {
        Value::String(text) => Some(Cow::Borrowed(text.as_str())),
        Value::I64(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}
