use std::borrow::Cow;
use std::fmt;

use opentelemetry::{Array, Key, KeyValue, StringValue, Value};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

use super::protection::{self, Protection};
use super::{MASK, Taken, Withheld, safe};
use crate::charter::{ATTRIBUTES, AttributeRule, UNKNOWN_ATTRIBUTES, Unknown};
use crate::setup;

/// Bytes of a hash that are kept.
const HASH_BYTES: usize = 8;

/// What the charter says of attributes, applied to those of spans, events and log records.
#[derive(Clone)]
pub(crate) struct AttributeLaw {
    key: hmac::Key,
    /// What leaves in no mode.
    pub withheld: Withheld,
    /// In the order of their keys.
    rows: &'static [AttributeRule],
    /// Counts a finding of a rule and says whether it is enforced.
    finding: fn(&'static str) -> bool,
    enforces: fn(&str) -> bool,
}

impl fmt::Debug for AttributeLaw {
    /// Without the key.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("AttributeLaw")
    }
}

impl AttributeLaw {
    /// [`Self::with_key`] of a text.
    #[cfg(any(test, feature = "conformance"))]
    pub(crate) fn new(key: Option<&str>) -> Self {
        Self::with_key(key.map(str::as_bytes))
    }

    /// With a key for hashes: services with one key hash alike; without it each process has its own.
    pub(crate) fn with_key(key: Option<&[u8]>) -> Self {
        let withheld = Withheld::new(ATTRIBUTES, key);
        let key = match key {
            Some(key) => hmac::Key::new(hmac::HMAC_SHA256, key),
            None => {
                let mut random = [0; 32];
                // Without randomness the instance's other secrets are as weak; hashes still hide what they stand for.
                let _ = SystemRandom::new().fill(&mut random);
                hmac::Key::new(hmac::HMAC_SHA256, &random)
            }
        };
        Self {
            key,
            withheld,
            rows: ATTRIBUTES,
            finding: setup::finding,
            enforces: setup::is_enforced,
        }
    }

    /// Counts every rule that is broken and, where it is enforced, mends what breaks it.
    #[cfg(test)]
    pub(crate) fn apply(&self, attributes: &mut Vec<KeyValue>) {
        self.take(attributes, &mut Taken::default());
    }

    /// The same, and keeps the texts that it takes out.
    pub(crate) fn take(&self, attributes: &mut Vec<KeyValue>, taken: &mut Taken) {
        self.withheld.take_out(attributes);
        let mut changes = false;
        for attribute in attributes.iter() {
            changes |= self.judge(attribute.key.as_str(), &attribute.value);
        }
        if changes {
            *attributes = attributes
                .iter()
                .filter_map(|attribute| self.mended(attribute.clone(), attributes, taken))
                .collect();
            // Two old names may have one successor.
            super::unique(attributes);
        }
    }

    /// The same for an attribute by itself, as logs record them: its name and value, or nothing when it must go.
    pub(crate) fn applied(&self, attribute: KeyValue, taken: &mut Taken) -> Option<KeyValue> {
        let attribute = self.withheld.left_of(attribute)?;
        match self.judge(attribute.key.as_str(), &attribute.value) {
            true => self.mended(attribute, &[], taken),
            false => Some(attribute),
        }
    }

    /// How the values of a key are protected.
    pub(crate) fn protection(&self, key: &str) -> Option<Protection> {
        Protection::of(self.rows, key)
    }

    /// Counts that something sensitive stands where no attribute does; says whether it has to go.
    pub(crate) fn found_sensitive(&self) -> bool {
        (self.finding)("attribute-sensitive")
    }

    /// Attributes that come with many items, of a resource or a scope, without what is sensitive; `None` when that is all
    /// of them.
    pub(crate) fn protected<'a>(
        &self,
        attributes: impl Iterator<Item = (&'a Key, &'a Value)>,
    ) -> Option<Vec<KeyValue>> {
        let mut all: Vec<KeyValue> = attributes
            .map(|(key, value)| KeyValue::new(key.clone(), value.clone()))
            .collect();
        let withholds = self.withheld.take_out(&mut all);
        let mut is_touched = false;
        let mut left = Vec::new();
        for attribute in &all {
            let how = self.protection(attribute.key.as_str());
            match how.filter(|how| touches(*how, &attribute.value)) {
                Some(how) => {
                    is_touched = true;
                    let value = self.protect(how, &attribute.value);
                    left.extend(value.map(|value| KeyValue::new(attribute.key.clone(), value)));
                }
                None => left.push(attribute.clone()),
            }
        }
        match is_touched && self.found_sensitive() {
            true => Some(left),
            false => withholds.then_some(all),
        }
    }

    /// Counts every rule that an attribute breaks: none hides another. Says whether there is something to do about it.
    fn judge(&self, key: &str, value: &Value) -> bool {
        let row = protection::row(self.rows, key);
        let mut changes = false;
        if self.protection(key).is_some_and(|how| touches(how, value)) {
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

    fn mended(&self, attribute: KeyValue, all: &[KeyValue], taken: &mut Taken) -> Option<KeyValue> {
        let KeyValue { mut key, mut value, .. } = attribute;
        let how = self.protection(key.as_str());
        let how = how.filter(|how| (self.enforces)("attribute-sensitive") && touches(*how, &value));
        if how.is_some() {
            taken.add(&value);
        }
        let mut row = protection::row(self.rows, key.as_str());
        if row.is_none() && UNKNOWN_ATTRIBUTES == Unknown::Drop && (self.enforces)("attribute-unknown") {
            return None;
        }
        if row.is_some_and(|row| row.deprecated) && (self.enforces)("attribute-deprecated") {
            // A successor that is there already has the value.
            let successor = row
                .and_then(|row| row.renamed_to)
                .filter(|name| all.iter().all(|other| other.key.as_str() != *name))?;
            row = Some(protection::row(self.rows, successor)?);
            key = Key::from_static_str(successor);
        }
        if let Some(how) = how {
            value = self.protect(how, &value)?;
        }
        if let (Some(most), Value::String(text)) = (row.and_then(|row| row.max_length), &value)
            && (self.enforces)("attribute-length")
            && let Cow::Owned(short) = truncated(text.as_str(), most)
        {
            value = short.into();
        }
        Some(KeyValue::new(key, value))
    }

    /// What leaves of a value. An array stays an array.
    pub(crate) fn protect(&self, how: Protection, value: &Value) -> Option<Value> {
        let one = |text: &str| self.protect_text(how, text);
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

    /// What leaves of a text.
    pub(crate) fn protect_text(&self, how: Protection, text: &str) -> Option<String> {
        match how {
            Protection::Drop => None,
            Protection::Mask => Some(MASK.to_owned()),
            Protection::Hash => Some(self.hash(text)),
            Protection::Address => Some(safe::address(text).unwrap_or_else(|| text.to_owned())),
            Protection::Statement => safe::statement(text),
        }
    }

    /// The first 16 hexadecimal digits of the HMAC-SHA-256 of a text in UTF-8.
    fn hash(&self, text: &str) -> String {
        let tag = hmac::sign(&self.key, text.as_bytes());
        tag.as_ref()[..HASH_BYTES]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// Whether a value has to change.
fn touches(how: Protection, value: &Value) -> bool {
    match value {
        Value::String(text) => how.touches(text.as_str()),
        Value::Array(_) => true,
        _ => matches!(how, Protection::Drop | Protection::Mask | Protection::Hash),
    }
}

/// Whether a text has more UTF-16 units; it never has more of them than bytes.
fn is_longer(text: &str, most: usize) -> bool {
    text.len() > most && text.encode_utf16().count() > most
}

/// The beginning of a text that is too long, in UTF-16 units as in the JVM.
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

    fn lawful(attributes: &[(&'static str, &str)]) -> Vec<(String, String)> {
        let mut attributes: Vec<KeyValue> = attributes
            .iter()
            .map(|(key, value)| KeyValue::new(*key, (*value).to_owned()))
            .collect();
        AttributeLaw::new(Some("key")).apply(&mut attributes);
        attributes
            .iter()
            .map(|attribute| (attribute.key.to_string(), attribute.value.to_string()))
            .collect()
    }

    fn pair(key: &str, value: &str) -> (String, String) {
        (key.to_owned(), value.to_owned())
    }

    #[test]
    fn old_names_become_the_new_ones() {
        assert_eq!(lawful(&[("http.method", "GET")]), [pair("http.request.method", "GET")]);
        let both = [("http.method", "PUT"), ("http.request.method", "GET")];
        assert_eq!(
            lawful(&both),
            [pair("http.request.method", "GET")],
            "what is there already stays"
        );
    }

    #[test]
    fn sensitive_values_do_not_leave() {
        assert_eq!(
            lawful(&[("customer.email", "a@b.example"), ("orders.id", "o-1")]),
            [pair("orders.id", "o-1")]
        );
        // The beginning of HMAC-SHA-256("key", "c-1"), as the JVM computes it.
        let hashed = lawful(&[("orders.customer", "c-1")]);
        assert_eq!(hashed[0].1.len(), 16);
        assert_ne!(hashed[0].1, "c-1");
        assert_eq!(hashed, lawful(&[("orders.customer", "c-1")]));
        assert_ne!(hashed, lawful(&[("orders.customer", "c-2")]));
    }

    #[test]
    fn hashes_are_those_of_rfc_4231() {
        let law = AttributeLaw::new(Some("Jefe"));
        assert_eq!(law.hash("what do ya want for nothing?"), "5bdcc146bf60754e");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let long = "x".repeat(17);
        assert_eq!(lawful(&[("orders.sku", &long)]), [pair("orders.sku", &long[..16])]);
        assert_eq!(truncated("ab🚀c", 3), "ab");
        assert_eq!(truncated("ab🚀c", 4), "ab🚀");
        assert!(matches!(truncated("ééé", 3), Cow::Borrowed(_)));
    }

    #[test]
    fn what_the_charter_does_not_know_stays() {
        assert_eq!(lawful(&[("shop.shelf", "7")]), [pair("shop.shelf", "7")]);
    }

    #[test]
    fn attributes_by_themselves_follow_the_same_law() {
        let law = AttributeLaw::new(Some("key"));
        let applied = |attribute| law.applied(attribute, &mut Taken::default());
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
    fn another_broken_rule_hides_no_sensitive_value() {
        for sensitivity in [Sensitivity::Drop, Sensitivity::Hash, Sensitivity::Mask] {
            let only: [fn(&str) -> bool; 3] = [
                |rule| rule == "attribute-sensitive",
                |rule| rule == "attribute-sensitive" || rule == "attribute-deprecated",
                |_| true,
            ];
            for enforces in only {
                let law = AttributeLaw {
                    rows: acme(sensitivity),
                    enforces,
                    finding: |_| true,
                    ..AttributeLaw::new(Some("key"))
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
                law.apply(&mut attributes);
                assert!(!format!("{attributes:?}").contains(PAN), "{attributes:?}");
            }
        }
    }

    #[test]
    fn arrays_stay_arrays() {
        let law = AttributeLaw {
            rows: acme(Sensitivity::Hash),
            ..AttributeLaw::new(Some("key"))
        };
        let cards = Value::Array(vec![StringValue::from("a"), StringValue::from("b")].into());
        let left = law.applied(KeyValue::new("acme.card", cards), &mut Taken::default());
        assert!(matches!(left.unwrap().value, Value::Array(Array::String(texts)) if texts.len() == 2));
    }

    #[test]
    fn what_is_sensitive_everywhere_needs_no_row() {
        let law = AttributeLaw::new(Some("key"));
        let left = |key: &'static str, value: &'static str| {
            let applied = law.applied(KeyValue::new(key, value), &mut Taken::default());
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
    fn resources_keep_what_is_not_sensitive() {
        let law = AttributeLaw::new(Some("key"));
        let all = [
            KeyValue::new("customer.email", "a@b.example"),
            KeyValue::new("service.name", "x"),
        ];
        let left = law.protected(all.iter().map(|attribute| (&attribute.key, &attribute.value)));
        assert_eq!(left, Some(vec![KeyValue::new("service.name", "x")]));
    }
}
