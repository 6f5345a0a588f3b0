//! `attribute-length`: no text is longer than `max_length`. The length is in UTF-16 units, as the JVM counts it.

use std::borrow::Cow;

use super::ValueRef;
use crate::charter::AttributeRule;

pub(super) const RULE: &str = "attribute-length";

/// Whether a value is a text of at most the row's length, or no text.
pub(super) fn conforms(row: &AttributeRule, value: ValueRef<'_>) -> bool {
    match (row.max_length, value) {
        (Some(most), ValueRef::Text(text)) => !is_longer(text, most),
        _ => true,
    }
}

/// Whether a text is longer than `most` UTF-16 units. It never has more units than bytes.
fn is_longer(text: &str, most: usize) -> bool {
    text.len() > most && text.encode_utf16().count() > most
}

/// Truncates a text to `most` UTF-16 units, between two characters.
pub(super) fn truncated(text: &str, most: usize) -> Cow<'_, str> {
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

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(truncated("ab🚀c", 3), "ab");
        assert_eq!(truncated("ab🚀c", 4), "ab🚀");
        assert!(matches!(truncated("ééé", 3), Cow::Borrowed(_)));
    }
}
