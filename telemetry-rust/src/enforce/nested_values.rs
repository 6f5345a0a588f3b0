//! Redacts maps and lists in the attributes and bodies of log records.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};

use super::attribute::{any_text, to_text};
use super::{Active, Attribute, AttributeRules, KeptRedactions, MASK, Redaction, RemovedValues, ValueRef};

/// A map or list nested deeper is masked whole.
const DEEPEST: usize = 32;

/// Returns the redaction of a key.
type Redactions<'r> = &'r dyn Fn(&str) -> Option<Redaction>;

/// Whether a map or list has sensitive entries.
pub(super) fn is_sensitive(of: Redactions<'_>, path: &str, value: &AnyValue) -> bool {
    has_sensitive(of, path, value, 0)
}

fn has_sensitive(of: Redactions<'_>, path: &str, value: &AnyValue, depth: usize) -> bool {
    match &value.value {
        Some(Value::KvlistValue(_) | Value::ArrayValue(_)) if depth == DEEPEST => true,
        Some(Value::KvlistValue(map)) => map.values.iter().any(|entry| {
            let under = join(path, &entry.key);
            redaction_of_entry(of, &under, entry).is_some()
                || entry
                    .value
                    .as_ref()
                    .is_some_and(|value| has_sensitive(of, &under, value, depth + 1))
        }),
        Some(Value::ArrayValue(list)) => list
            .values
            .iter()
            .any(|value| has_sensitive(of, path, value, depth + 1)),
        _ => false,
    }
}

/// Finds the redaction of an entry: of its whole path, or of an end of the path that includes the whole key. `pan` in a
/// map under `acme` is `acme.pan`. `None` if the redaction does not change the value.
fn redaction_of_entry(of: Redactions<'_>, path: &str, entry: &KeyValue) -> Option<Redaction> {
    let mut from = 0;
    while from <= path.len() - entry.key.len() {
        if let Some(how) = of(&path[from..]) {
            let value = entry.value.as_ref().map(ValueRef::of);
            let stays = matches!(value, Some(ValueRef::Text(text)) if !how.alters(text));
            return Some(how).filter(|_| !stays);
        }
        from += path[from..].find('.')? + 1;
    }
    None
}

impl AttributeRules {
    /// Redacts the body of a log record that is no text.
    pub(super) fn redact_body(&self, active: &Active<'_>, body: &mut AnyValue, removed: &mut RemovedValues) {
        let of = |key: &str| self.redaction(active, key);
        if is_sensitive(&of, "", body) && self.record_sensitive(active, "a log body") {
            *body = self.redacted(&of, "", body, 0, removed);
        }
    }

    /// Redacts in the same body what earlier charters redacted. Nothing is counted.
    pub(super) fn redact_kept_body(&self, kept: &KeptRedactions, body: &mut AnyValue, removed: &mut RemovedValues) {
        let of = |key: &str| kept.of(key);
        if !kept.is_empty() && is_sensitive(&of, "", body) {
            *body = self.redacted(&of, "", body, 0, removed);
        }
    }

    /// Redacts sensitive entries of the maps in an attribute; returns whether there are any.
    pub(super) fn redact_inside<A: Attribute>(
        &self,
        of: Redactions<'_>,
        attribute: &mut A,
        removed: &mut RemovedValues,
    ) -> bool {
        let left = match attribute.value() {
            ValueRef::Nested(value) if is_sensitive(of, attribute.key(), value) => {
                self.redacted(of, attribute.key(), value, 0, removed)
            }
            _ => return false,
        };
        if let Some(value) = attribute.nested() {
            *value = left;
        }
        true
    }

    fn redacted(
        &self,
        of: Redactions<'_>,
        path: &str,
        value: &AnyValue,
        depth: usize,
        removed: &mut RemovedValues,
    ) -> AnyValue {
        let mut left = value.clone();
        match &mut left.value {
            Some(Value::KvlistValue(_) | Value::ArrayValue(_)) if depth == DEEPEST => return any_text(MASK.to_owned()),
            Some(Value::KvlistValue(map)) => map.values.retain_mut(|entry| {
                let under = join(path, &entry.key);
                let how = redaction_of_entry(of, &under, entry);
                let Some(value) = &mut entry.value else { return true };
                match how {
                    None => *value = self.redacted(of, &under, value, depth + 1, removed),
                    Some(how) => {
                        removed.add(ValueRef::of(value));
                        match self.redact_text(how, &to_text(value)) {
                            Some(text) => *value = any_text(text),
                            None => return false,
                        }
                    }
                }
                true
            }),
            Some(Value::ArrayValue(list)) => {
                for value in &mut list.values {
                    *value = self.redacted(of, path, value, depth + 1, removed);
                }
            }
            _ => {}
        }
        left
    }
}

pub(super) fn join(path: &str, key: &str) -> String {
    match path {
        "" => key.to_owned(),
        path => format!("{path}.{key}"),
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::common::v1::{ArrayValue, KeyValueList};

    use super::*;
    use crate::enforce::testing;

    fn map(entries: &[(&str, AnyValue)]) -> AnyValue {
        let entry = |(key, value): &(&str, AnyValue)| KeyValue {
            key: (*key).to_owned(),
            value: Some(value.clone()),
            ..KeyValue::default()
        };
        AnyValue {
            value: Some(Value::KvlistValue(KeyValueList {
                values: entries.iter().map(entry).collect(),
            })),
        }
    }

    #[test]
    fn maps_and_lists_of_maps_are_redacted() {
        let rules = testing::rules();
        let mail = || any_text("a@b.example".to_owned());
        let list = AnyValue {
            value: Some(Value::ArrayValue(ArrayValue {
                values: vec![map(&[("customer.email", mail())])],
            })),
        };
        let deep = map(&[
            ("customer.email", mail()),
            ("kept", any_text("1".to_owned())),
            ("list", list),
            ("customer", map(&[("email", mail())])),
        ]);
        let mut removed = RemovedValues::default();
        let mut left = |key: &str, value: AnyValue| {
            let mut attribute = KeyValue {
                key: key.to_owned(),
                value: Some(value),
                ..KeyValue::default()
            };
            let of = |key: &str| rules.redaction(&rules.active(), key);
            let changes = rules.redact_inside(&of, &mut attribute, &mut removed);
            changes.then(|| format!("{attribute:?}"))
        };
        let found = left("acme", deep).unwrap();
        assert!(!found.contains("a@b") && found.contains("kept"), "{found}");
        assert!(left("customer", map(&[("email", mail())])).is_some());
        assert!(left("acme", map(&[("kept", mail())])).is_none());
        assert!(removed.mask_in("to a@b.example").is_some());
    }
}
