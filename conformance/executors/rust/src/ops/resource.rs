//! Answers the cases of the resource: the attributes that identify a service, with placeholders for those that vary.

use opentelemetry::Key;
use plumbline_telemetry::conformance::{self, Source};
use serde_json::{Map, Value, json};

use super::{Answer, Outcome};
use crate::input::Input;

pub fn identity(input: &Input<'_>) -> Outcome {
    let (variables, set) = (input.text_members("env")?, input.text_members("attributes")?);
    let lookup = |name: &str| {
        variables
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    };
    let resource = conformance::resource(input.text("service")?, &set, &lookup);
    let mut attributes = Map::new();
    for key in conformance::charter()
        .resource
        .iter()
        .map(|row| row.key)
        .chain(["service.name"])
    {
        if let Some(value) = resource.get(&Key::from_static_str(key)) {
            attributes.insert(
                key.to_owned(),
                json!(placeholder(key, &value.as_str(), &set, &variables)),
            );
        }
    }
    Ok(Answer::Output(json!({"attributes": Value::Object(attributes)})))
}

/// Returns the protocol's placeholder for a value that differs between runs.
fn placeholder(key: &str, value: &str, set: &[(String, String)], variables: &[(String, String)]) -> String {
    let given = |pairs: &[(String, String)]| pairs.iter().any(|(_, given)| given == value);
    let charter = conformance::charter();
    let generated = charter
        .resource
        .iter()
        .filter(|row| row.key == key)
        .flat_map(|row| &row.from);
    let word = match generated.clone().next() {
        _ if value == charter.digest => "{digest}",
        Some(Source::Generate("uuid")) if !given(set) && is_uuid(value) => "{uuid}",
        Some(Source::Generate("container")) if !given(set) && !given(variables) => "{container}",
        _ => value,
    };
    word.to_owned()
}

fn is_uuid(value: &str) -> bool {
    value.len() == 36
        && value.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
