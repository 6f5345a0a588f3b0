//! Applies the charter's rules to spans and log records before export, whichever library recorded them.
//!
//! [`SpanRules::apply`] checks and corrects one span: its name, attributes, events, links and status. [`AttributeRules`]
//! does the same for one list of attributes and for log fields: it renames, drops, hashes, masks and truncates. A
//! conformant item allocates nothing.

mod attribute_rules;
mod dedup;
mod error_tuple;
mod guard;
mod log_values;
mod never_exported;
mod redaction;
mod removed_values;
mod span_rules;
mod sql;
mod url;

pub(crate) use attribute_rules::AttributeRules;
pub(crate) use dedup::dedup_keys;
pub(crate) use error_tuple::set_error_tuple;
pub(crate) use guard::guarded;
pub(crate) use never_exported::NeverExported;
pub(crate) use redaction::Redaction;
pub(crate) use removed_values::RemovedValues;
pub(crate) use span_rules::SpanRules;

/// Replaces a masked value; independent of the value and its length.
const MASK: &str = "****";
