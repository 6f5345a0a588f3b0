//! Applies the charter's rules to instrumentation scopes: their schema URL and their attributes.

use std::sync::Arc;

use opentelemetry_proto::tonic::common::v1::InstrumentationScope;

use super::schema_url::CountedScopes;
use super::{Active, AttributeRules};

/// The charter's rules for scopes, the same for all signals.
#[derive(Clone, Debug)]
pub(crate) struct ScopeRules {
    attributes: AttributeRules,
    counted: Arc<CountedScopes>,
}

impl ScopeRules {
    pub(crate) fn new(attributes: AttributeRules) -> Self {
        Self {
            attributes,
            counted: Arc::default(),
        }
    }

    /// Records every finding and, for enforced rules, corrects the scope.
    pub(crate) fn apply(&self, active: &Active<'_>, scope: Option<&mut InstrumentationScope>, schema_url: &mut String) {
        self.counted.correct(active, scope.as_deref(), schema_url);
        if let Some(scope) = scope
            && !scope.attributes.is_empty()
        {
            self.attributes.redact_only(active, &mut scope.attributes);
        }
    }
}
