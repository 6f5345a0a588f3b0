//! Values of attributes: of the API and of OTLP, from and to JSON.

use opentelemetry::{Array, KeyValue, StringValue, Value};
use opentelemetry_proto::tonic::common::v1::{self as otlp, any_value};
use serde_json::{Map, Number, json};

type Json = serde_json::Value;

/// Reads attributes: a whole number is an int, one with a fraction a double.
pub fn attributes(members: &Map<String, Json>) -> Result<Vec<KeyValue>, String> {
    let mut attributes = Vec::new();
    for (key, value) in members {
        attributes.push(KeyValue::new(key.clone(), self::value(value)?));
    }
    Ok(attributes)
}

fn value(given: &Json) -> Result<Value, String> {
    match given {
        Json::Bool(value) => Ok(Value::Bool(*value)),
        Json::String(text) => Ok(Value::from(text.clone())),
        Json::Number(number) => Ok(scalar(number)),
        Json::Array(list) => array(list),
        other => Err(format!(
            "the value is {other}; expected a text, a number, true, false or a list"
        )),
    }
}

fn scalar(number: &Number) -> Value {
    match number.as_i64() {
        Some(whole) => Value::I64(whole),
        None => Value::F64(number.as_f64().unwrap_or(f64::NAN)),
    }
}

fn array(list: &[Json]) -> Result<Value, String> {
    let array = match list.first() {
        Some(Json::Bool(_)) => list.iter().map(Json::as_bool).collect::<Option<_>>().map(Array::Bool),
        Some(Json::Number(first)) if first.is_i64() => {
            list.iter().map(Json::as_i64).collect::<Option<_>>().map(Array::I64)
        }
        Some(Json::Number(_)) => list.iter().map(Json::as_f64).collect::<Option<_>>().map(Array::F64),
        _ => {
            let texts = list
                .iter()
                .map(|text| Some(StringValue::from(text.as_str()?.to_owned())));
            texts.collect::<Option<_>>().map(Array::String)
        }
    };
    array
        .map(Value::Array)
        .ok_or_else(|| "a list has values of one type".to_owned())
}

/// Writes a value of OTLP.
pub fn json(value: &otlp::AnyValue) -> Json {
    match &value.value {
        Some(any_value::Value::StringValue(text)) => json!(text),
        Some(any_value::Value::BoolValue(value)) => json!(value),
        Some(any_value::Value::IntValue(number)) => json!(number),
        Some(any_value::Value::DoubleValue(number)) => json!(number),
        Some(any_value::Value::ArrayValue(list)) => list.values.iter().map(json).collect(),
        Some(any_value::Value::KvlistValue(map)) => json_of(&map.values),
        _ => Json::Null,
    }
}

/// Writes attributes of OTLP as an object.
pub fn json_of(attributes: &[otlp::KeyValue]) -> Json {
    let members = attributes.iter().map(|attribute| {
        let value = attribute.value.as_ref().map_or(Json::Null, json);
        (attribute.key.clone(), value)
    });
    Json::Object(members.collect())
}
