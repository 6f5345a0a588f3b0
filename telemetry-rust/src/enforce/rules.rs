//! The rules of a charter that this library has.

use super::metrics::{
    metric_buckets, metric_cardinality, metric_deprecated, metric_label, metric_unit, metric_unknown,
};
use super::{
    attribute_deprecated, attribute_enum, attribute_length, attribute_required, attribute_sensitive, attribute_type,
    attribute_unknown, resource_rules, schema_url, span_name_cardinality, span_name_template,
};
use crate::propagation::{BAGGAGE_KEY, BAGGAGE_SIZE};
use crate::setup::ERROR_TUPLE;

/// Their names; each is that of its file.
pub(crate) const RULES: [&str; 20] = [
    resource_rules::RULE,
    span_name_template::RULE,
    span_name_cardinality::RULE,
    attribute_deprecated::RULE,
    attribute_unknown::RULE,
    attribute_type::RULE,
    attribute_enum::RULE,
    attribute_required::RULE,
    attribute_length::RULE,
    attribute_sensitive::RULE,
    metric_unknown::RULE,
    metric_deprecated::RULE,
    metric_label::RULE,
    metric_unit::RULE,
    metric_buckets::RULE,
    metric_cardinality::RULE,
    BAGGAGE_KEY,
    BAGGAGE_SIZE,
    schema_url::RULE,
    ERROR_TUPLE,
];
