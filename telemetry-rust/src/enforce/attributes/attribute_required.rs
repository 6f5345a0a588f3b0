//! `attribute-required`: required attributes are present on spans, metric points and events. None is filled in.

use crate::enforce::{Active, Attribute, Example};

pub(super) const RULE: &str = "attribute-required";

/// Counts the keys that a row requires and that are missing. A template is present if one of its keys is.
pub(in crate::enforce) fn check<A: Attribute>(
    active: &Active<'_>,
    row: (&'static str, &'static str),
    required: &[&str],
    attributes: &[A],
) {
    let is_present = |key: &str| {
        attributes.iter().any(|attribute| attribute.key() == key)
            || is_template(active, key)
                && attributes.iter().any(|attribute| {
                    attribute
                        .key()
                        .strip_prefix(key)
                        .is_some_and(|rest| rest.starts_with('.'))
                })
    };
    record(active, row, required.iter().filter(|key| !is_present(key)));
}

/// Counts missing keys of a row.
pub(in crate::enforce) fn record<'k>(
    active: &Active<'_>,
    row: (&'static str, &'static str),
    mut missing: impl Iterator<Item = &'k &'k str>,
) {
    let Some(first) = missing.next() else { return };
    active.observed(RULE, 1 + missing.count() as u64, || Example {
        what: format!("attribute {first} is missing"),
        row: Some(row),
        expects: "it wherever the row requires it".to_owned(),
    });
}

/// Counts the keys that an event lacks: one of a span, or a log record with an event name.
pub(in crate::enforce) fn check_event<A: Attribute>(active: &Active<'_>, name: &str, attributes: &[A]) {
    let rows = &active.charter.events;
    if let Ok(at) = rows.binary_search_by(|row| row.name.cmp(name)) {
        check(active, ("events", rows[at].name), rows[at].required, attributes);
    }
}

/// Whether the charter's attribute of this key is a template.
pub(in crate::enforce) fn is_template(active: &Active<'_>, key: &str) -> bool {
    let rows = &active.charter.attributes;
    let at = rows.binary_search_by(|row| row.key.cmp(key));
    at.is_ok_and(|at| rows[at].template)
}
