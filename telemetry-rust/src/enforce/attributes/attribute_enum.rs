//! `attribute-enum`: an attribute with a closed enum has one of its listed values.

use super::attribute_type;
use crate::charter::{AttributeRule, Scalar};
use crate::enforce::{Active, Checked, ValueRef};

pub(super) const RULE: &str = "attribute-enum";

/// Records a value that is not listed, which is not corrected.
pub(super) fn check(active: &Active<'_>, attribute: &Checked<'_>) -> bool {
    if let Some(row) = attribute.row.filter(|row| !conforms(row, attribute.value)) {
        active.observed(RULE, 1, || {
            attribute.example("has a value that is not listed", expected(row))
        });
    }
    false
}

/// Whether a value is listed, or the enum is open. A value of another type breaks `attribute-type` instead.
fn conforms(row: &AttributeRule, value: ValueRef<'_>) -> bool {
    row.allowed.is_empty()
        || row.allowed.iter().any(|allowed| is(*allowed, value))
        || !attribute_type::conforms(row, value)
}

/// Returns the listed values for messages.
fn expected(row: &AttributeRule) -> String {
    let values: Vec<String> = row.allowed.iter().map(ToString::to_string).collect();
    format!("one of {}", values.join(", "))
}

/// Whether a value is the charter's.
pub(in crate::enforce) fn is(allowed: Scalar, value: ValueRef<'_>) -> bool {
    match (allowed, value) {
        (Scalar::Text(allowed), ValueRef::Text(text)) => allowed == text,
        (Scalar::Int(allowed), ValueRef::Int(number)) => allowed == number,
        (Scalar::Double(allowed), ValueRef::Double(number)) => allowed == number,
        (Scalar::Bool(allowed), ValueRef::Bool(value)) => allowed == value,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charter::AttributeType;

    #[test]
    fn only_listed_values_of_a_closed_enum_conform() {
        let closed = AttributeRule {
            value_type: AttributeType::String,
            allowed: vec![Scalar::Text("GET"), Scalar::Text("PUT")],
            ..AttributeRule::ANY
        };
        assert!(conforms(&closed, ValueRef::Text("PUT")));
        assert!(!conforms(&closed, ValueRef::Text("get")));
        assert!(conforms(&closed, ValueRef::Int(1)), "it has another type");
        assert!(conforms(&AttributeRule::ANY, ValueRef::Text("anything")));
    }
}
