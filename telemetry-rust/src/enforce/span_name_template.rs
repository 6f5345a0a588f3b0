//! `span-name-template`: the name of a span is that of its type.

use std::borrow::Cow;

use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::trace::SpanData;

use super::{Active, Example};
use crate::charter::SpanRow;
use crate::naming;

pub(super) const RULE: &str = "span-name-template";

/// Records a name that differs from its template; returns the one to correct it to.
pub(super) fn required(active: &Active<'_>, span: &SpanData, row: Option<&SpanRow>) -> Option<String> {
    // If the SDK dropped attributes, a template cannot be filled reliably.
    let row = row.filter(|_| span.dropped_attributes_count == 0)?;
    let value = |key: &str| text(&span.attributes, key);
    if naming::fits(row.template, &span.name, value) {
        return None;
    }
    let expected = naming::rendered(row.template, value)?;
    let example = || Example {
        what: format!("a span of type {} has another name", row.name),
        row: Some(("spans", row.name)),
        expects: row.template.to_owned(),
    };
    active.finding(RULE, example).then_some(expected)
}

/// Returns the last value of an attribute as it appears in a name.
fn text<'a>(attributes: &'a [KeyValue], key: &str) -> Option<Cow<'a, str>> {
    let found = attributes
        .iter()
        .rev()
        .find(|attribute| attribute.key.as_str() == key)?;
    match &found.value {
        Value::String(text) => Some(Cow::Borrowed(text.as_str())),
        Value::I64(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::enforce::SpanRules;
    use crate::enforce::testing::{self, request};

    #[test]
    fn a_name_follows_its_template() {
        let rules = SpanRules(testing::rules());
        let mut span = request("/v1/orders");
        rules.apply(&rules.0.active(), &mut span);
        assert_eq!(span.name, "GET /v1/orders");
    }
}
