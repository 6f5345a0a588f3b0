//! Finds the literal texts of span name templates that resemble ids.

use crate::charter::{SpanRow, interned};
use crate::naming;

/// Returns the literal texts of the templates that resemble ids and contain a letter, sorted.
pub(super) fn literals(spans: &[SpanRow]) -> &'static [&'static str] {
    let mut found: Vec<&'static str> = spans
        .iter()
        .flat_map(|span| naming::literals(span.template))
        .map(str::trim)
        .filter(|literal| literal.chars().any(char::is_alphabetic))
        .filter(|literal| naming::contains_id(literal, &naming::Known::default()))
        .collect();
    found.sort_unstable();
    found.dedup();
    interned::list(found)
}
