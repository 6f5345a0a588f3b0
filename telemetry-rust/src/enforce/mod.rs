//! Applies the charter's rules to spans, metrics and log records before export, whichever library recorded them.
//!
//! [`SpanRules`] corrects a span, [`LogRules`] a log record, [`MetricRules`] a metric, [`ScopeRules`] a scope,
//! [`ResourceRules`] the resource;
//! [`AttributeRules`] does so for one list of attributes and for log fields. [`Active`] has the charter in force, and
//! decides whether a finding is corrected or only counted. A conformant span allocates nothing.

mod active;
mod attribute;
mod attributes;
mod charter_digest;
mod checked;
mod dedup;
mod error_tuple;
mod example;
mod guard;
mod kept_redactions;
mod log_rules;
mod metrics;
mod nested_values;
mod never_exported;
mod of_process;
mod redaction;
mod removed_values;
mod resource_rules;
mod rules;
mod schema_url;
mod scope_rules;
mod span_name_cardinality;
mod span_name_template;
mod span_rules;
mod sql;
#[cfg(any(test, feature = "conformance"))]
pub(crate) mod testing;
mod url;

pub(crate) use active::{Active, Enforcement, UnderWay};
pub(crate) use attribute::{Attribute, ValueRef};
pub(crate) use attributes::is_unknown;
use attributes::{attribute_enum, attribute_required};
pub(crate) use charter_digest::set_charter_digest;
use checked::Checked;
pub(crate) use dedup::dedup_keys;
pub(crate) use error_tuple::set_error_tuple;
pub(crate) use example::Example;
pub(crate) use guard::guarded;
pub(crate) use kept_redactions::{KeptRedactions, redacts_as_much};
pub(crate) use log_rules::LogRules;
pub(crate) use metrics::{LabelFilter, MetricRules, views};
pub(crate) use never_exported::NeverExported;
pub(crate) use of_process::AttributeRules;
pub(crate) use redaction::Redaction;
pub(crate) use removed_values::RemovedValues;
pub(crate) use resource_rules::ResourceRules;
pub(crate) use rules::RULES;
pub(crate) use scope_rules::ScopeRules;
pub(crate) use span_rules::SpanRules;

/// The charter's rules that the exporters share.
#[derive(Clone, Debug)]
pub(crate) struct ExportRules {
    pub attributes: AttributeRules,
    pub scopes: ScopeRules,
    pub resource: ResourceRules,
}

/// Replaces a masked value; independent of the value and its length.
const MASK: &str = "****";
