//! Removes what is exported in no mode: the command line of the process, whose arguments may be passwords, and the
//! hash key.

use std::sync::Arc;

use opentelemetry_proto::tonic::common::v1::AnyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;

use super::attribute::{Texts, any_text};
use super::nested_values::join;
use super::{Active, Attribute, MASK, ValueRef, redaction};
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
    /// The hash key; `None` if it is random and therefore known to nobody.
    hash_key: Option<Arc<str>>,
}

/// Whether a key is that of a command line, unless the charter's own row exempts it, or is renamed to one.
fn is_withheld(rows: &[AttributeRule], key: &str) -> bool {
    let mut name = key;
    for _ in 0..NAMES {
        let row = redaction::row(rows, name);
        if COMMAND_LINE.contains(&name) {
            return row.is_none_or(|row| row.sensitivity != Some(Sensitivity::None));
        }
        match row.and_then(|row| row.renamed_to) {
            Some(successor) => name = successor,
            None => return false,
        }
    }
    false
}

/// Whether the path of an entry, or an end of it that includes the entry's whole key, is never exported.
fn withholds_end_of(rows: &[AttributeRule], path: &str, key: usize) -> bool {
    let mut from = 0;
    while from <= path.len() - key {
        if is_withheld(rows, &path[from..]) {
            return true;
        }
        match path[from..].find('.') {
            Some(dot) => from += dot + 1,
            None => return false,
        }
    }
    false
}

impl NeverExported {
    pub(crate) fn new(key: Option<&[u8]>) -> Self {
        let hash_key = key.and_then(|key| std::str::from_utf8(key).ok());
        Self {
            hash_key: hash_key.filter(|hash_key| hash_key.len() >= SHORTEST).map(Arc::from),
        }
    }

    /// Masks the hash key in a text; `None` if the text does not contain it.
    pub(crate) fn mask_in(&self, text: &str) -> Option<String> {
        let hash_key = self.hash_key.as_deref().filter(|hash_key| text.contains(hash_key))?;
        Some(text.replace(hash_key, MASK))
    }

    /// Removes the keys and masks the hash key; returns whether anything changed.
    pub(crate) fn remove_from<A: Attribute>(&self, active: &Active<'_>, attributes: &mut Vec<A>) -> bool {
        let rows = &active.charter.attributes;
        let before = attributes.len();
        attributes.retain(|attribute| !is_withheld(rows, attribute.key()));
        let mut is_touched = attributes.len() < before;
        for attribute in attributes {
            is_touched |= self.mask_value(rows, attribute);
        }
        is_touched
    }

    /// Removes or masks a single attribute; `None` if it is removed.
    pub(crate) fn filter<A: Attribute>(&self, active: &Active<'_>, mut attribute: A) -> Option<A> {
        let rows = &active.charter.attributes;
        if is_withheld(rows, attribute.key()) {
            return None;
        }
        self.mask_value(rows, &mut attribute);
        Some(attribute)
    }

    fn mask_value<A: Attribute>(&self, rows: &[AttributeRule], attribute: &mut A) -> bool {
        match attribute.value() {
            ValueRef::Nested(value) => {
                let path = attribute.key();
                if !self.is_in(rows, path, value) {
                    return false;
                }
                let left = self.filter_inside(rows, path, value, 0);
                if let Some(value) = attribute.nested() {
                    *value = left;
                }
                true
            }
            ValueRef::Int(_) | ValueRef::Double(_) | ValueRef::Bool(_) => false,
            _ if self.hash_key.is_none() => false,
            value => {
                let (text, texts) = match value.texts() {
                    Texts::One(text) => (self.mask_in(&text), None),
                    Texts::Each(texts) if texts.iter().all(|text| self.mask_in(text).is_none()) => (None, None),
                    Texts::Each(texts) => {
                        let left = texts
                            .iter()
                            .map(|text| self.mask_in(text).unwrap_or_else(|| text.to_string()));
                        (None, Some(left.collect()))
                    }
                };
                let is_touched = text.is_some() || texts.is_some();
                if let Some(text) = text {
                    attribute.set_text(text);
                }
                if let Some(texts) = texts {
                    attribute.set_texts(texts);
                }
                is_touched
            }
        }
    }

    /// Removes or masks what the body of a log record contains; returns whether anything changed.
    pub(crate) fn remove_from_body(&self, active: &Active<'_>, body: &mut AnyValue) -> bool {
        let rows = &active.charter.attributes;
        let is_touched = self.is_in(rows, "", body);
        if is_touched {
            *body = self.filter_inside(rows, "", body, 0);
        }
        is_touched
    }

    /// Whether a value of a log record contains something that is never exported.
    fn is_in(&self, rows: &[AttributeRule], path: &str, value: &AnyValue) -> bool {
        match &value.value {
            Some(Value::StringValue(text)) => self.mask_in(text).is_some(),
            Some(Value::ArrayValue(list)) => list.values.iter().any(|value| self.is_in(rows, path, value)),
            Some(Value::KvlistValue(map)) => map.values.iter().any(|entry| {
                let under = join(path, &entry.key);
                withholds_end_of(rows, &under, entry.key.len())
                    || entry
                        .value
                        .as_ref()
                        .is_some_and(|value| self.is_in(rows, &under, value))
            }),
            _ => false,
        }
    }

    fn filter_inside(&self, rows: &[AttributeRule], path: &str, value: &AnyValue, depth: usize) -> AnyValue {
        let mut left = value.clone();
        match &mut left.value {
            Some(Value::KvlistValue(_) | Value::ArrayValue(_)) if depth == DEEPEST => return any_text(MASK.to_owned()),
            Some(Value::StringValue(text)) => {
                if let Some(masked) = self.mask_in(text) {
                    *text = masked;
                }
            }
            Some(Value::ArrayValue(list)) => {
                for value in &mut list.values {
                    *value = self.filter_inside(rows, path, value, depth + 1);
                }
            }
            Some(Value::KvlistValue(map)) => map.values.retain_mut(|entry| {
                let under = join(path, &entry.key);
                if withholds_end_of(rows, &under, entry.key.len()) {
                    return false;
                }
                if let Some(value) = &mut entry.value {
                    *value = self.filter_inside(rows, &under, value, depth + 1);
                }
                true
            }),
            _ => {}
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry::{KeyValue, StringValue};
    use opentelemetry_proto::tonic::common::v1::{ArrayValue, KeyValue as Entry, KeyValueList};

    use super::*;
    use crate::enforce::testing;

    fn rows(sensitivity: Option<Sensitivity>) -> [AttributeRule; 2] {
        [
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
        ]
    }

    #[test]
    fn command_lines_and_their_deprecated_keys_are_removed_unless_a_row_exempts_them() {
        let left = |sensitivity| {
            ["acme.command", "process.command_args", "process.command_line", "kept"]
                .into_iter()
                .filter(|key| !is_withheld(&rows(sensitivity), key))
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
        let rules = testing::rules();
        let active = rules.active();
        let never_exported = NeverExported::new(Some(b"hunter2-Zq"));
        let mut all = vec![
            KeyValue::new("a", "x hunter2-Zq y"),
            KeyValue::new(
                "b",
                opentelemetry::Value::Array(vec![StringValue::from("hunter2-Zq"), StringValue::from("z")].into()),
            ),
            KeyValue::new("c", 7),
        ];
        assert!(never_exported.remove_from(&active, &mut all));
        assert!(!format!("{all:?}").contains("hunter2") && format!("{all:?}").contains("x **** y"));
        let map = |entries: Vec<(&str, AnyValue)>| AnyValue {
            value: Some(Value::KvlistValue(KeyValueList {
                values: entries
                    .into_iter()
                    .map(|(key, value)| Entry {
                        key: key.to_owned(),
                        value: Some(value),
                        ..Entry::default()
                    })
                    .collect(),
            })),
        };
        let text = |text: &str| any_text(text.to_owned());
        let list = AnyValue {
            value: Some(Value::ArrayValue(ArrayValue {
                values: vec![text("hunter2-Zq")],
            })),
        };
        let mut deep = map(vec![
            ("k", text("hunter2-Zq")),
            ("process", map(vec![("command_args", text("x")), ("pid", text("7"))])),
            ("list", list),
        ]);
        assert!(never_exported.remove_from_body(&active, &mut deep));
        let left = format!("{deep:?}");
        assert!(
            !left.contains("hunter2") && !left.contains("command_args") && left.contains("pid"),
            "{left}"
        );
    }
}
