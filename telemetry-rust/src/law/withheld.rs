//! What leaves in no mode: the command line of a process, whose arguments may be passwords, and the key that values are
//! hashed with.

use std::sync::Arc;

use opentelemetry::logs::AnyValue;
use opentelemetry::{Array, Key, KeyValue, StringValue, Value};

use super::{MASK, protection};
use crate::charter::{AttributeRule, Sensitivity};

const COMMAND_LINE: [&str; 2] = ["process.command_args", "process.command_line"];

/// More names than a key ever had one after another.
const NAMES: usize = 16;

/// A shorter key is a part of ordinary words.
const SHORTEST: usize = 4;

/// Deeper values are masked whole.
const DEEPEST: usize = 32;

#[derive(Clone, Debug)]
pub(crate) struct Withheld {
    /// Those of a command line, except where the charter's own row lets them leave; and each old name of one.
    keys: Arc<[&'static str]>,
    /// The hash key; `None`: a random one, which nobody knows.
    own: Option<Arc<str>>,
}

impl Withheld {
    pub(crate) fn new(rows: &'static [AttributeRule], key: Option<&[u8]>) -> Self {
        let may_leave = |key: &str| {
            let row = protection::row(rows, key);
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
                name = protection::row(rows, successor).and_then(|row| row.renamed_to);
            }
        }
        let own = key.and_then(|key| std::str::from_utf8(key).ok());
        Self {
            keys: keys.into(),
            own: own.filter(|own| own.len() >= SHORTEST).map(Arc::from),
        }
    }

    fn has(&self, key: &str) -> bool {
        self.keys.contains(&key)
    }

    /// Whether the whole path of an entry, or an end of it that has the entry's own key, is withheld.
    fn has_under(&self, path: &str, key: usize) -> bool {
        let mut from = 0;
        while from <= path.len() - key {
            if self.has(&path[from..]) {
                return true;
            }
            match path[from..].find('.') {
                Some(dot) => from += dot + 1,
                None => return false,
            }
        }
        false
    }

    /// A text without the hash key; `None` when that is all of it.
    pub(crate) fn out_of(&self, text: &str) -> Option<String> {
        let own = self.own.as_deref().filter(|own| text.contains(own))?;
        Some(text.replace(own, MASK))
    }

    /// Takes it out of attributes; says whether there was something.
    pub(crate) fn take_out(&self, attributes: &mut Vec<KeyValue>) -> bool {
        let before = attributes.len();
        attributes.retain(|attribute| !self.has(attribute.key.as_str()));
        let mut is_touched = attributes.len() < before;
        for attribute in attributes {
            if let Some(left) = self.out_of_value(&attribute.value) {
                attribute.value = left;
                is_touched = true;
            }
        }
        is_touched
    }

    /// What is left of an attribute, if anything.
    pub(crate) fn left_of(&self, mut attribute: KeyValue) -> Option<KeyValue> {
        if self.has(attribute.key.as_str()) {
            return None;
        }
        if let Some(left) = self.out_of_value(&attribute.value) {
            attribute.value = left;
        }
        Some(attribute)
    }

    fn out_of_value(&self, value: &Value) -> Option<Value> {
        match value {
            Value::String(text) => self.out_of(text.as_str()).map(Value::from),
            Value::Array(Array::String(texts)) => {
                let left = |text: &StringValue| self.out_of(text.as_str()).map(StringValue::from);
                texts.iter().any(|text| left(text).is_some()).then(|| {
                    let all = texts.iter().map(|text| left(text).unwrap_or_else(|| text.clone()));
                    Value::Array(Array::String(all.collect()))
                })
            }
            _ => None,
        }
    }

    /// Whether something of a value of a log record is to be withheld.
    pub(crate) fn holds(&self, path: &str, value: &AnyValue) -> bool {
        if self.has(path) {
            return true;
        }
        match value {
            AnyValue::String(text) => self.out_of(text.as_str()).is_some(),
            AnyValue::ListAny(values) => values.iter().any(|value| self.holds(path, value)),
            AnyValue::Map(entries) => entries.iter().any(|(key, value)| {
                let under = join(path, key);
                self.has_under(&under, key.as_str().len()) || self.holds(&under, value)
            }),
            _ => false,
        }
    }

    /// What is left of a value of a log record; `None`: nothing.
    pub(crate) fn any(&self, path: &str, value: &AnyValue) -> Option<AnyValue> {
        if self.has(path) {
            return None;
        }
        Some(self.left_inside(path, value, 0))
    }

    fn left_inside(&self, path: &str, value: &AnyValue, depth: usize) -> AnyValue {
        match value {
            _ if !self.holds(path, value) => value.clone(),
            AnyValue::Map(_) | AnyValue::ListAny(_) if depth == DEEPEST => AnyValue::from(MASK),
            AnyValue::String(text) => AnyValue::from(self.out_of(text.as_str()).unwrap_or_default()),
            AnyValue::ListAny(values) => {
                let left = values.iter().map(|value| self.left_inside(path, value, depth + 1));
                AnyValue::ListAny(Box::new(left.collect()))
            }
            AnyValue::Map(entries) => {
                let left = entries.iter().filter_map(|(key, value)| {
                    let under = join(path, key);
                    let leaves = !self.has_under(&under, key.as_str().len());
                    leaves.then(|| (key.clone(), self.left_inside(&under, value, depth + 1)))
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
    fn command_lines_and_their_old_names_stay_here_unless_a_row_says_otherwise() {
        let left = |sensitivity| {
            let mut all = ["acme.command", "process.command_args", "process.command_line", "kept"]
                .map(|key| KeyValue::new(key, "x"))
                .to_vec();
            Withheld::new(rows(sensitivity), None).take_out(&mut all);
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
    fn the_hash_key_leaves_in_no_value() {
        let withheld = Withheld::new(&[], Some(b"hunter2-Zq"));
        let mut all = vec![
            KeyValue::new("a", "x hunter2-Zq y"),
            KeyValue::new(
                "b",
                Value::Array(vec![StringValue::from("hunter2-Zq"), StringValue::from("z")].into()),
            ),
            KeyValue::new("c", 7),
        ];
        assert!(withheld.take_out(&mut all));
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
        let left = format!("{:?}", withheld.any("", &deep).unwrap());
        assert!(
            !left.contains("hunter2") && !left.contains("command_args") && left.contains("pid"),
            "{left}"
        );
    }
}
