//! Masks removed sensitive values in the free texts of the same item.

use std::borrow::Cow;

use opentelemetry::{Array, Value};

/// Shorter values may occur in ordinary words.
const SHORTEST: usize = 4;

/// The sensitive values removed from the attributes of one item. They are masked in its free texts as well: names,
/// status description, message, stack traces.
#[derive(Debug, Default)]
pub(crate) struct RemovedValues(Vec<String>);

impl RemovedValues {
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

    /// Replaces each value by asterisks; `None` if the text contains none.
    pub(crate) fn mask_in(&self, text: &str) -> Option<String> {
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
