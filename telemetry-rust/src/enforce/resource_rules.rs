//! Applies the charter's rules to the attributes of the resource: redacts them, and states the digest of the charter.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_sdk::Resource;

use super::{Active, AttributeRules, guarded, set_charter_digest};
use crate::charter::Charter;
use crate::charter::attribute::PLUMBLINE_CHARTER_DIGEST;

pub(super) const RULE: &str = "resource-identity";

/// The charter's rules for the resource, the same for all signals. An export clones what the charter in force leaves.
#[derive(Clone)]
pub(crate) struct ResourceRules {
    attributes: AttributeRules,
    /// The attributes that the process was started with, not redacted.
    recorded: Arc<[KeyValue]>,
    corrected: Arc<Mutex<Option<Corrected>>>,
}

/// What a charter leaves of the resource.
struct Corrected {
    charter: Arc<Charter>,
    attributes: Vec<KeyValue>,
}

impl fmt::Debug for ResourceRules {
    /// Omits the attributes.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("ResourceRules")
    }
}

impl ResourceRules {
    pub(crate) fn new(attributes: AttributeRules, resource: &Resource) -> Self {
        Self {
            attributes,
            recorded: resource.iter().map(Into::into).collect(),
            corrected: Arc::default(),
        }
    }

    /// Returns the attributes under a charter. None are left if redaction fails.
    pub(crate) fn attributes(&self, active: &Active<'_>) -> Vec<KeyValue> {
        let mut corrected = self.corrected.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*corrected
            && std::ptr::eq(&*known.charter, &*active.charter)
        {
            return known.attributes.clone();
        }
        let mut attributes = self.recorded.to_vec();
        let is_safe = guarded(active, &mut attributes, |attributes| {
            self.attributes.redact_only(active, attributes);
        });
        if !is_safe {
            attributes.clear();
        }
        // A process that was started with a charter that is only observed has none.
        if active.enforces(RULE)
            && !attributes.is_empty()
            && !attributes.iter().any(|known| known.key == PLUMBLINE_CHARTER_DIGEST)
        {
            attributes.push(KeyValue {
                key: PLUMBLINE_CHARTER_DIGEST.to_owned(),
                ..KeyValue::default()
            });
        }
        set_charter_digest(&mut attributes, active.charter.digest);
        *corrected = Some(Corrected {
            charter: active.charter.to_arc(),
            attributes: attributes.clone(),
        });
        attributes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enforce::testing;

    #[test]
    fn attributes_that_are_not_sensitive_are_left() {
        let all = [("customer.email", "a@b.example"), ("service.name", "x")];
        let all = all.map(|(key, value)| opentelemetry::KeyValue::new(key, value));
        let rules = testing::rules();
        let resource = ResourceRules::new(rules.clone(), &Resource::builder_empty().with_attributes(all).build());
        for _ in 0..2 {
            let left = resource.attributes(&rules.active());
            let keys: Vec<_> = left.iter().map(|attribute| attribute.key.as_str()).collect();
            assert_eq!(keys, ["service.name", "plumbline.charter.digest"]);
        }
    }
}
