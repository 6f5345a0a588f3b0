//! `attribute-unknown`: every attribute is one of the charter, or baggage that it copies to spans.

use crate::charter::Unknown;
use crate::enforce::{Active, Checked, Example, redaction};
use crate::naming;

pub(super) const RULE: &str = "attribute-unknown";

/// Records an attribute that has no row; returns whether to drop it.
pub(super) fn check(active: &Active<'_>, attribute: &Checked<'_>) -> bool {
    attribute.must_be_known && attribute.row.is_none() && is_dropped(active, attribute.key, true)
}

/// Whether an attribute is dropped because it has no row. Nothing is counted.
pub(super) fn drops(active: &Active<'_>, key: &str) -> bool {
    is_unknown(active, key) && is_dropped(active, key, false)
}

/// Whether a key that has no row is dropped. Baggage that the charter copies to spans is known.
fn is_dropped(active: &Active<'_>, key: &str, counts: bool) -> bool {
    let unknown = active.charter.unknown_attributes;
    if unknown == Unknown::Keep || is_copied_baggage(active, key) {
        return false;
    }
    let example = || {
        let what = format!("attribute {} is not in the charter", naming::shown(key));
        Example::without_row(what, "only attributes that it names")
    };
    match (unknown, counts) {
        (Unknown::Drop, true) => active.finding(RULE, example),
        (Unknown::Drop, false) => active.enforces(RULE),
        (_, counts) => {
            active.observed(RULE, counts.into(), example);
            false
        }
    }
}

/// Whether the charter has no row for a key.
pub(crate) fn is_unknown(active: &Active<'_>, key: &str) -> bool {
    redaction::row(&active.charter.attributes, key).is_none()
}

fn is_copied_baggage(active: &Active<'_>, key: &str) -> bool {
    let mut keys = active.charter.baggage.keys.iter();
    keys.any(|row| row.copy_to_spans && row.key == key)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use opentelemetry::KeyValue;

    use crate::charter::{Charter, Mode, Unknown};
    use crate::enforce::RemovedValues;
    use crate::enforce::testing::{Fixed, enforced, pair, rules_of};

    #[test]
    fn unknown_attributes_stay() {
        assert_eq!(enforced(&[("shop.shelf", "7")]), [pair("shop.shelf", "7")]);
    }

    #[test]
    fn of_a_dropped_attribute_only_what_is_sensitive_is_masked_elsewhere() {
        let mut charter = Charter::clone(&Fixed::shop().charter);
        charter.unknown_attributes = Unknown::Drop;
        charter.rules.retain(|row| row.name != super::RULE);
        let rules = rules_of(Fixed::new(Arc::new(charter), Mode::Enforce));
        let removed_of = |key: &'static str, value: &'static str| {
            let (mut attributes, mut removed) = (vec![KeyValue::new(key, value)], RemovedValues::default());
            rules.apply(&rules.active(), &mut attributes, &mut removed);
            assert!(attributes.is_empty(), "{attributes:?}");
            removed
        };
        assert!(removed_of("db.statement", "SELECT orders").is_empty());
        assert!(!removed_of("db.statement", "SELECT 'a@b.example'").is_empty());
    }
}
