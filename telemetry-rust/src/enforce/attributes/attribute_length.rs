//! `attribute-length`: no text is longer than `max_length`. The length is in UTF-16 units, as the JVM counts it.

use std::borrow::Cow;

use crate::charter::AttributeRule;
use crate::enforce::{Active, Attribute, Checked, ValueRef, redaction};

pub(super) const RULE: &str = "attribute-length";

/// Records a text that is too long; returns whether to cut it.
pub(super) fn check(active: &Active<'_>, attribute: &Checked<'_>) -> bool {
    let Some(row) = attribute.row.filter(|row| !conforms(row, attribute.value)) else {
        return false;
    };
    active.finding(RULE, || {
        let most = row.max_length.unwrap_or_default();
        attribute.example("is too long", format!("at most {most} characters"))
    })
}

/// Cuts a text that is too long.
pub(super) fn correct<A: Attribute>(active: &Active<'_>, attribute: &mut A) {
    let row = redaction::row(&active.charter.attributes, attribute.key());
    if let (Some(most), ValueRef::Text(text)) = (row.and_then(|row| row.max_length), attribute.value())
        && active.enforces(RULE)
        && let Cow::Owned(short) = truncated(text, most)
    {
        attribute.set_text(short);
    }
}

/// Whether a value is a text of at most the row's length, or no text.
fn conforms(row: &AttributeRule, value: ValueRef<'_>) -> bool {
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
fn truncated(text: &str, most: usize) -> Cow<'_, str> {
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
    use crate::enforce::testing::{enforced, pair};

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(truncated("ab🚀c", 3), "ab");
        assert_eq!(truncated("ab🚀c", 4), "ab🚀");
        assert!(matches!(truncated("ééé", 3), Cow::Borrowed(_)));
    }

    #[test]
    fn long_texts_are_cut() {
        let long = "x".repeat(17);
        assert_eq!(enforced(&[("orders.sku", &long)]), [pair("orders.sku", &long[..16])]);
    }
}
