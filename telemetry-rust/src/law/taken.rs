//! Texts of sensitive values that were taken out of one item.

use std::borrow::Cow;

use opentelemetry::{Array, Value};

/// Shorter ones are parts of ordinary words.
const SHORTEST: usize = 4;

/// What was taken out of the attributes of one item, to be taken out of its free texts as well: names, the description
/// of its status, its message, stack traces.
#[derive(Debug, Default)]
pub(crate) struct Taken(Vec<String>);

impl Taken {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn add(&mut self, value: &Value) {
        match value {
            Value::Array(Array::String(texts)) => texts.iter().for_each(|text| self.add_text(text.as_str())),
            other => self.add_text(&other.as_str()),
        }
    }

    fn add_text(&mut self, text: &str) {
        if text.len() >= SHORTEST {
            self.0.push(text.to_owned());
        }
    }

    /// The text with asterisks for each of them; `None` when it has none.
    pub(crate) fn out_of(&self, text: &str) -> Option<String> {
        let mut left = Cow::Borrowed(text);
        for each in self.0.iter().filter(|each| text.contains(each.as_str())) {
            left = Cow::Owned(left.replace(each, super::MASK));
        }
        match left {
            Cow::Owned(left) => Some(left),
            Cow::Borrowed(_) => None,
        }
    }
}
