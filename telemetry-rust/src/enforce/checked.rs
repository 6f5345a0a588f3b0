//! An attribute as the rules check it.

use super::{Active, Example, ValueRef, redaction};
use crate::charter::AttributeRule;
use crate::naming;

/// An attribute with the row that the charter has for it.
pub(super) struct Checked<'c> {
    pub key: &'c str,
    pub value: ValueRef<'c>,
    pub row: Option<&'c AttributeRule>,
    /// Whether `attribute-unknown` applies. Of a label the charter's metric decides.
    pub must_be_known: bool,
}

impl<'c> Checked<'c> {
    pub(super) fn new(active: &'c Active<'_>, key: &'c str, value: ValueRef<'c>, must_be_known: bool) -> Self {
        Self {
            key,
            value,
            row: redaction::row(&active.charter.attributes, key),
            must_be_known,
        }
    }

    /// Returns an example of a finding.
    pub(super) fn example(&self, broken: &str, expects: impl Into<String>) -> Example {
        let Self { key, row, .. } = self;
        Example {
            // What follows the prefix of a template is not the charter's.
            what: match row {
                Some(row) if !row.template => format!("attribute {key} {broken}"),
                _ => format!("attribute {} {broken}", naming::shown(key)),
            },
            row: row.map(|row| ("attributes", row.key)),
            expects: expects.into(),
        }
    }
}
