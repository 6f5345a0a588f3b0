//! `span-name-cardinality`: the name of a span contains no id.

use std::borrow::Cow;

use opentelemetry::{KeyValue, Value};

use super::{Active, Example};
use crate::naming;

pub(super) const RULE: &str = "span-name-cardinality";

/// Records a name that contains an id; returns the one to correct it to.
pub(super) fn required(active: &Active<'_>, name: &str, attributes: &[KeyValue]) -> Option<String> {
    let Cow::Owned(without) = without_ids(active, name, attributes) else {
        return None;
    };
    let example = || Example::without_row("a span name contains an id", "{id} in its place");
    active.finding(RULE, example).then_some(without)
}

/// Replaces ids in the name; the values of the span's own templates and the charter's words are not ids.
fn without_ids<'n>(active: &Active<'_>, name: &'n str, attributes: &[KeyValue]) -> Cow<'n, str> {
    if !naming::contains_id(name, &naming::Known::default()) {
        return Cow::Borrowed(name);
    }
    let value = |key: &str| match &attributes
        .iter()
        .rev()
        .find(|attribute| attribute.key.as_str() == key)?
        .value
    {
        Value::String(text) => Some(text.as_str()),
        _ => None,
    };
    let known = naming::Known {
        words: active.charter.naming_words,
        literals: active.charter.span_name_words,
        values: &naming::TEMPLATES.map(|key| value(key).unwrap_or_default()),
    };
    naming::without_ids(name, &known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enforce::testing;

    #[test]
    fn an_id_is_replaced_but_not_in_the_values_of_a_template() {
        let rules = testing::rules();
        let active = rules.active();
        let name = "load 6f1ed002ab559585";
        assert_eq!(required(&active, name, &[]).as_deref(), Some("load {id}"));
        let route = KeyValue::new("http.route", "6f1ed002ab559585");
        assert_eq!(required(&active, name, &[route]), None);
        assert_eq!(required(&active, "load orders", &[]), None);
    }
}
