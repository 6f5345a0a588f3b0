//! Redacts maps and lists in the attributes and bodies of log records.

use opentelemetry::Key;
use opentelemetry::logs::AnyValue;

use super::{AttributeRules, MASK, Redaction, RemovedValues};

/// A map or list nested deeper is masked whole.
const DEEPEST: usize = 32;

impl AttributeRules {
    /// Redacts sensitive entries of the maps in a value; `None` if nothing changes.
    ///
    /// An entry is sensitive if its key is, or if an end of its path is: `pan` in a map under `acme` is `acme.pan`.
    pub(crate) fn redact_inside(&self, path: &str, value: &AnyValue) -> Option<AnyValue> {
        self.redact_nested(path, value, 0)
    }

    fn redact_nested(&self, path: &str, value: &AnyValue, depth: usize) -> Option<AnyValue> {
        match value {
            AnyValue::Map(_) | AnyValue::ListAny(_) if depth == DEEPEST => Some(AnyValue::from(MASK)),
            AnyValue::Map(entries) => {
                let mut is_touched = false;
                let mut left = std::collections::HashMap::<Key, AnyValue>::new();
                for (key, value) in entries.iter() {
                    let under = match path {
                        "" => key.as_str().to_owned(),
                        path => format!("{path}.{key}"),
                    };
                    if let Some(how) = self.redaction_of_entry(&under, key.as_str().len())
                        && !matches!(value, AnyValue::String(text) if !how.alters(text.as_str()))
                    {
                        is_touched = true;
                        let text = self.redact_text(how, &to_text(value));
                        left.extend(text.map(|text| (key.clone(), AnyValue::from(text))));
                        continue;
                    }
                    let inside = self.redact_nested(&under, value, depth + 1);
                    is_touched |= inside.is_some();
                    left.insert(key.clone(), inside.unwrap_or_else(|| value.clone()));
                }
                is_touched.then(|| AnyValue::Map(Box::new(left)))
            }
            AnyValue::ListAny(values) => {
                let looked: Vec<Option<AnyValue>> = values
                    .iter()
                    .map(|value| self.redact_nested(path, value, depth + 1))
                    .collect();
                looked.iter().any(Option::is_some).then(|| {
                    let both = looked.into_iter().zip(values.iter());
                    let left = both.map(|(inside, value)| inside.unwrap_or_else(|| value.clone()));
                    AnyValue::ListAny(Box::new(left.collect()))
                })
            }
            _ => None,
        }
    }

    /// Redacts an attribute of a record: `None` leaves it unchanged, `Some(None)` drops it.
    pub(crate) fn redact_value(
        &self,
        key: &str,
        value: &AnyValue,
        removed: &mut RemovedValues,
    ) -> Option<Option<AnyValue>> {
        let Some(how) = self.redaction(key) else {
            return self.redact_inside(key, value).map(Some);
        };
        let values = match value {
            AnyValue::ListAny(values) => values.iter().map(to_text).collect(),
            other => vec![to_text(other)],
        };
        if !values.iter().any(|text| how.alters(text)) {
            return None;
        }
        let mut left = Vec::with_capacity(values.len());
        for text in values {
            removed.add(&text.clone().into());
            match self.redact_text(how, &text) {
                Some(text) => left.push(AnyValue::from(text)),
                None => return Some(None),
            }
        }
        // An array stays an array.
        Some(match value {
            AnyValue::ListAny(_) => Some(AnyValue::ListAny(Box::new(left))),
            _ => left.pop(),
        })
    }

    /// Finds the redaction of the whole path, or of an end of the path that includes the whole key.
    fn redaction_of_entry(&self, path: &str, key: usize) -> Option<Redaction> {
        let mut from = 0;
        while from <= path.len() - key {
            if let Some(how) = self.redaction(&path[from..]) {
                return Some(how);
            }
            from += path[from..].find('.')? + 1;
        }
        None
    }
}

/// Formats a value as the text that is hashed.
pub(crate) fn to_text(value: &AnyValue) -> String {
    match value {
        AnyValue::String(text) => text.as_str().to_owned(),
        AnyValue::Int(number) => number.to_string(),
        AnyValue::Double(number) => number.to_string(),
        AnyValue::Boolean(value) => value.to_string(),
        other => format!("{other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&'static str, AnyValue)]) -> AnyValue {
        AnyValue::Map(Box::new(
            entries
                .iter()
                .map(|(key, value)| (Key::new(*key), value.clone()))
                .collect(),
        ))
    }

    #[test]
    fn maps_and_lists_of_maps_are_redact_nested() {
        let rules = AttributeRules::new(Some("key"));
        let mail = || AnyValue::from("a@b.example");
        let deep = map(&[
            ("customer.email", mail()),
            ("kept", AnyValue::Int(1)),
            (
                "list",
                AnyValue::ListAny(Box::new(vec![map(&[("customer.email", mail())])])),
            ),
            ("customer", map(&[("email", mail())])),
        ]);
        let left = format!("{:?}", rules.redact_inside("", &deep).unwrap());
        assert!(!left.contains("a@b") && left.contains("kept"), "{left}");
        assert!(rules.redact_inside("customer", &map(&[("email", mail())])).is_some());
        assert!(rules.redact_inside("", &map(&[("kept", mail())])).is_none());
    }
}
