//! Applies the charter's attribute rules to the attributes of spans, events, links, points and log records, and to log
//! fields: renames, drops, hashes, masks and truncates. Each rule is a file; this one applies them in their order.

mod attribute_deprecated;
pub(super) mod attribute_enum;
mod attribute_length;
pub(super) mod attribute_required;
mod attribute_sensitive;
mod attribute_type;
mod attribute_unknown;

use opentelemetry::KeyValue;
use opentelemetry_proto::tonic::common::v1 as otlp;

pub(crate) use attribute_unknown::is_unknown;

use super::{Active, Attribute, AttributeRules, Checked, RemovedValues, ValueRef};

impl AttributeRules {
    /// Records every finding and, for enforced rules, corrects the attributes. Sensitive values that are removed are
    /// collected.
    pub(crate) fn apply<A: Attribute>(
        &self,
        active: &Active<'_>,
        attributes: &mut Vec<A>,
        removed: &mut RemovedValues,
    ) {
        super::dedup_keys(attributes);
        self.never_exported.remove_from(active, attributes);
        let mut changes = false;
        for attribute in attributes.iter() {
            changes |= self.check(active, attribute.key(), attribute.value(), true);
        }
        if changes {
            self.correct(active, attributes, true, removed);
        }
    }

    /// Does the same for the labels of a point, of which the charter's metric decides which are known; returns whether
    /// anything changed.
    pub(super) fn apply_to_labels(&self, active: &Active<'_>, labels: &mut Vec<otlp::KeyValue>) -> bool {
        let mut changes = super::dedup_keys(labels) | self.never_exported.remove_from(active, labels);
        let mut breaks = false;
        for label in labels.iter() {
            breaks |= self.check(active, label.key(), label.value(), false);
        }
        if breaks {
            self.correct(active, labels, false, &mut RemovedValues::default());
            changes = true;
        }
        changes
    }

    /// Does the same for a single log field; `None` if it is dropped.
    pub(crate) fn apply_to_field(
        &self,
        active: &Active<'_>,
        field: KeyValue,
        removed: &mut RemovedValues,
    ) -> Option<KeyValue> {
        let mut field = vec![self.never_exported.filter(active, field)?];
        if self.check(active, field[0].key(), field[0].value(), true) {
            self.correct(active, &mut field, true, removed);
        }
        field.pop()
    }

    /// Records a finding for every rule that the attribute breaks, and returns whether one of them is enforced.
    fn check(&self, active: &Active<'_>, key: &str, value: ValueRef<'_>, must_be_known: bool) -> bool {
        let attribute = Checked::new(active, key, value, must_be_known);
        attribute_sensitive::check(active, &attribute)
            | attribute_unknown::check(active, &attribute)
            | attribute_deprecated::check(active, &attribute)
            | attribute_type::check(active, &attribute)
            | attribute_enum::check(active, &attribute)
            | attribute_length::check(active, &attribute)
    }

    /// Corrects attributes without counting.
    fn correct<A: Attribute>(
        &self,
        active: &Active<'_>,
        attributes: &mut Vec<A>,
        must_be_known: bool,
        removed: &mut RemovedValues,
    ) {
        let mut left: Vec<A> = Vec::with_capacity(attributes.len());
        for attribute in attributes.iter() {
            let is_taken = |key: &str| {
                let is = |other: &A| other.key() == key;
                attributes.iter().any(is) || left.iter().any(is)
            };
            let how = attribute_sensitive::enforced(active, attribute);
            if how.is_some() {
                removed.add(attribute.value());
            }
            if must_be_known && attribute_unknown::drops(active, attribute.key()) {
                continue;
            }
            let mut corrected = attribute.clone();
            if attribute_deprecated::correct(active, &mut corrected, is_taken)
                && self.protect(active, how, &mut corrected, removed)
            {
                attribute_length::correct(active, &mut corrected);
                left.push(corrected);
            }
        }
        *attributes = left;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enforce::testing::{self, Fixed};

    #[test]
    fn an_example_has_the_place_and_what_is_expected_and_no_value() {
        let fixed = Fixed::shop();
        let rules = testing::rules_of(fixed.clone());
        let mut attributes = vec![
            KeyValue::new("customer.email", "a@b.example"),
            KeyValue::new("http.status_code", 404),
            KeyValue::new("orders.sku", "x".repeat(17)),
            KeyValue::new("http.request.method", "BREW"),
            KeyValue::new("shop.6f1ed002ab559585", 1),
        ];
        rules.apply(&rules.active(), &mut attributes, &mut RemovedValues::default());
        let lines = fixed.lines().join("\n");
        for part in [
            "attribute customer.email is sensitive; registry/orders.yaml:35 (attribute-sensitive) expects its value protected (drop) [enforced; see docs/rules/attribute-sensitive.md]",
            "attribute http.status_code is deprecated; base/registry/http.yaml:",
            " (attribute-deprecated) expects http.response.status_code [enforced; ",
            "attribute orders.sku is too long; registry/orders.yaml:18 (attribute-length) expects at most 16 characters [",
            "attribute http.request.method has a value that is not listed; base/registry/http.yaml:3 (attribute-enum) expects one of GET, HEAD, ",
            "attribute (a name with an id) is not in the charter; the charter (attribute-unknown) expects only attributes that it names [observed; ",
        ] {
            assert!(lines.contains(part), "no {part} in {lines}");
        }
        assert!(
            !lines.contains("a@b") && !lines.contains("BREW") && !lines.contains("xxx"),
            "{lines}"
        );
    }

    #[test]
    fn the_same_rules_apply_to_single_fields() {
        let rules = testing::rules();
        let applied = |attribute| rules.apply_to_field(&rules.active(), attribute, &mut RemovedValues::default());
        assert_eq!(applied(KeyValue::new("customer.email", "a@b.example")), None);
        let renamed = applied(KeyValue::new("http.status_code", 404)).unwrap();
        assert_eq!(renamed, KeyValue::new("http.response.status_code", 404));
    }
}
