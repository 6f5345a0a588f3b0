//! `attribute-trimmed`: no text begins or ends with a space.

use crate::charter::{AttributeRule, AttributeType};
use crate::enforce::{Active, Attribute, Checked, ValueRef, redaction};

pub(super) const RULE: &str = "attribute-trimmed";

/// Records a text with spaces at its ends; returns whether to remove them.
pub(super) fn check(active: &Active<'_>, attribute: &Checked<'_>) -> bool {
    trimmed(attribute.row, attribute.value).is_some()
        && active.finding(RULE, || attribute.example("has spaces at its ends", "none"))
}

/// Removes the spaces at the ends of a text.
pub(super) fn correct<A: Attribute>(active: &Active<'_>, attribute: &mut A) {
    let row = redaction::row(&active.charter.attributes, attribute.key());
    if active.enforces(RULE)
        && let Some(text) = trimmed(row, attribute.value()).map(ToOwned::to_owned)
    {
        attribute.set_text(text);
    }
}

/// Returns a text of the charter without the spaces at its ends, if it has any.
fn trimmed<'v>(row: Option<&AttributeRule>, value: ValueRef<'v>) -> Option<&'v str> {
    match (row?.value_type, value) {
        (AttributeType::String, ValueRef::Text(text)) => Some(text.trim_matches(' ')).filter(|left| *left != text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::enforce::testing::{enforced, pair};

    #[test]
    fn spaces_at_the_ends_are_removed() {
        assert_eq!(enforced(&[("orders.sku", " a b ")]), [pair("orders.sku", "a b")]);
    }
}
