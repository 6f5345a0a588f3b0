//! Applies the charter's attribute rules: renames, drops, hashes, masks and truncates attributes and log fields.

use std::borrow::Cow;
use std::fmt;

use opentelemetry::{Array, Key, KeyValue, StringValue, Value};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

use super::redaction::{self, Redaction};
use super::{MASK, NeverExported, RemovedValues, sql, url};
use crate::charter::{ATTRIBUTES, AttributeRule, UNKNOWN_ATTRIBUTES, Unknown};
use crate::setup;

/// Bytes of the hash that are exported.
const HASH_BYTES: usize = 8;

/// The charter's attribute rules, for the attributes of spans, events, links and log records.
#[derive(Clone)]
pub(crate) struct AttributeRules {
    key: hmac::Key,
    /// Values that are exported in no mode.
    pub never_exported: NeverExported,
    /// Sorted by key.
    rows: &'static [AttributeRule],
    /// Records a finding of a rule and returns whether the rule is enforced.
    finding: fn(&'static str) -> bool,
    enforces: fn(&str) -> bool,
}

impl fmt::Debug for AttributeRules {
    /// Omits the key.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("AttributeRules")
    }
}

impl AttributeRules {
    /// Creates the rules with a text as the hash key.
    #[cfg(any(test, feature = "conformance"))]
    pub(crate) fn new(key: Option<&str>) -> Self {
        Self::with_key(key.map(str::as_bytes))
    }

    /// Creates the rules with a hash key. Services with the same key produce the same hashes; without a key each
    /// process uses a random one.
    pub(crate) fn with_key(key: Option<&[u8]>) -> Self {
        let never_exported = NeverExported::new(ATTRIBUTES, key);
        let key = match key {
            Some(key) => hmac::Key::new(hmac::HMAC_SHA256, key),
            None => {
                let mut random = [0; 32];
                // Without randomness every secret of the process is weak; the hashes still hide the values.
                let _ = SystemRandom::new().fill(&mut random);
                hmac::Key::new(hmac::HMAC_SHA256, &random)
            }
        };
        Self {
            key,
            never_exported,
            rows: ATTRIBUTES,
            finding: setup::record_finding,
            enforces: setup::is_enforced,
        }
    }

    /// Records every finding and, for enforced rules, corrects the attributes.
    #[cfg(test)]
    pub(crate) fn apply(&self, attributes: &mut Vec<KeyValue>) {
        self.apply_and_collect(attributes, &mut RemovedValues::default());
    }

    /// Does the same and collects the sensitive values that it removes.
    pub(crate) fn apply_and_collect(&self, attributes: &mut Vec<KeyValue>, removed: &mut RemovedValues) {
        self.never_exported.remove_from(attributes);
        let mut changes = false;
        for attribute in attributes.iter() {
            changes |= self.record_findings(attribute.key.as_str(), &attribute.value);
        }
        if changes {
            *attributes = attributes
                .iter()
                .filter_map(|attribute| self.corrected(attribute.clone(), attributes, removed))
                .collect();
            // Two deprecated keys may be renamed to the same key.
            super::dedup_keys(attributes);
        }
    }

    /// Does the same for a single log field; `None` if it is dropped.
    pub(crate) fn apply_to_field(&self, attribute: KeyValue, removed: &mut RemovedValues) -> Option<KeyValue> {
        let attribute = self.never_exported.filter(attribute)?;
        match self.record_findings(attribute.key.as_str(), &attribute.value) {
            true => self.corrected(attribute, &[], removed),
            false => Some(attribute),
        }
    }

    /// Returns how the values of a key are redacted.
    pub(crate) fn redaction(&self, key: &str) -> Option<Redaction> {
        Redaction::of(self.rows, key)
    }

    /// Records sensitive text outside of an attribute; returns whether it must be removed.
    pub(crate) fn record_sensitive(&self) -> bool {
        (self.finding)("attribute-sensitive")
    }

    /// Redacts the attributes of a resource or a scope; `None` if nothing changes.
    pub(crate) fn redact_all<'a>(
        &self,
        attributes: impl Iterator<Item = (&'a Key, &'a Value)>,
    ) -> Option<Vec<KeyValue>> {
        let mut all: Vec<KeyValue> = attributes
            .map(|(key, value)| KeyValue::new(key.clone(), value.clone()))
            .collect();
        let withholds = self.never_exported.remove_from(&mut all);
        let mut is_touched = false;
        let mut left = Vec::new();
        for attribute in &all {
            let how = self.redaction(attribute.key.as_str());
            match how.filter(|how| alters(*how, &attribute.value)) {
                Some(how) => {
                    is_touched = true;
                    let value = self.redact(how, &attribute.value);
                    left.extend(value.map(|value| KeyValue::new(attribute.key.clone(), value)));
                }
                None => left.push(attribute.clone()),
            }
        }
        match is_touched && self.record_sensitive() {
            true => Some(left),
            false => withholds.then_some(all),
        }
    }

    /// Records a finding for every rule that the attribute breaks, and returns whether one of them is enforced.
    fn record_findings(&self, key: &str, value: &Value) -> bool {
        let row = redaction::row(self.rows, key);
        let mut changes = false;
        if self.redaction(key).is_some_and(|how| alters(how, value)) {
            changes |= (self.finding)("attribute-sensitive");
        }
        let Some(row) = row else {
            if UNKNOWN_ATTRIBUTES != Unknown::Keep {
                changes |= (self.finding)("attribute-unknown") && UNKNOWN_ATTRIBUTES == Unknown::Drop;
            }
            return changes;
        };
        if row.deprecated {
            changes |= (self.finding)("attribute-deprecated");
        }
        if let (Some(most), Value::String(text)) = (row.max_length, value)
            && is_longer(text.as_str(), most)
        {
            changes |= (self.finding)("attribute-length");
        }
        changes
    }

    fn corrected(&self, attribute: KeyValue, all: &[KeyValue], removed: &mut RemovedValues) -> Option<KeyValue> {
        let KeyValue { mut key, mut value, .. } = attribute;
        let how = self.redaction(key.as_str());
        let how = how.filter(|how| (self.enforces)("attribute-sensitive") && alters(*how, &value));
        if how.is_some() {
            removed.add(&value);
        }
        let mut row = redaction::row(self.rows, key.as_str());
        if row.is_none() && UNKNOWN_ATTRIBUTES == Unknown::Drop && (self.enforces)("attribute-unknown") {
            return None;
        }
        if row.is_some_and(|row| row.deprecated) && (self.enforces)("attribute-deprecated") {
            // If the new key is present already, its value wins.
            let successor = row
                .and_then(|row| row.renamed_to)
                .filter(|name| all.iter().all(|other| other.key.as_str() != *name))?;
            row = Some(redaction::row(self.rows, successor)?);
            key = Key::from_static_str(successor);
        }
        if let Some(how) = how {
            value = self.redact(how, &value)?;
        }
        if let (Some(most), Value::String(text)) = (row.and_then(|row| row.max_length), &value)
            && (self.enforces)("attribute-length")
            && let Cow::Owned(short) = truncated(text.as_str(), most)
        {
            value = short.into();
        }
        Some(KeyValue::new(key, value))
    }

    /// Redacts a value; `None` drops it. An array stays an array.
    pub(crate) fn redact(&self, how: Redaction, value: &Value) -> Option<Value> {
        let one = |text: &str| self.redact_text(how, text);
        let texts: Vec<Cow<'_, str>> = match value {
            Value::Array(Array::String(texts)) => texts.iter().map(|text| Cow::Borrowed(text.as_str())).collect(),
            Value::Array(Array::Bool(values)) => values.iter().map(|value| value.to_string().into()).collect(),
            Value::Array(Array::I64(values)) => values.iter().map(|value| value.to_string().into()).collect(),
            Value::Array(Array::F64(values)) => values.iter().map(|value| value.to_string().into()).collect(),
            other => return one(&other.as_str()).map(Value::from),
        };
        let left: Option<Vec<StringValue>> = texts.iter().map(|text| one(text).map(StringValue::from)).collect();
        Some(Value::Array(Array::String(left?)))
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
        let tag = hmac::sign(&self.key, text.as_bytes());
        tag.as_ref()[..HASH_BYTES]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// Whether a redaction changes the value.
fn alters(how: Redaction, value: &Value) -> bool {
    match value {
        Value::String(text) => how.alters(text.as_str()),
        Value::Array(_) => true,
        _ => matches!(how, Redaction::Drop | Redaction::Mask | Redaction::Hash),
    }
}

/// Whether a text is longer than `most` UTF-16 units. It never has more units than bytes.
fn is_longer(text: &str, most: usize) -> bool {
    text.len() > most && text.encode_utf16().count() > most
}

/// Truncates a text to `most` UTF-16 units, the length that the JVM counts, between two characters.
fn truncated(text: &str, most: usize) -> Cow<'_, str> {
    if !is_longer(text, most) {
        return Cow::Borrowed(text);
    }
    let mut units = 0;
    let fits = text.chars().take_while(|char| {
        units += char.len_utf16();
        units <= most
    });
    Cow::Owned(fits.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charter::Sensitivity;

    fn enforced(attributes: &[(&'static str, &str)]) -> Vec<(String, String)> {
        let mut attributes: Vec<KeyValue> = attributes
            .iter()
            .map(|(key, value)| KeyValue::new(*key, (*value).to_owned()))
            .collect();
        AttributeRules::new(Some("key")).apply(&mut attributes);
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
        let rules = AttributeRules::new(Some("Jefe"));
        assert_eq!(rules.hash("what do ya want for nothing?"), "5bdcc146bf60754e");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let long = "x".repeat(17);
        assert_eq!(enforced(&[("orders.sku", &long)]), [pair("orders.sku", &long[..16])]);
        assert_eq!(truncated("ab🚀c", 3), "ab");
        assert_eq!(truncated("ab🚀c", 4), "ab🚀");
        assert!(matches!(truncated("ééé", 3), Cow::Borrowed(_)));
    }

    #[test]
    fn unknown_attributes_stay() {
        assert_eq!(enforced(&[("shop.shelf", "7")]), [pair("shop.shelf", "7")]);
    }

    #[test]
    fn the_same_rules_apply_to_single_fields() {
        let rules = AttributeRules::new(Some("key"));
        let applied = |attribute| rules.apply_to_field(attribute, &mut RemovedValues::default());
        assert_eq!(applied(KeyValue::new("customer.email", "a@b.example")), None);
        let renamed = applied(KeyValue::new("http.status_code", 404)).unwrap();
        assert_eq!(renamed, KeyValue::new("http.response.status_code", 404));
    }

    const PAN: &str = "4111111111111111";

    fn acme(sensitivity: Sensitivity) -> &'static [AttributeRule] {
        let any = || AttributeRule {
            sensitivity: Some(sensitivity),
            ..AttributeRule::ANY
        };
        Box::leak(Box::new([
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
        ]))
    }

    #[test]
    fn other_findings_do_not_hide_a_sensitive_value() {
        for sensitivity in [Sensitivity::Drop, Sensitivity::Hash, Sensitivity::Mask] {
            let only: [fn(&str) -> bool; 3] = [
                |rule| rule == "attribute-sensitive",
                |rule| rule == "attribute-sensitive" || rule == "attribute-deprecated",
                |_| true,
            ];
            for enforces in only {
                let rules = AttributeRules {
                    rows: acme(sensitivity),
                    enforces,
                    finding: |_| true,
                    ..AttributeRules::new(Some("key"))
                };
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
                rules.apply(&mut attributes);
                assert!(!format!("{attributes:?}").contains(PAN), "{attributes:?}");
            }
        }
    }

    #[test]
    fn arrays_stay_arrays() {
        let rules = AttributeRules {
            rows: acme(Sensitivity::Hash),
            ..AttributeRules::new(Some("key"))
        };
        let cards = Value::Array(vec![StringValue::from("a"), StringValue::from("b")].into());
        let left = rules.apply_to_field(KeyValue::new("acme.card", cards), &mut RemovedValues::default());
        assert!(matches!(left.unwrap().value, Value::Array(Array::String(texts)) if texts.len() == 2));
    }

    #[test]
    fn what_is_sensitive_everywhere_needs_no_row() {
        let rules = AttributeRules::new(Some("key"));
        let left = |key: &'static str, value: &'static str| {
            let applied = rules.apply_to_field(KeyValue::new(key, value), &mut RemovedValues::default());
            applied.map(|attribute| attribute.value.to_string())
        };
        assert_eq!(left("url.full", "https://me:pw@h/a?b#c").unwrap(), "https://h/a");
        assert_eq!(left("url.query", "a=b"), None);
        assert_eq!(left("db.query.text", "SELECT 1").unwrap(), "SELECT ?");
        assert_eq!(left("http.request.header.authorization", "Bearer t").unwrap(), "****");
        assert_eq!(left("http.response.header.set_cookie", "id=t").unwrap(), "****");
        assert_eq!(left("http.request.header.accept", "a/b").unwrap(), "a/b");
    }

    #[test]
    fn resources_keep_attributes_that_are_not_sensitive() {
        let rules = AttributeRules::new(Some("key"));
        let all = [
            KeyValue::new("customer.email", "a@b.example"),
            KeyValue::new("service.name", "x"),
        ];
        let left = rules.redact_all(all.iter().map(|attribute| (&attribute.key, &attribute.value)));
        assert_eq!(left, Some(vec![KeyValue::new("service.name", "x")]));
    }
}
