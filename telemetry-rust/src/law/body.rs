//! Maps and lists in attributes and bodies of log records.

use opentelemetry::Key;
use opentelemetry::logs::AnyValue;

use super::{AttributeLaw, MASK, Protection, Taken};

/// Deeper maps are masked whole.
const DEEPEST: usize = 32;

impl AttributeLaw {
    /// A value without what is sensitive in its maps; `None` when that is all of it.
    ///
    /// An entry is sensitive when its key is, or the end of its path: `pan` in a map under `acme` is `acme.pan`.
    pub(crate) fn inside(&self, path: &str, value: &AnyValue) -> Option<AnyValue> {
        self.looked_into(path, value, 0)
    }

    fn looked_into(&self, path: &str, value: &AnyValue, depth: usize) -> Option<AnyValue> {
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
                    if let Some(how) = self.entry(&under, key.as_str().len())
                        && !matches!(value, AnyValue::String(text) if !how.touches(text.as_str()))
                    {
                        is_touched = true;
                        let text = self.protect_text(how, &text_of(value));
                        left.extend(text.map(|text| (key.clone(), AnyValue::from(text))));
                        continue;
                    }
                    let inside = self.looked_into(&under, value, depth + 1);
                    is_touched |= inside.is_some();
                    left.insert(key.clone(), inside.unwrap_or_else(|| value.clone()));
                }
                is_touched.then(|| AnyValue::Map(Box::new(left)))
            }
            AnyValue::ListAny(values) => {
                let looked: Vec<Option<AnyValue>> = values
                    .iter()
                    .map(|value| self.looked_into(path, value, depth + 1))
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

    /// What leaves of an attribute of a record: `None` when all of it, `Some(None)` when nothing.
    pub(crate) fn any(&self, key: &str, value: &AnyValue, taken: &mut Taken) -> Option<Option<AnyValue>> {
        let Some(how) = self.protection(key) else {
            return self.inside(key, value).map(Some);
        };
        let values = match value {
            AnyValue::ListAny(values) => values.iter().map(text_of).collect(),
            other => vec![text_of(other)],
        };
        if !values.iter().any(|text| how.touches(text)) {
            return None;
        }
        let mut left = Vec::with_capacity(values.len());
        for text in values {
            taken.add(&text.clone().into());
            match self.protect_text(how, &text) {
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

    /// By the whole path, or by an end of it that has the whole key.
    fn entry(&self, path: &str, key: usize) -> Option<Protection> {
        let mut from = 0;
        while from <= path.len() - key {
            if let Some(how) = self.protection(&path[from..]) {
                return Some(how);
            }
            from += path[from..].find('.')? + 1;
        }
        None
    }
}

/// A value as text, to be hashed.
pub(crate) fn text_of(value: &AnyValue) -> String {
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
    fn maps_and_lists_of_maps_are_looked_into() {
        let law = AttributeLaw::new(Some("key"));
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
        let left = format!("{:?}", law.inside("", &deep).unwrap());
        assert!(!left.contains("a@b") && left.contains("kept"), "{left}");
        assert!(law.inside("customer", &map(&[("email", mail())])).is_some());
        assert!(law.inside("", &map(&[("kept", mail())])).is_none());
    }
}
