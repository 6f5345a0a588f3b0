//! Attributes as the rules see them: of the API, on spans and log fields, and of OTLP, on points and log records.

use std::borrow::Cow;

use opentelemetry::{Array, Key, StringValue, Value};
use opentelemetry_proto::tonic::common::v1 as otlp;
use opentelemetry_proto::tonic::common::v1::any_value;

/// An attribute that a rule may change.
pub(crate) trait Attribute: Clone {
    fn key(&self) -> &str;
    fn value(&self) -> ValueRef<'_>;
    fn set_key(&mut self, key: &'static str);
    fn set_text(&mut self, text: String);
    fn set_texts(&mut self, texts: Vec<String>);
    /// The value, if it can contain maps and lists.
    fn nested(&mut self) -> Option<&mut otlp::AnyValue>;
}

/// A value of an attribute.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ValueRef<'a> {
    Text(&'a str),
    Int(i64),
    Double(f64),
    Bool(bool),
    /// An array of the API.
    Array(&'a Array),
    /// A list, a map, bytes or nothing, of OTLP.
    Nested(&'a otlp::AnyValue),
}

impl Attribute for opentelemetry::KeyValue {
    fn key(&self) -> &str {
        self.key.as_str()
    }

    fn value(&self) -> ValueRef<'_> {
        match &self.value {
            Value::String(text) => ValueRef::Text(text.as_str()),
            Value::I64(number) => ValueRef::Int(*number),
            Value::F64(number) => ValueRef::Double(*number),
            Value::Bool(value) => ValueRef::Bool(*value),
            Value::Array(array) => ValueRef::Array(array),
            _ => ValueRef::Text(""),
        }
    }

    fn set_key(&mut self, key: &'static str) {
        self.key = Key::from_static_str(key);
    }

    fn set_text(&mut self, text: String) {
        self.value = text.into();
    }

    fn set_texts(&mut self, texts: Vec<String>) {
        let texts = texts.into_iter().map(StringValue::from).collect();
        self.value = Value::Array(Array::String(texts));
    }

    fn nested(&mut self) -> Option<&mut otlp::AnyValue> {
        None
    }
}

impl Attribute for otlp::KeyValue {
    fn key(&self) -> &str {
        &self.key
    }

    fn value(&self) -> ValueRef<'_> {
        const NOTHING: &otlp::AnyValue = &otlp::AnyValue { value: None };
        ValueRef::of(self.value.as_ref().unwrap_or(NOTHING))
    }

    fn set_key(&mut self, key: &'static str) {
        key.clone_into(&mut self.key);
    }

    fn set_text(&mut self, text: String) {
        self.value = Some(any_text(text));
    }

    fn set_texts(&mut self, texts: Vec<String>) {
        let values = texts.into_iter().map(any_text).collect();
        self.value = Some(otlp::AnyValue {
            value: Some(any_value::Value::ArrayValue(otlp::ArrayValue { values })),
        });
    }

    fn nested(&mut self) -> Option<&mut otlp::AnyValue> {
        let is_nested = |value: &&mut otlp::AnyValue| {
            matches!(
                value.value,
                Some(any_value::Value::ArrayValue(_) | any_value::Value::KvlistValue(_))
            )
        };
        self.value.as_mut().filter(is_nested)
    }
}

/// Creates a text value of OTLP.
pub(super) fn any_text(text: String) -> otlp::AnyValue {
    otlp::AnyValue {
        value: Some(any_value::Value::StringValue(text)),
    }
}

impl<'a> ValueRef<'a> {
    pub(crate) fn of(value: &'a otlp::AnyValue) -> Self {
        match &value.value {
            Some(any_value::Value::StringValue(text)) => Self::Text(text),
            Some(any_value::Value::IntValue(number)) => Self::Int(*number),
            Some(any_value::Value::DoubleValue(number)) => Self::Double(*number),
            Some(any_value::Value::BoolValue(value)) => Self::Bool(*value),
            _ => Self::Nested(value),
        }
    }

    /// Formats a value as the text that is hashed and searched for; of an array its elements.
    pub(crate) fn texts(self) -> Texts<'a> {
        match self {
            Self::Text(text) => Texts::One(Cow::Borrowed(text)),
            Self::Int(number) => Texts::One(number.to_string().into()),
            Self::Double(number) => Texts::One(number.to_string().into()),
            Self::Bool(value) => Texts::One(value.to_string().into()),
            Self::Array(Array::String(texts)) => {
                Texts::Each(texts.iter().map(|text| Cow::Borrowed(text.as_str())).collect())
            }
            Self::Array(Array::I64(each)) => Texts::Each(each.iter().map(|one| one.to_string().into()).collect()),
            Self::Array(Array::F64(each)) => Texts::Each(each.iter().map(|one| one.to_string().into()).collect()),
            Self::Array(Array::Bool(each)) => Texts::Each(each.iter().map(|one| one.to_string().into()).collect()),
            Self::Array(_) => Texts::Each(Vec::new()),
            Self::Nested(value) => match &value.value {
                Some(any_value::Value::ArrayValue(list)) => {
                    Texts::Each(list.values.iter().map(|value| to_text(value).into()).collect())
                }
                _ => Texts::One(to_text(value).into()),
            },
        }
    }
}

/// The text of a value, or those of an array's elements.
pub(crate) enum Texts<'a> {
    One(Cow<'a, str>),
    Each(Vec<Cow<'a, str>>),
}

/// Formats a value as the text that is hashed.
pub(super) fn to_text(value: &otlp::AnyValue) -> String {
    match ValueRef::of(value) {
        ValueRef::Text(text) => text.to_owned(),
        ValueRef::Int(number) => number.to_string(),
        ValueRef::Double(number) => number.to_string(),
        ValueRef::Bool(value) => value.to_string(),
        _ => format!("{value:?}"),
    }
}
