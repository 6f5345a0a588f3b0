//! `attribute-required`: required attributes are present on spans, metric points and events. None is filled in.

use super::{Active, Attribute};

pub(super) const RULE: &str = "attribute-required";

/// Counts the keys that are missing. A template is present if one of its keys is.
pub(super) fn check<A: Attribute>(active: &Active<'_>, required: &[&str], attributes: &[A]) {
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
    let missing = required.iter().filter(|key| !is_present(key)).count();
    active.observed(RULE, missing as u64);
}

/// Counts the keys that an event lacks: one of a span, or a log record with an event name.
pub(super) fn check_event<A: Attribute>(active: &Active<'_>, name: &str, attributes: &[A]) {
    let rows = active.charter.events;
    if let Ok(at) = rows.binary_search_by(|row| row.name.cmp(name)) {
        check(active, rows[at].required, attributes);
    }
}

/// Whether the charter's attribute of this key is a template.
pub(super) fn is_template(active: &Active<'_>, key: &str) -> bool {
    let rows = active.charter.attributes;
    let at = rows.binary_search_by(|row| row.key.cmp(key));
    at.is_ok_and(|at| rows[at].template)
}
