//! Applies the charter's rules to a span: corrects its name, attributes, events, links and status.

use opentelemetry::trace::Status;
use opentelemetry_sdk::trace::SpanData;

use super::{
    Active, AttributeRules, KeptRedactions, Redaction, RemovedValues, attribute_required, span_name_cardinality,
    span_name_template,
};
use crate::charter::{SpanRow, attribute};

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
        if let Some(name) = span_name_template::required(active, span, row) {
            span.name = name.into();
        }
        if let Some(name) = span_name_cardinality::required(active, &span.name, &span.attributes) {
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

    /// Masks in the span's texts what is exported in no mode; [`AttributeRules::apply`] does so in its
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enforce::testing::{self, request};

    #[test]
    fn a_conformant_span_allocates_nothing() {
        let rules = SpanRules(testing::rules());
        let mut span = request("GET /v1/orders");
        let allocated = allocation_counter::measure(|| rules.apply(&rules.0.active(), &mut span));
        assert_eq!(allocated.count_total, 0);
        assert_eq!(span.name, "GET /v1/orders");
    }
}
