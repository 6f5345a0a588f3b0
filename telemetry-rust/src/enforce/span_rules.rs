//! Applies the charter's rules to a span: corrects its name, attributes, events, links, status and scope.

use std::borrow::Cow;

use opentelemetry::trace::Status;
use opentelemetry::{InstrumentationScope, KeyValue, Value};
use opentelemetry_sdk::trace::SpanData;

use super::{AttributeRules, RemovedValues};
use crate::charter::{SPANS, SpanRow, attribute};
use crate::{charter, naming, setup};

/// The charter's span rules.
#[derive(Clone, Debug)]
pub(crate) struct SpanRules(pub AttributeRules);

impl SpanRules {
    /// Records every finding and, for enforced rules, corrects the span.
    pub(crate) fn apply(&self, span: &mut SpanData) {
        let mut removed = RemovedValues::default();
        super::error_tuple::restore(span);
        self.remove_never_exported(span);
        self.0.apply_and_collect(&mut span.attributes, &mut removed);
        for event in &mut span.events.events {
            self.0.apply_and_collect(&mut event.attributes, &mut removed);
        }
        for link in &mut span.links.links {
            self.0.apply_and_collect(&mut link.attributes, &mut removed);
        }
        self.redact_status(span);
        self.redact_scope(span);
        if let Some(name) = required_name(span) {
            span.name = name.into();
        }
        if !removed.is_empty() {
            mask_removed_values(&removed, span);
        }
    }

    /// Masks in the span's texts what is exported in no mode; [`AttributeRules::apply_and_collect`] does so in its
    /// attributes.
    fn remove_never_exported(&self, span: &mut SpanData) {
        let never_exported = &self.0.never_exported;
        if let Some(name) = never_exported.mask_in(&span.name) {
            span.name = name.into();
        }
        if let Status::Error { description } = &mut span.status
            && let Some(left) = never_exported.mask_in(description)
        {
            *description = left.into();
        }
        for event in &mut span.events.events {
            if let Some(name) = never_exported.mask_in(&event.name) {
                event.name = name.into();
            }
        }
    }

    /// Redacts the status description, which repeats the message of the exception.
    fn redact_status(&self, span: &mut SpanData) {
        if let Status::Error { description } = &mut span.status
            && !description.is_empty()
            && let Some(how) = self.0.redaction(attribute::EXCEPTION_MESSAGE)
            && how.alters(description)
            && self.0.record_sensitive()
        {
            *description = self.0.redact_text(how, description).unwrap_or_default().into();
        }
    }

    fn redact_scope(&self, span: &mut SpanData) {
        let scope = &span.instrumentation_scope;
        if scope.attributes().next().is_none() {
            return;
        }
        let attributes = scope.attributes().map(|attribute| (&attribute.key, &attribute.value));
        if let Some(left) = self.0.redact_all(attributes) {
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

/// Masks in a span's texts the values removed from its attributes.
fn mask_removed_values(removed: &RemovedValues, span: &mut SpanData) {
    if let Some(name) = removed.mask_in(&span.name) {
        span.name = name.into();
    }
    if let Status::Error { description } = &mut span.status
        && let Some(left) = removed.mask_in(description)
    {
        *description = left.into();
    }
    mask_in_messages(removed, &mut span.attributes);
    for event in &mut span.events.events {
        if let Some(name) = removed.mask_in(&event.name) {
            event.name = name.into();
        }
        mask_in_messages(removed, &mut event.attributes);
    }
}

fn mask_in_messages(removed: &RemovedValues, attributes: &mut [KeyValue]) {
    for attribute in attributes {
        let is_text = [attribute::EXCEPTION_MESSAGE, attribute::EXCEPTION_STACKTRACE].contains(&attribute.key.as_str());
        if let Value::String(text) = &attribute.value
            && is_text
            && let Some(left) = removed.mask_in(text.as_str())
        {
            attribute.value = left.into();
        }
    }
}

/// Returns the corrected name of a span; `None` if the name conforms.
fn required_name(span: &SpanData) -> Option<String> {
    let mut name: Cow<'_, str> = Cow::Borrowed(&span.name);
    // If the SDK dropped attributes, a template cannot be filled reliably.
    if span.dropped_attributes_count == 0
        && let Some(row) = row(span)
        && !naming::fits(row.template, &name, |key| text(&span.attributes, key))
        && let Some(expected) = naming::rendered(row.template, |key| text(&span.attributes, key))
        && setup::record_finding("span-name-template")
    {
        name = Cow::Owned(expected);
    }
    if let Cow::Owned(without) = without_ids(&name, &span.attributes)
        && setup::record_finding("span-name-cardinality")
    {
        name = Cow::Owned(without);
    }
    match name {
        Cow::Owned(changed) => Some(changed),
        Cow::Borrowed(_) => None,
    }
}

/// Replaces ids in the name; the values of the span's own templates and the charter's words are not ids.
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

/// Finds the row of a span: of its kind, with the most matching attributes; a row without attributes matches by name.
fn row(span: &SpanData) -> Option<&'static SpanRow> {
    let has = |key: &&str| span.attributes.iter().any(|attribute| attribute.key.as_str() == *key);
    let of_kind = || SPANS.iter().filter(|row| row.kind == span.span_kind);
    let matching = of_kind().filter(|row| !row.matches.is_empty() && row.matches.iter().all(&has));
    matching
        .rev()
        .max_by_key(|row| row.matches.len())
        .or_else(|| of_kind().find(|row| row.matches.is_empty() && row.template == span.name))
}

/// Returns the last value of an attribute as it appears in a name.
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
