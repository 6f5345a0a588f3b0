//! The digest of the charter that an item follows.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};

use crate::charter::attribute::PLUMBLINE_CHARTER_DIGEST;

/// Sets the digest among the attributes of a resource, if it is one of them: a reload changes what its items follow.
pub(crate) fn set_charter_digest(attributes: &mut [KeyValue], digest: &str) {
    let stated = attributes
        .iter_mut()
        .find(|attribute| attribute.key == PLUMBLINE_CHARTER_DIGEST);
    if let Some(attribute) = stated {
        attribute.value = Some(AnyValue {
            value: Some(Value::StringValue(digest.to_owned())),
        });
    }
}
