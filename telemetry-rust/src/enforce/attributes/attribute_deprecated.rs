//! `attribute-deprecated`: no attribute has a key that the charter deprecates. It gets the key that replaces it.

use super::attribute_type;
use crate::charter::AttributeRule;
use crate::enforce::{Active, Attribute, Checked, redaction};

pub(super) const RULE: &str = "attribute-deprecated";

/// Records a deprecated key; returns whether to correct it.
pub(super) fn check(active: &Active<'_>, attribute: &Checked<'_>) -> bool {
    let Some(row) = attribute.row.filter(|row| row.deprecated) else {
        return false;
    };
    active.finding(RULE, || {
        attribute.example("is deprecated", row.renamed_to.unwrap_or("that it is left out"))
    })
}

/// Renames an attribute; `false` if nothing is left of it. If the new key is present already, its value wins.
pub(super) fn correct<A: Attribute>(active: &Active<'_>, attribute: &mut A, is_taken: impl Fn(&str) -> bool) -> bool {
    let rows = &active.charter.attributes;
    let row = redaction::row(rows, attribute.key()).filter(|row| row.deprecated);
    let Some(row) = row.filter(|_| active.enforces(RULE)) else {
        return true;
    };
    let Some(successor) = row.renamed_to.filter(|name| !is_taken(name)) else {
        return false;
    };
    let fits = |row: &AttributeRule| attribute_type::conforms(row, attribute.value());
    if !redaction::row(rows, successor).is_some_and(fits) {
        return false;
    }
    attribute.set_key(successor);
    true
}

#[cfg(test)]
mod tests {
    use crate::enforce::testing::{enforced, pair};

    #[test]
    fn deprecated_keys_are_renamed() {
        assert_eq!(
            enforced(&[("http.method", "GET")]),
            [pair("http.request.method", "GET")]
        );
        let both = [("http.method", "PUT"), ("http.request.method", "GET")];
        assert_eq!(
            enforced(&both),
            [pair("http.request.method", "GET")],
            "what is there already stays"
        );
    }
}
