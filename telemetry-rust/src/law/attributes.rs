use std::borrow::Cow;
use std::fmt;

use opentelemetry::{Key, KeyValue, Value};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

use crate::charter::{ATTRIBUTES, AttributeRule, Sensitivity, UNKNOWN_ATTRIBUTES, Unknown};
use crate::setup;

const MASK: &str = "****";
/// Bytes of a hash that are kept.
const HASH_BYTES: usize = 8;

/// What the charter says of attributes, applied to those of spans, events and log records.
#[derive(Clone)]
pub(crate) struct AttributeLaw {
    key: hmac::Key,
}

impl fmt::Debug for AttributeLaw {
    /// Without the key.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("AttributeLaw")
    }
}

impl AttributeLaw {
    /// With a key for hashes: services with one key hash alike; without it each process has its own.
    pub(crate) fn new(key: Option<&str>) -> Self {
        let key = match key {
            Some(key) => hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()),
            None => {
                let mut random = [0; 32];
                // Without randomness the instance's other secrets are as weak; hashes still hide what they stand for.
                let _ = SystemRandom::new().fill(&mut random);
                hmac::Key::new(hmac::HMAC_SHA256, &random)
            }
        };
        Self { key }
    }

    /// Counts every rule that is broken and, where it is enforced, mends what breaks it.
    pub(crate) fn apply(&self, attributes: &mut Vec<KeyValue>) {
        let mut changes = false;
        for attribute in attributes.iter() {
            if let Some(rule) = broken(row(attribute.key.as_str()), &attribute.value) {
                changes |= setup::finding(rule) && is_mended(rule);
            }
        }
        if changes {
            *attributes = attributes
                .iter()
                .filter_map(|attribute| self.mended(attribute.clone(), attributes))
                .collect();
        }
    }

    /// The same for an attribute by itself, as logs record them: its name and value, or nothing when it must go.
    pub(crate) fn applied(&self, attribute: KeyValue) -> Option<KeyValue> {
        match broken(row(attribute.key.as_str()), &attribute.value) {
            Some(rule) if setup::finding(rule) && is_mended(rule) => self.mended(attribute, &[]),
            _ => Some(attribute),
        }
    }

    fn mended(&self, attribute: KeyValue, all: &[KeyValue]) -> Option<KeyValue> {
        let Some(own) = row(attribute.key.as_str()) else {
            let stays = UNKNOWN_ATTRIBUTES != Unknown::Drop || !setup::is_enforced("attribute-unknown");
            return stays.then_some(attribute);
        };
        if !own.deprecated || !setup::is_enforced("attribute-deprecated") {
            return self.protected(own, attribute);
        }
        // A successor that is there already has the value.
        let successor = own
            .renamed_to
            .filter(|name| all.iter().all(|other| other.key.as_str() != *name))?;
        let renamed = KeyValue::new(Key::from_static_str(successor), attribute.value);
        self.protected(row(successor)?, renamed)
    }

    fn protected(&self, row: &AttributeRule, attribute: KeyValue) -> Option<KeyValue> {
        let KeyValue { key, value, .. } = attribute;
        let enforced = setup::is_enforced("attribute-sensitive");
        let value = match row.sensitivity.filter(|_| enforced) {
            Some(Sensitivity::Drop) => return None,
            Some(Sensitivity::Hash) => self.hash(&value.as_str()).into(),
            Some(Sensitivity::Mask) => MASK.into(),
            None => match (row.max_length, &value) {
                (Some(most), Value::String(text)) if setup::is_enforced("attribute-length") => {
                    match truncated(text.as_str(), most) {
                        Cow::Borrowed(_) => value,
                        Cow::Owned(short) => short.into(),
                    }
                }
                _ => value,
            },
        };
        Some(KeyValue::new(key, value))
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

/// What the charter says of an attribute: by its name, else by the longest prefix that stands for all that begin so.
fn row(key: &str) -> Option<&'static AttributeRule> {
    let find = |name: &str| {
        let at = ATTRIBUTES.binary_search_by(|row| row.key.cmp(name)).ok()?;
        Some(&ATTRIBUTES[at])
    };
    if let Some(found) = find(key).filter(|row| !row.template) {
        return Some(found);
    }
    let mut prefix = key;
    while let Some((shorter, _)) = prefix.rsplit_once('.') {
        if let Some(found) = find(shorter).filter(|row| row.template) {
            return Some(found);
        }
        prefix = shorter;
    }
    None
}

/// The first rule that an attribute breaks.
fn broken(row: Option<&AttributeRule>, value: &Value) -> Option<&'static str> {
    let Some(row) = row else {
        return (UNKNOWN_ATTRIBUTES != Unknown::Keep).then_some("attribute-unknown");
    };
    if row.deprecated {
        return Some("attribute-deprecated");
    }
    if row.sensitivity.is_some() {
        return Some("attribute-sensitive");
    }
    match (row.max_length, value) {
        (Some(most), Value::String(text)) if is_longer(text.as_str(), most) => Some("attribute-length"),
        _ => None,
    }
}

/// Whether what breaks a rule can be mended; of an unknown attribute the policy says.
fn is_mended(rule: &str) -> bool {
    rule != "attribute-unknown" || UNKNOWN_ATTRIBUTES == Unknown::Drop
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
        assert_eq!(law.applied(KeyValue::new("customer.email", "a@b.example")), None);
        let renamed = law.applied(KeyValue::new("http.status_code", 404)).unwrap();
        assert_eq!(renamed, KeyValue::new("http.response.status_code", 404));
    }
}
