//! `attribute-type`: a value has the type that the charter defines for its attribute.

use opentelemetry::Array;
use opentelemetry_proto::tonic::common::v1::any_value;

use crate::charter::{AttributeRule, AttributeType};
use crate::enforce::{Active, Checked, ValueRef};

pub(super) const RULE: &str = "attribute-type";

/// Records a value of another type, which is not corrected.
pub(super) fn check(active: &Active<'_>, attribute: &Checked<'_>) -> bool {
    if let Some(row) = attribute.row.filter(|row| !conforms(row, attribute.value)) {
        active.observed(RULE, 1, || {
            attribute.example("has another type", format!("type {}", row.value_type.name()))
        });
    }
    false
}

/// Whether a value has the type of its row.
pub(super) fn conforms(row: &AttributeRule, value: ValueRef<'_>) -> bool {
    let element = match (row.value_type, value) {
        (AttributeType::Any, _)
        | (AttributeType::String, ValueRef::Text(_))
        | (AttributeType::Int, ValueRef::Int(_))
        | (AttributeType::Double, ValueRef::Double(_))
        | (AttributeType::Boolean, ValueRef::Bool(_)) => return true,
        (AttributeType::Strings, _) => AttributeType::String,
        (AttributeType::Ints, _) => AttributeType::Int,
        (AttributeType::Doubles, _) => AttributeType::Double,
        (AttributeType::Booleans, _) => AttributeType::Boolean,
        _ => return false,
    };
    match value {
        ValueRef::Array(Array::String(each)) => each.is_empty() || element == AttributeType::String,
        ValueRef::Array(Array::I64(each)) => each.is_empty() || element == AttributeType::Int,
        ValueRef::Array(Array::F64(each)) => each.is_empty() || element == AttributeType::Double,
        ValueRef::Array(Array::Bool(each)) => each.is_empty() || element == AttributeType::Boolean,
        ValueRef::Nested(value) => match &value.value {
            Some(any_value::Value::ArrayValue(list)) => list.values.iter().all(|value| {
                matches!(
                    (element, ValueRef::of(value)),
                    (AttributeType::String, ValueRef::Text(_))
                        | (AttributeType::Int, ValueRef::Int(_))
                        | (AttributeType::Double, ValueRef::Double(_))
                        | (AttributeType::Boolean, ValueRef::Bool(_))
                )
            }),
            _ => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry::{KeyValue, StringValue, Value};
    use opentelemetry_proto::tonic::common::v1 as otlp;

    use super::*;
    use crate::enforce::Attribute;

    fn row(value_type: AttributeType) -> AttributeRule {
        AttributeRule {
            value_type,
            ..AttributeRule::ANY
        }
    }

    #[test]
    fn values_of_both_models_are_checked() {
        let text = KeyValue::new("a", "200");
        let texts = KeyValue::new("a", Value::Array(vec![StringValue::from("x")].into()));
        for (value_type, of_text, of_texts) in [
            (AttributeType::String, true, false),
            (AttributeType::Int, false, false),
            (AttributeType::Strings, false, true),
            (AttributeType::Ints, false, false),
            (AttributeType::Any, true, true),
        ] {
            for (attribute, expected) in [(&text, of_text), (&texts, of_texts)] {
                assert_eq!(
                    conforms(&row(value_type), attribute.value()),
                    expected,
                    "{value_type:?}"
                );
                let sent = otlp::KeyValue::from(attribute);
                assert_eq!(conforms(&row(value_type), sent.value()), expected, "{value_type:?}");
            }
        }
    }

    #[test]
    fn an_empty_array_is_of_every_array_type() {
        let empty = KeyValue::new("a", Value::Array(Array::I64(Vec::new())));
        assert!(conforms(&row(AttributeType::Strings), empty.value()));
        assert!(!conforms(&row(AttributeType::String), empty.value()));
    }
}
