//! The rules of a charter that this library has.

/// Their names, which `tools/rules.sh` writes from the pages in `docs/rules`; each is that of its file.
pub(crate) const RULES: &[&str] = &[
    "attribute-deprecated",
    "attribute-enum",
    "attribute-length",
    "attribute-required",
    "attribute-sensitive",
    "attribute-type",
    "attribute-unknown",
    "baggage-key",
    "baggage-size",
    "error-tuple",
    "metric-buckets",
    "metric-cardinality",
    "metric-deprecated",
    "metric-label",
    "metric-unit",
    "metric-unknown",
    "resource-identity",
    "schema-url",
    "span-name-cardinality",
    "span-name-template",
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
            let code = ["", "attributes/", "metrics/"]
                .map(|folder| source(&format!("{folder}{file}")))
                .concat();
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
            "attributes/mod.rs",
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
