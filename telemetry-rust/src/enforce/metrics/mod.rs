//! Applies the charter's rules to metrics: on measurements that an application records with its own instruments, in the
//! SDK's views, and on the OTLP message before it is sent.
//!
//! [`LabelFilter`] removes labels from measurements; [`views`] has buckets and limits; [`MetricRules`] corrects what is
//! exported.

mod label_filter;
pub(super) mod metric_buckets;
pub(super) mod metric_cardinality;
pub(super) mod metric_deprecated;
mod metric_duplicates;
pub(super) mod metric_label;
mod metric_rules;
pub(super) mod metric_unit;
pub(super) mod metric_unknown;
mod older_views;
mod point_rules;
mod points;
pub(crate) mod views;

pub(crate) use label_filter::LabelFilter;
pub(crate) use metric_rules::MetricRules;

/// What fails if two points cannot be added.
const MERGE: &str = "metric-merge";
