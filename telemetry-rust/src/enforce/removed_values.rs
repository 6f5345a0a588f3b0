//! Masks removed sensitive values in the free texts of the same item.

use std::borrow::Cow;

use super::attribute::Texts;
use super::{Attribute, ValueRef};
use crate::charter::attribute;

/// Shorter values may occur in ordinary words.
const SHORTEST: usize = 4;

/// The sensitive values removed from the attributes of one item. They are masked in its free texts as well: names,
/// status description, message, stack traces. Sorted by length, the longest first.
#[derive(Debug, Default)]
pub(crate) struct RemovedValues(Vec<String>);

impl RemovedValues {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn add(&mut self, value: ValueRef<'_>) {
        match value.texts() {
            Texts::One(text) => self.add_text(&text),
            Texts::Each(texts) => texts.iter().for_each(|text| self.add_text(text)),
        }
    }

    fn add_text(&mut self, text: &str) {
        if text.len() >= SHORTEST {
            // The longest first: a value may contain another.
            let at = self.0.partition_point(|other| other.len() >= text.len());
            self.0.insert(at, text.to_owned());
        }
    }

    /// Masks the values in the message and the stack trace of an exception.
    pub(crate) fn mask_in_messages<A: Attribute>(&self, attributes: &mut [A]) {
        self.mask_under(attributes, |_| false);
    }

    /// Masks the values there and under the keys of which nothing is known, like `error` in a log line.
    pub(crate) fn mask_under<A: Attribute>(&self, attributes: &mut [A], is_unknown: impl Fn(&str) -> bool) {
        for attribute in attributes {
            let key = attribute.key();
            let is_text =
                [attribute::EXCEPTION_MESSAGE, attribute::EXCEPTION_STACKTRACE].contains(&key) || is_unknown(key);
            if let ValueRef::Text(text) = attribute.value()
                && is_text
                && let Some(left) = self.mask_in(text)
            {
                attribute.set_text(left);
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_contains_another_is_masked_whole() {
        for order in [["1234", "12345678"], ["12345678", "1234"]] {
            let mut removed = RemovedValues::default();
            order.iter().for_each(|text| removed.add(ValueRef::Text(text)));
            assert_eq!(removed.mask_in("x 12345678 y 1234").as_deref(), Some("x **** y ****"));
        }
    }
}
