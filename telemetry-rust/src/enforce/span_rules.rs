//! Applies the charter's rules to a span: corrects its name, attributes, events, links and status.

use std::borrow::Cow;

use opentelemetry::trace::Status;
use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::trace::SpanData;

use super::{Active, AttributeRules, Example, KeptRedactions, Redaction, RemovedValues, attribute_required};
use crate::charter::{SpanRow, attribute};
use crate::naming;

const TEMPLATE: &str = "span-name-template";
const CARDINALITY: &str = "span-name-cardinality";

/// The charter's span rules.
#[derive(Clone, Debug)]
pub(crate) struct SpanRules(pub AttributeRules);

impl SpanRules {
    /// Records every finding and, for enforced rules, corrects the span.
    pub(crate) fn apply(&self, active: &Active<'_>, span: &mut SpanData) {
        let mut removed = RemovedValues::default();
        super::error_tuple::restore(span);
        self.remove_never_exported(span);
        let kept = KeptRedactions::since(active, span.start_time);
        self.0.redact_kept(&kept, &mut span.attributes, &mut removed);
        self.0.apply(active, &mut span.attributes, &mut removed);
        for event in &mut span.events.events {
            self.0.redact_kept(&kept, &mut event.attributes, &mut removed);
            self.0.apply(active, &mut event.attributes, &mut removed);
            if event.dropped_attributes_count == 0 {
                attribute_required::check_event(active, &event.name, &event.attributes);
            }
        }
        for link in &mut span.links.links {
            self.0.redact_kept(&kept, &mut link.attributes, &mut removed);
            self.0.apply(active, &mut link.attributes, &mut removed);
        }
        self.redact_status(active, &kept, span);
        let row = span_type(active, span);
        if let Some(name) = required_name(active, span, row) {
            span.name = name.into();
        }
        // An attribute that the SDK dropped is not missing.
        if let Some(row) = row.filter(|_| span.dropped_attributes_count == 0) {
            attribute_required::check(active, ("spans", row.name), row.required, &span.attributes);
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
    fn redact_status(&self, active: &Active<'_>, kept: &KeptRedactions, span: &mut SpanData) {
        let Status::Error { description } = &mut span.status else {
            return;
        };
        if description.is_empty() {
            return;
        }
        let alters = |how: &Redaction| how.alters(description);
        let kept = kept.of(attribute::EXCEPTION_MESSAGE).filter(alters);
        let now = self.0.redaction(active, attribute::EXCEPTION_MESSAGE).filter(alters);
        let how = kept.or_else(|| now.filter(|_| self.0.record_sensitive(active, "the status of a span")));
        if let Some(how) = how {
            *description = self.0.redact_text(how, description).unwrap_or_default().into();
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
    removed.mask_in_messages(&mut span.attributes);
    for event in &mut span.events.events {
        if let Some(name) = removed.mask_in(&event.name) {
            event.name = name.into();
        }
        removed.mask_in_messages(&mut event.attributes);
    }
}

/// Returns the corrected name of a span; `None` if the name conforms.
fn required_name(active: &Active<'_>, span: &SpanData, row: Option<&SpanRow>) -> Option<String> {
    let mut name: Cow<'_, str> = Cow::Borrowed(&span.name);
    // If the SDK dropped attributes, a template cannot be filled reliably.
    if span.dropped_attributes_count == 0
        && let Some(row) = row
        && !naming::fits(row.template, &name, |key| text(&span.attributes, key))
        && let Some(expected) = naming::rendered(row.template, |key| text(&span.attributes, key))
        && active.finding(TEMPLATE, || Example {
            what: format!("a span of type {} has another name", row.name),
            row: Some(("spans", row.name)),
            expects: row.template.to_owned(),
        })
    {
        name = Cow::Owned(expected);
    }
    if let Cow::Owned(without) = without_ids(active, &name, &span.attributes)
        && active.finding(CARDINALITY, || {
            Example::without_row("a span name contains an id", "{id} in its place")
        })
    {
        name = Cow::Owned(without);
    }
    match name {
        Cow::Owned(changed) => Some(changed),
        Cow::Borrowed(_) => None,
    }
}

/// Replaces ids in the name; the values of the span's own templates and the charter's words are not ids.
fn without_ids<'n>(active: &Active<'_>, name: &'n str, attributes: &[KeyValue]) -> Cow<'n, str> {
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
        words: active.charter.naming_words,
        literals: active.charter.span_name_words,
        values: &naming::TEMPLATES.map(|key| value(key).unwrap_or_default()),
    };
    naming::without_ids(name, &known)
}

/// Finds the row of a span: of its kind, with the most matching attributes; a row without attributes matches by name.
fn span_type<'a>(active: &'a Active<'_>, span: &SpanData) -> Option<&'a SpanRow> {
    let has = |key: &&str| span.attributes.iter().any(|attribute| attribute.key.as_str() == *key);
    let of_kind = || active.charter.spans.iter().filter(|row| row.kind == span.span_kind);
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

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use opentelemetry::InstrumentationScope;
    use opentelemetry::trace::{SpanContext, SpanId, SpanKind};

    use super::*;
    use crate::enforce::testing;

    fn request(name: &'static str) -> SpanData {
        let attributes = [
            ("http.request.method", "GET"),
            ("http.route", "/v1/orders"),
            ("url.path", "/v1/orders"),
            ("url.scheme", "http"),
        ];
        SpanData {
            span_context: SpanContext::NONE,
            parent_span_id: SpanId::INVALID,
            parent_span_is_remote: false,
            span_kind: SpanKind::Server,
            name: name.into(),
            start_time: SystemTime::UNIX_EPOCH,
            end_time: SystemTime::UNIX_EPOCH,
            attributes: attributes.map(|(key, value)| KeyValue::new(key, value)).to_vec(),
            dropped_attributes_count: 0,
            events: Default::default(),
            links: Default::default(),
            status: Status::Unset,
            instrumentation_scope: InstrumentationScope::default(),
        }
    }

    #[test]
    fn a_conformant_span_allocates_nothing() {
        let rules = SpanRules(testing::rules());
        let mut span = request("GET /v1/orders");
        let allocated = allocation_counter::measure(|| rules.apply(&rules.0.active(), &mut span));
        assert_eq!(allocated.count_total, 0);
        assert_eq!(span.name, "GET /v1/orders");
    }

    #[test]
    fn a_name_follows_its_template() {
        let rules = SpanRules(testing::rules());
        let mut span = request("/v1/orders");
        rules.apply(&rules.0.active(), &mut span);
        assert_eq!(span.name, "GET /v1/orders");
    }
}
