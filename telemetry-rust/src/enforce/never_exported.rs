//! Removes what is exported in no mode: the command line of the process, whose arguments may be passwords, and the
//! hash key.

use std::sync::Arc;

use opentelemetry::logs::AnyValue;
use opentelemetry::{Array, Key, KeyValue, StringValue, Value};

use super::{MASK, redaction};
use crate::charter::{AttributeRule, Sensitivity};

const COMMAND_LINE: [&str; 2] = ["process.command_args", "process.command_line"];

/// More renames than any chain of deprecated keys has.
const NAMES: usize = 16;

/// A shorter key may occur in ordinary words.
const SHORTEST: usize = 4;

/// A value nested deeper is masked whole.
const DEEPEST: usize = 32;

#[derive(Clone, Debug)]
pub(crate) struct NeverExported {
    /// The keys of a command line, unless the charter's own row exempts them, and the deprecated keys renamed to one.
    keys: Arc<[&'static str]>,
    /// The hash key; `None` if it is random and therefore known to nobody.
    hash_key: Option<Arc<str>>,
}

impl NeverExported {
    pub(crate) fn new(rows: &'static [AttributeRule], key: Option<&[u8]>) -> Self {
        let may_leave = |key: &str| {
            let row = redaction::row(rows, key);
            row.is_some_and(|row| row.sensitivity == Some(Sensitivity::None))
        };
        let mut keys: Vec<&'static str> = COMMAND_LINE.into_iter().filter(|key| !may_leave(key)).collect();
        for row in rows {
            let mut name = row.renamed_to;
            for _ in 0..NAMES {
                let Some(successor) = name else { break };
                if COMMAND_LINE.contains(&successor) && keys.contains(&successor) {
                    keys.push(row.key);
                }
                name = redaction::row(rows, successor).and_then(|row| row.renamed_to);
            }
        }
        let hash_key = key.and_then(|key| std::str::from_utf8(key).ok());
        Self {
            keys: keys.into(),
            hash_key: hash_key.filter(|hash_key| hash_key.len() >= SHORTEST).map(Arc::from),
        }
    }

    fn contains(&self, key: &str) -> bool {
        self.keys.contains(&key)
    }

    /// Whether the path of an entry, or an end of it that includes the entry's whole key, is never exported.
    fn contains_end_of(&self, path: &str, key: usize) -> bool {
        let mut from = 0;
        while from <= path.len() - key {
            if self.contains(&path[from..]) {
                return true;
            }
            match path[from..].find('.') {
                Some(dot) => from += dot + 1,
                None => return false,
            }
        }
        false
    }

    /// Masks the hash key in a text; `None` if the text does not contain it.
    pub(crate) fn mask_in(&self, text: &str) -> Option<String> {
        let hash_key = self.hash_key.as_deref().filter(|hash_key| text.contains(hash_key))?;
        Some(text.replace(hash_key, MASK))
    }

    /// Removes the keys and masks the hash key; returns whether anything changed.
    pub(crate) fn remove_from(&self, attributes: &mut Vec<KeyValue>) -> bool {
        let before = attributes.len();
        attributes.retain(|attribute| !self.contains(attribute.key.as_str()));
        let mut is_touched = attributes.len() < before;
        for attribute in attributes {
            if let Some(left) = self.masked_value(&attribute.value) {
                attribute.value = left;
                is_touched = true;
            }
        }
        is_touched
    }

    /// Removes or masks a single attribute; `None` if it is removed.
    pub(crate) fn filter(&self, mut attribute: KeyValue) -> Option<KeyValue> {
        if self.contains(attribute.key.as_str()) {
            return None;
        }
        if let Some(left) = self.masked_value(&attribute.value) {
            attribute.value = left;
        }
        Some(attribute)
    }

    fn masked_value(&self, value: &Value) -> Option<Value> {
        match value {
            Value::String(text) => self.mask_in(text.as_str()).map(Value::from),
            Value::Array(Array::String(texts)) => {
                let left = |text: &StringValue| self.mask_in(text.as_str()).map(StringValue::from);
                texts.iter().any(|text| left(text).is_some()).then(|| {
                    let all = texts.iter().map(|text| left(text).unwrap_or_else(|| text.clone()));
                    Value::Array(Array::String(all.collect()))
                })
            }
            _ => None,
        }
    }

    /// Whether a value of a log record contains something that is never exported.
    pub(crate) fn is_in(&self, path: &str, value: &AnyValue) -> bool {
        if self.contains(path) {
            return true;
        }
        match value {
            AnyValue::String(text) => self.mask_in(text.as_str()).is_some(),
            AnyValue::ListAny(values) => values.iter().any(|value| self.is_in(path, value)),
            AnyValue::Map(entries) => entries.iter().any(|(key, value)| {
                let under = join(path, key);
                self.contains_end_of(&under, key.as_str().len()) || self.is_in(&under, value)
            }),
            _ => false,
        }
    }

    /// Removes or masks what a value of a log record contains; `None` if nothing is left.
    pub(crate) fn filter_value(&self, path: &str, value: &AnyValue) -> Option<AnyValue> {
        if self.contains(path) {
            return None;
        }
        Some(self.filter_inside(path, value, 0))
    }

    fn filter_inside(&self, path: &str, value: &AnyValue, depth: usize) -> AnyValue {
        match value {
            _ if !self.is_in(path, value) => value.clone(),
            AnyValue::Map(_) | AnyValue::ListAny(_) if depth == DEEPEST => AnyValue::from(MASK),
            AnyValue::String(text) => AnyValue::from(self.mask_in(text.as_str()).unwrap_or_default()),
            AnyValue::ListAny(values) => {
                let left = values.iter().map(|value| self.filter_inside(path, value, depth + 1));
                AnyValue::ListAny(Box::new(left.collect()))
            }
            AnyValue::Map(entries) => {
                let left = entries.iter().filter_map(|(key, value)| {
                    let under = join(path, key);
                    let leaves = !self.contains_end_of(&under, key.as_str().len());
                    leaves.then(|| (key.clone(), self.filter_inside(&under, value, depth + 1)))
                });
                AnyValue::Map(Box::new(left.collect()))
            }
            other => other.clone(),
        }
    }
}

fn join(path: &str, key: &Key) -> String {
    match path {
        "" => key.as_str().to_owned(),
        path => format!("{path}.{key}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(sensitivity: Option<Sensitivity>) -> &'static [AttributeRule] {
        Box::leak(Box::new([
            AttributeRule {
                key: "acme.command",
                deprecated: true,
                renamed_to: Some("process.command_line"),
                ..AttributeRule::ANY
            },
            AttributeRule {
                key: "process.command_line",
                sensitivity,
                ..AttributeRule::ANY
            },
        ]))
    }

    #[test]
    fn command_lines_and_their_deprecated_keys_are_removed_unless_a_row_exempts_them() {
        let left = |sensitivity| {
            let mut all = ["acme.command", "process.command_args", "process.command_line", "kept"]
                .map(|key| KeyValue::new(key, "x"))
                .to_vec();
            NeverExported::new(rows(sensitivity), None).remove_from(&mut all);
            all.into_iter()
                .map(|attribute| attribute.key.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(left(None), ["kept"]);
        assert_eq!(left(Some(Sensitivity::Hash)), ["kept"]);
        assert_eq!(
            left(Some(Sensitivity::None)),
            ["acme.command", "process.command_line", "kept"]
        );
    }

    #[test]
    fn the_hash_key_is_masked_in_every_value() {
        let never_exported = NeverExported::new(&[], Some(b"hunter2-Zq"));
        let mut all = vec![
            KeyValue::new("a", "x hunter2-Zq y"),
            KeyValue::new(
                "b",
                Value::Array(vec![StringValue::from("hunter2-Zq"), StringValue::from("z")].into()),
            ),
            KeyValue::new("c", 7),
        ];
        assert!(never_exported.remove_from(&mut all));
        assert!(!format!("{all:?}").contains("hunter2") && format!("{all:?}").contains("x **** y"));
        let map = |entries: Vec<(&'static str, AnyValue)>| {
            AnyValue::Map(Box::new(
                entries.into_iter().map(|(key, value)| (Key::new(key), value)).collect(),
            ))
        };
        let deep = map(vec![
            ("k", AnyValue::from("hunter2-Zq")),
            (
                "process",
                map(vec![("command_args", AnyValue::from("x")), ("pid", AnyValue::Int(7))]),
            ),
            ("list", AnyValue::ListAny(Box::new(vec![AnyValue::from("hunter2-Zq")]))),
        ]);
        let left = format!("{:?}", never_exported.filter_value("", &deep).unwrap());
        assert!(
            !left.contains("hunter2") && !left.contains("command_args") && left.contains("pid"),
            "{left}"
        );
    }
}
