//! Answers the cases of span names: a template filled with attributes, and a name in which ids are replaced.

use std::borrow::Cow;

use plumbline_telemetry::conformance;
use serde_json::{Value, json};

use super::{Answer, Outcome};
use crate::input::Input;

pub fn span_name(input: &Input<'_>) -> Outcome {
    let wanted = input.text("type")?;
    let charter = conformance::charter();
    let span = charter.spans.iter().find(|span| span.name == wanted);
    let span = span.ok_or_else(|| format!("type is {wanted:?}; expected a span of the charter"))?;
    let attributes = input.members("attributes")?;
    let name = conformance::span_name(span.template, |key| match attributes.get(key)? {
        Value::String(text) => Some(Cow::Owned(text.clone())),
        Value::Null => None,
        other => Some(Cow::Owned(other.to_string())),
    });
    Ok(Answer::Output(json!({ "name": name })))
}

pub fn cardinality(input: &Input<'_>) -> Outcome {
    let words = match input.0["words"] {
        Value::Null => Vec::new(),
        _ => input.texts("words")?,
    };
    let attributes = &input.0["attributes"];
    let name = conformance::without_ids(input.text("name")?, &words, |key| attributes[key].as_str());
    let contains_id = matches!(name, Cow::Owned(_));
    Ok(Answer::Output(json!({"contains_id": contains_id, "name": name})))
}
