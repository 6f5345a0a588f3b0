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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::RULES;

    fn source(file: &str) -> String {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/enforce");
        std::fs::read_to_string(folder.join(file)).unwrap_or_default()
    }

    #[test]
    fn a_rule_of_what_is_exported_is_a_file_of_its_name() {
        for rule in RULES {
            let file = format!("{}.rs", rule.replace('-', "_"));
            let code = source(&file) + &source(&format!("metrics/{file}"));
            // These are where baggage, errors and the resource are made.
            let is_elsewhere = ["baggage-", "error-", "resource-"]
                .iter()
                .any(|part| rule.starts_with(part));
            assert!(
                is_elsewhere || code.contains(&format!("const RULE: &str = \"{rule}\";")),
                "{rule}"
            );
        }
    }

    #[test]
    fn what_applies_the_rules_is_short() {
        for file in [
            "attribute_rules.rs",
            "span_rules.rs",
            "log_rules.rs",
            "metrics/metric_rules.rs",
        ] {
            let code = source(file);
            let lines = code.lines().take_while(|line| *line != "#[cfg(test)]").count();
            assert!(
                (1..=120).contains(&lines),
                "{file} has {lines} lines without tests; expected at most 120"
            );
        }
    }
}
