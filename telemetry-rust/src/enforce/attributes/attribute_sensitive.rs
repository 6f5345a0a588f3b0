//! `attribute-sensitive`: a sensitive value does not leave the process as it is. It is dropped, hashed, masked, or what is
//! sensitive in it removed.

use crate::enforce::attribute::Texts;
use crate::enforce::{
    Active, Attribute, AttributeRules, Checked, Example, KeptRedactions, MASK, Redaction, RemovedValues, ValueRef,
    nested_values, sql, url,
};

pub(super) const RULE: &str = "attribute-sensitive";

/// Bytes of the hash that are exported.
const HASH_BYTES: usize = 8;

/// Records a value that is redacted; returns whether to correct it.
pub(super) fn check(active: &Active<'_>, attribute: &Checked<'_>) -> bool {
    let &Checked { key, value, row, .. } = attribute;
    let how = Redaction::of_row(&active.charter.attributes, row, key);
    let is_sensitive = how.is_some_and(|how| alters(how, value))
        || matches!(value, ValueRef::Nested(value)
            if nested_values::is_sensitive(&|key| Redaction::of(&active.charter.attributes, key), key, value));
    is_sensitive
        && active.finding(RULE, || {
            let how = how.map_or("the values in it", Redaction::name);
            attribute.example("is sensitive", format!("its value protected ({how})"))
        })
}

/// Returns the redaction of an attribute, if it is enforced and changes the value.
pub(super) fn enforced<A: Attribute>(active: &Active<'_>, attribute: &A) -> Option<Redaction> {
    let how = Redaction::of(&active.charter.attributes, attribute.key())?;
    (active.enforces(RULE) && alters(how, attribute.value())).then_some(how)
}

/// What is left of a value.
pub(super) enum Redacted {
    Nothing,
    Text(String),
    Texts(Vec<String>),
}

impl AttributeRules {
    /// Returns how the values of a key are redacted.
    pub(crate) fn redaction(&self, active: &Active<'_>, key: &str) -> Option<Redaction> {
        Redaction::of(&active.charter.attributes, key)
    }

    /// Records a sensitive value outside of an attribute of an item; returns whether it must be removed.
    pub(crate) fn record_sensitive(&self, active: &Active<'_>, what: &str) -> bool {
        active.finding(RULE, || {
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

    /// Redacts an attribute, or what is sensitive inside of it; `false` if nothing is left of it.
    pub(super) fn protect<A: Attribute>(
        &self,
        active: &Active<'_>,
        how: Option<Redaction>,
        attribute: &mut A,
        removed: &mut RemovedValues,
    ) -> bool {
        if let Some(how) = how {
            let left = self.redact(how, attribute.value());
            return put(attribute, left);
        }
        if active.enforces(RULE) {
            self.redact_inside(&|key| self.redaction(active, key), attribute, removed);
        }
        true
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
    use std::sync::Arc;

    use opentelemetry::{Array, KeyValue, StringValue, Value};

    use super::*;
    use crate::charter::{self, AttributeRule, Charter, Mode, Rule, Sensitivity};
    use crate::enforce::testing::{self, Fixed, enforced, pair};

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
