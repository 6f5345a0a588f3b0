use std::borrow::Cow;

use opentelemetry::trace::Status;
use opentelemetry::{InstrumentationScope, KeyValue, Value};
use opentelemetry_sdk::trace::SpanData;

use super::{AttributeLaw, Taken};
use crate::charter::{SPANS, SpanRow, attribute};
use crate::{charter, naming, setup};

/// What the charter says of spans.
#[derive(Clone, Debug)]
pub(crate) struct SpanLaw(pub AttributeLaw);

impl SpanLaw {
    /// Counts every rule that is broken and, where it is enforced, mends what breaks it.
    pub(crate) fn apply(&self, span: &mut SpanData) {
        let mut taken = Taken::default();
        super::failed::make_whole(span);
        self.withhold_texts(span);
        self.0.take(&mut span.attributes, &mut taken);
        for event in &mut span.events.events {
            self.0.take(&mut event.attributes, &mut taken);
        }
        for link in &mut span.links.links {
            self.0.take(&mut link.attributes, &mut taken);
        }
        self.protect_status(span);
        self.protect_scope(span);
        if let Some(name) = lawful_name(span) {
            span.name = name.into();
        }
        if !taken.is_empty() {
            take_out_of_texts(&taken, span);
        }
    }

    /// Takes out of the span's texts what leaves in no mode; its attributes lose it in [`AttributeLaw::take`].
    fn withhold_texts(&self, span: &mut SpanData) {
        let withheld = &self.0.withheld;
        if let Some(name) = withheld.out_of(&span.name) {
            span.name = name.into();
        }
        if let Status::Error { description } = &mut span.status
            && let Some(left) = withheld.out_of(description)
        {
            *description = left.into();
        }
        for event in &mut span.events.events {
            if let Some(name) = withheld.out_of(&event.name) {
                event.name = name.into();
            }
        }
    }

    /// The description repeats the message of the exception.
    fn protect_status(&self, span: &mut SpanData) {
        if let Status::Error { description } = &mut span.status
            && !description.is_empty()
            && let Some(how) = self.0.protection(attribute::EXCEPTION_MESSAGE)
            && how.touches(description)
            && self.0.found_sensitive()
        {
            *description = self.0.protect_text(how, description).unwrap_or_default().into();
        }
    }

    fn protect_scope(&self, span: &mut SpanData) {
        let scope = &span.instrumentation_scope;
        if scope.attributes().next().is_none() {
            return;
        }
        let attributes = scope.attributes().map(|attribute| (&attribute.key, &attribute.value));
        if let Some(left) = self.0.protected(attributes) {
            let mut safe = InstrumentationScope::builder(scope.name().to_owned()).with_attributes(left);
            if let Some(version) = scope.version() {
                safe = safe.with_version(version.to_owned());
            }
            if let Some(url) = scope.schema_url() {
                safe = safe.with_schema_url(url.to_owned());
            }
            span.instrumentation_scope = safe.build();
        }
    }
}

/// Takes out of a span's texts what was taken out of its attributes.
fn take_out_of_texts(taken: &Taken, span: &mut SpanData) {
    if let Some(name) = taken.out_of(&span.name) {
        span.name = name.into();
    }
    if let Status::Error { description } = &mut span.status
        && let Some(left) = taken.out_of(description)
    {
        *description = left.into();
    }
    take_out_of_messages(taken, &mut span.attributes);
    for event in &mut span.events.events {
        if let Some(name) = taken.out_of(&event.name) {
            event.name = name.into();
        }
        take_out_of_messages(taken, &mut event.attributes);
    }
}

fn take_out_of_messages(taken: &Taken, attributes: &mut [KeyValue]) {
    for attribute in attributes {
        let is_text = [attribute::EXCEPTION_MESSAGE, attribute::EXCEPTION_STACKTRACE].contains(&attribute.key.as_str());
        if let Value::String(text) = &attribute.value
            && is_text
            && let Some(left) = taken.out_of(text.as_str())
        {
            attribute.value = left.into();
        }
    }
}

/// The name that a span must have; `None` when it has it.
fn lawful_name(span: &SpanData) -> Option<String> {
    let mut name: Cow<'_, str> = Cow::Borrowed(&span.name);
    // What the SDK's limit left out was there: no name is made without it.
    if span.dropped_attributes_count == 0
        && let Some(row) = row(span)
        && !naming::fits(row.template, &name, |key| text(&span.attributes, key))
        && let Some(lawful) = naming::rendered(row.template, |key| text(&span.attributes, key))
        && setup::finding("span-name-template")
    {
        name = Cow::Owned(lawful);
    }
    if let Cow::Owned(without) = without_ids(&name, &span.attributes)
        && setup::finding("span-name-cardinality")
    {
        name = Cow::Owned(without);
    }
    match name {
        Cow::Owned(changed) => Some(changed),
        Cow::Borrowed(_) => None,
    }
}

/// The name without ids; the span's own templates and the charter's words are none.
fn without_ids<'n>(name: &'n str, attributes: &[KeyValue]) -> Cow<'n, str> {
    if !naming::contains_id(name, &naming::Known::default()) {
        return Cow::Borrowed(name);
    }
    let value = |key: &str| match &attributes
        .iter()
        .rev()
        .find(|attribute| attribute.key.as_str() == key)?
        .value
    {
        Value::String(text) => Some(text.as_str()),
        _ => None,
    };
    let known = naming::Known {
        words: charter::naming_words(),
        literals: charter::SPAN_NAME_WORDS,
        values: &naming::TEMPLATES.map(|key| value(key).unwrap_or_default()),
    };
    naming::without_ids(name, &known)
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
