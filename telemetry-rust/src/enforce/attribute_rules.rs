//! Applies the charter's attribute rules to the attributes of spans, events, links, points and log records, and to log
//! fields: renames, drops, hashes, masks and truncates.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use opentelemetry::KeyValue;
use opentelemetry_proto::tonic::common::v1 as otlp;

use super::attribute::Texts;
use super::redaction::{self, Redaction};
use super::{
    Active, Attribute, Enforcement, Example, KeptRedactions, MASK, NeverExported, RemovedValues, UnderWay, ValueRef,
    attribute_enum, attribute_length, attribute_type, nested_values, sql, url,
};
use crate::charter::Unknown;
use crate::hash::Key;
use crate::naming;

/// Bytes of the hash that are exported.
const HASH_BYTES: usize = 8;

const DEPRECATED: &str = "attribute-deprecated";
const SENSITIVE: &str = "attribute-sensitive";
const UNKNOWN: &str = "attribute-unknown";

/// The charter's attribute rules.
#[derive(Clone)]
pub(crate) struct AttributeRules {
    key: Key,
    /// Values that are exported in no mode.
    pub never_exported: NeverExported,
    enforcement: Arc<dyn Enforcement>,
}

impl fmt::Debug for AttributeRules {
    /// Omits the key.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("AttributeRules")
    }
}

/// What is left of a value.
pub(super) enum Redacted {
    Nothing,
    Text(String),
    Texts(Vec<String>),
}

impl AttributeRules {
    /// Creates the rules with a hash key. Services with the same key produce the same hashes; without a key each
    /// process uses a random one.
    pub(crate) fn new(key: Option<&[u8]>, enforcement: Arc<dyn Enforcement>) -> Self {
        let never_exported = NeverExported::new(key);
        let key = match key {
            Some(key) => Key::new(key),
            None => Key::random(),
        };
        Self {
            key,
            never_exported,
            enforcement,
        }
    }

    /// Returns the charter in force and the mode, for one item or one batch.
    pub(crate) fn active(&self) -> Active<'_> {
        Active::of(&*self.enforcement)
    }

    /// Begins a batch, before its charter is read.
    pub(crate) fn begin(&self) -> UnderWay<'_> {
        UnderWay::begin(&*self.enforcement)
    }

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

    /// Returns how the values of a key are redacted.
    pub(crate) fn redaction(&self, active: &Active<'_>, key: &str) -> Option<Redaction> {
        Redaction::of(&active.charter.attributes, key)
    }

    /// Records a sensitive value outside of an attribute of an item; returns whether it must be removed.
    pub(crate) fn record_sensitive(&self, active: &Active<'_>, what: &str) -> bool {
        active.finding(SENSITIVE, || {
            Example::without_row(format!("{what} has a sensitive value"), "its value protected")
        })
    }

    /// Redacts what earlier charters redacted, also inside of maps and lists; returns whether anything changed. Nothing is
    /// counted.
    pub(crate) fn redact_kept<A: Attribute>(
        &self,
        kept: &KeptRedactions,
        attributes: &mut Vec<A>,
        removed: &mut RemovedValues,
    ) -> bool {
        if kept.is_empty() {
            return false;
        }
        let mut changes = false;
        attributes.retain_mut(|attribute| {
            let how = kept.of(attribute.key());
            let Some(how) = how.filter(|how| alters(*how, attribute.value())) else {
                changes |= self.redact_inside(&|key| kept.of(key), attribute, removed);
                return true;
            };
            changes = true;
            removed.add(attribute.value());
            let left = self.redact(how, attribute.value());
            put(attribute, left)
        });
        changes
    }

    /// Redacts attributes of a process, to which no other rule applies: of its resource and its scopes.
    pub(crate) fn redact_only<A: Attribute>(&self, active: &Active<'_>, attributes: &mut Vec<A>) {
        self.redact_kept(
            &KeptRedactions::of_process(active),
            attributes,
            &mut RemovedValues::default(),
        );
        self.never_exported.remove_from(active, attributes);
        let how = |attribute: &A| {
            let how = self.redaction(active, attribute.key());
            how.filter(|how| alters(*how, attribute.value()))
        };
        if !attributes.iter().any(|attribute| how(attribute).is_some())
            || !self.record_sensitive(active, "the resource or a scope")
        {
            return;
        }
        attributes.retain_mut(|attribute| match how(&*attribute) {
            Some(how) => {
                let left = self.redact(how, attribute.value());
                put(attribute, left)
            }
            None => true,
        });
    }

    /// Records a finding for every rule that the attribute breaks, and returns whether one of them is enforced.
    fn check(&self, active: &Active<'_>, key: &str, value: ValueRef<'_>, must_be_known: bool) -> bool {
        let row = redaction::row(&active.charter.attributes, key);
        let example = |broken: String, expects: String| Example {
            // What follows the prefix of a template is not the charter's.
            what: match row {
                Some(row) if !row.template => format!("attribute {key} {broken}"),
                _ => format!("attribute {} {broken}", naming::shown(key)),
            },
            row: row.map(|row| ("attributes", row.key)),
            expects,
        };
        let mut changes = false;
        let how = Redaction::of_row(&active.charter.attributes, row, key);
        if how.is_some_and(|how| alters(how, value))
            || matches!(value, ValueRef::Nested(value)
                if nested_values::is_sensitive(&|key| self.redaction(active, key), key, value))
        {
            changes |= active.finding(SENSITIVE, || {
                let how = how.map_or("the values in it", Redaction::name);
                example("is sensitive".into(), format!("its value protected ({how})"))
            });
        }
        let Some(row) = row else {
            return changes | (must_be_known && is_dropped(active, key, true));
        };
        if row.deprecated {
            changes |= active.finding(DEPRECATED, || {
                let expects = row.renamed_to.unwrap_or("that it is left out");
                example("is deprecated".into(), expects.into())
            });
        }
        if !attribute_type::conforms(row, value) {
            active.observed(attribute_type::RULE, 1, || {
                example("has another type".into(), format!("type {}", row.value_type.name()))
            });
        }
        if !attribute_enum::conforms(row, value) {
            active.observed(attribute_enum::RULE, 1, || {
                example("has a value that is not listed".into(), attribute_enum::expected(row))
            });
        }
        if !attribute_length::conforms(row, value) {
            changes |= active.finding(attribute_length::RULE, || {
                let most = row.max_length.unwrap_or_default();
                example("is too long".into(), format!("at most {most} characters"))
            });
        }
        changes
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
            if must_be_known && is_unknown(active, attribute.key()) && is_dropped(active, attribute.key(), false) {
                if self.redaction(active, attribute.key()).is_some() {
                    removed.add(attribute.value());
                }
                continue;
            }
            let corrected = self.corrected(active, attribute.clone(), is_taken, removed);
            left.extend(corrected);
        }
        *attributes = left;
    }

    fn corrected<A: Attribute>(
        &self,
        active: &Active<'_>,
        mut attribute: A,
        is_taken: impl Fn(&str) -> bool,
        removed: &mut RemovedValues,
    ) -> Option<A> {
        let rows = &active.charter.attributes;
        let how = self.redaction(active, attribute.key());
        let how = how.filter(|how| active.enforces(SENSITIVE) && alters(*how, attribute.value()));
        if how.is_some() {
            removed.add(attribute.value());
        }
        let mut row = redaction::row(rows, attribute.key());
        if row.is_some_and(|row| row.deprecated) && active.enforces(DEPRECATED) {
            // If the new key is present already, its value wins.
            let successor = row.and_then(|row| row.renamed_to).filter(|name| !is_taken(name))?;
            row = redaction::row(rows, successor);
            row.filter(|row| attribute_type::conforms(row, attribute.value()))?;
            attribute.set_key(successor);
        }
        if let Some(how) = how {
            let left = self.redact(how, attribute.value());
            if !put(&mut attribute, left) {
                return None;
            }
        } else if active.enforces(SENSITIVE) {
            self.redact_inside(&|key| self.redaction(active, key), &mut attribute, removed);
        }
        if let (Some(most), ValueRef::Text(text)) = (row.and_then(|row| row.max_length), attribute.value())
            && active.enforces(attribute_length::RULE)
            && let Cow::Owned(short) = attribute_length::truncated(text, most)
        {
            attribute.set_text(short);
        }
        Some(attribute)
    }

    /// Redacts a value. An array stays an array.
    pub(super) fn redact(&self, how: Redaction, value: ValueRef<'_>) -> Redacted {
        let one = |text: &str| self.redact_text(how, text);
        match value.texts() {
            Texts::One(text) => one(&text).map_or(Redacted::Nothing, Redacted::Text),
            Texts::Each(texts) => {
                let left: Option<Vec<String>> = texts.iter().map(|text| one(text)).collect();
                left.map_or(Redacted::Nothing, Redacted::Texts)
            }
        }
    }

    /// Redacts a text; `None` drops it.
    pub(crate) fn redact_text(&self, how: Redaction, text: &str) -> Option<String> {
        match how {
            Redaction::Drop => None,
            Redaction::Mask => Some(MASK.to_owned()),
            Redaction::Hash => Some(self.hash(text)),
            Redaction::StripUrl => Some(url::without_credentials(text).unwrap_or_else(|| text.to_owned())),
            Redaction::SanitizeSql => sql::sanitized(text),
        }
    }

    /// Returns the first 16 hexadecimal digits of the HMAC-SHA-256 of a text in UTF-8.
    fn hash(&self, text: &str) -> String {
        let tag = self.key.hash(text.as_bytes());
        tag[..HASH_BYTES].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Puts what is left of a value into its attribute; `false` if nothing is left.
fn put<A: Attribute>(attribute: &mut A, left: Redacted) -> bool {
    match left {
        Redacted::Nothing => return false,
        Redacted::Text(text) => attribute.set_text(text),
        Redacted::Texts(texts) => attribute.set_texts(texts),
    }
    true
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
        (Unknown::Drop, true) => active.finding(UNKNOWN, example),
        (Unknown::Drop, false) => active.enforces(UNKNOWN),
        (_, counts) => {
            active.observed(UNKNOWN, counts.into(), example);
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

/// Whether a redaction changes the value.
fn alters(how: Redaction, value: ValueRef<'_>) -> bool {
    match value {
        _ if matches!(how, Redaction::Drop | Redaction::Mask | Redaction::Hash) => true,
        ValueRef::Int(_) | ValueRef::Double(_) | ValueRef::Bool(_) => false,
        value => match value.texts() {
            Texts::One(text) => how.alters(&text),
            Texts::Each(texts) => texts.iter().any(|text| how.alters(text)),
        },
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry::{Array, StringValue, Value};

    use super::*;
    use crate::charter::{self, AttributeRule, Charter, Mode, Rule, Sensitivity};
    use crate::enforce::testing::{self, Fixed};

    fn enforced(attributes: &[(&'static str, &str)]) -> Vec<(String, String)> {
        let mut attributes: Vec<KeyValue> = attributes
            .iter()
            .map(|(key, value)| KeyValue::new(*key, (*value).to_owned()))
            .collect();
        let rules = testing::rules();
        rules.apply(&rules.active(), &mut attributes, &mut RemovedValues::default());
        attributes
            .iter()
            .map(|attribute| (attribute.key.to_string(), attribute.value.to_string()))
            .collect()
    }

    fn pair(key: &str, value: &str) -> (String, String) {
        (key.to_owned(), value.to_owned())
    }

    #[test]
    fn deprecated_keys_are_renamed() {
        assert_eq!(
            enforced(&[("http.method", "GET")]),
            [pair("http.request.method", "GET")]
        );
        let both = [("http.method", "PUT"), ("http.request.method", "GET")];
        assert_eq!(
            enforced(&both),
            [pair("http.request.method", "GET")],
            "what is there already stays"
        );
    }

    #[test]
    fn sensitive_values_are_redacted() {
        assert_eq!(
            enforced(&[("customer.email", "a@b.example"), ("orders.id", "o-1")]),
            [pair("orders.id", "o-1")]
        );
        // The beginning of HMAC-SHA-256("key", "c-1"), the same in the JVM.
        let hashed = enforced(&[("orders.customer", "c-1")]);
        assert_eq!(hashed[0].1.len(), 16);
        assert_ne!(hashed[0].1, "c-1");
        assert_eq!(hashed, enforced(&[("orders.customer", "c-1")]));
        assert_ne!(hashed, enforced(&[("orders.customer", "c-2")]));
    }

    #[test]
    fn hashes_are_those_of_rfc_4231() {
        let rules = AttributeRules::new(Some(b"Jefe"), Fixed::shop());
        assert_eq!(rules.hash("what do ya want for nothing?"), "5bdcc146bf60754e");
    }

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
    fn long_texts_are_cut() {
        let long = "x".repeat(17);
        assert_eq!(enforced(&[("orders.sku", &long)]), [pair("orders.sku", &long[..16])]);
    }

    #[test]
    fn unknown_attributes_stay() {
        assert_eq!(enforced(&[("shop.shelf", "7")]), [pair("shop.shelf", "7")]);
    }

    #[test]
    fn the_same_rules_apply_to_single_fields() {
        let rules = testing::rules();
        let applied = |attribute| rules.apply_to_field(&rules.active(), attribute, &mut RemovedValues::default());
        assert_eq!(applied(KeyValue::new("customer.email", "a@b.example")), None);
        let renamed = applied(KeyValue::new("http.status_code", 404)).unwrap();
        assert_eq!(renamed, KeyValue::new("http.response.status_code", 404));
    }

    const PAN: &str = "4111111111111111";

    fn acme(sensitivity: Sensitivity, enforced: &[&'static str]) -> AttributeRules {
        let any = || AttributeRule {
            sensitivity: Some(sensitivity),
            ..AttributeRule::ANY
        };
        let attributes = vec![
            AttributeRule {
                key: "acme.card",
                ..any()
            },
            AttributeRule {
                key: "acme.old",
                deprecated: true,
                renamed_to: Some("acme.card"),
                ..AttributeRule::ANY
            },
            AttributeRule {
                key: "acme.pan",
                deprecated: true,
                ..any()
            },
            AttributeRule {
                key: "acme.short",
                max_length: Some(8),
                ..any()
            },
        ];
        let rules = ["attribute-deprecated", "attribute-length", "attribute-sensitive"].map(|name| Rule {
            name,
            mode: match enforced.contains(&name) {
                true => Mode::Enforce,
                false => Mode::Observe,
            },
        });
        let charter = Charter {
            attributes,
            rules: rules.into(),
            ..Charter::clone(charter::base())
        };
        testing::rules_of(Fixed::new(Arc::new(charter), Mode::Enforce))
    }

    #[test]
    fn other_findings_do_not_hide_a_sensitive_value() {
        for sensitivity in [Sensitivity::Drop, Sensitivity::Hash, Sensitivity::Mask] {
            for enforced in [
                &["attribute-sensitive"][..],
                &["attribute-sensitive", "attribute-deprecated"],
                &["attribute-sensitive", "attribute-deprecated", "attribute-length"],
            ] {
                let rules = acme(sensitivity, enforced);
                let keys = [
                    "acme.card",
                    "acme.old",
                    "acme.pan",
                    "acme.short",
                    "http.request.header.cookie",
                ];
                let mut attributes: Vec<KeyValue> = keys.iter().map(|key| KeyValue::new(*key, PAN)).collect();
                attributes.push(KeyValue::new(
                    "acme.pan",
                    Value::Array(vec![StringValue::from(PAN)].into()),
                ));
                rules.apply(&rules.active(), &mut attributes, &mut RemovedValues::default());
                assert!(!format!("{attributes:?}").contains(PAN), "{attributes:?}");
            }
        }
    }

    #[test]
    fn arrays_stay_arrays() {
        let rules = acme(Sensitivity::Hash, &["attribute-sensitive"]);
        let cards = Value::Array(vec![StringValue::from("a"), StringValue::from("b")].into());
        let cards = KeyValue::new("acme.card", cards);
        let left = rules.apply_to_field(&rules.active(), cards, &mut RemovedValues::default());
        assert!(matches!(left.unwrap().value, Value::Array(Array::String(texts)) if texts.len() == 2));
    }

    #[test]
    fn what_is_sensitive_everywhere_needs_no_row() {
        let rules = testing::rules();
        let left = |key: &'static str, value: &'static str| {
            let applied = rules.apply_to_field(
                &rules.active(),
                KeyValue::new(key, value),
                &mut RemovedValues::default(),
            );
            applied.map(|attribute| attribute.value.to_string())
        };
        assert_eq!(left("url.full", "https://me:pw@h/a?b#c").unwrap(), "https://h/a");
        assert_eq!(left("url.query", "a=b"), None);
        assert_eq!(left("db.query.text", "SELECT 1").unwrap(), "SELECT ?");
        assert_eq!(left("http.request.header.authorization", "Bearer t").unwrap(), "****");
        assert_eq!(left("http.response.header.set_cookie", "id=t").unwrap(), "****");
        assert_eq!(left("http.request.header.accept", "a/b").unwrap(), "a/b");
    }
}
