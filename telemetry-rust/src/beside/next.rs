//! The exporter of a set-up that a wrapper exports to, with the resource that the charter in force leaves.

use opentelemetry::{Array, KeyValue, StringValue, Value};
use opentelemetry_proto::tonic::common::v1 as otlp;
use opentelemetry_proto::tonic::common::v1::any_value;
use opentelemetry_sdk::Resource;
use tokio::sync::{RwLock, RwLockReadGuard};

use crate::enforce::{Active, AttributeRules, ResourceRules};

/// Sets the resource of an exporter.
type SetResource<E> = fn(&mut E, &Resource);

#[derive(Debug)]
pub(super) struct Next<E> {
    exporter: RwLock<Stated<E>>,
    set_resource: SetResource<E>,
    /// The resource of the provider.
    resource: Option<(ResourceRules, Option<String>)>,
}

/// An exporter, and the charter whose resource it has.
#[derive(Debug)]
pub(super) struct Stated<E> {
    pub exporter: E,
    by: Option<&'static str>,
}

impl<E: Send + Sync> Next<E> {
    pub(super) fn new(exporter: E, set_resource: SetResource<E>) -> Self {
        Self {
            exporter: RwLock::new(Stated { exporter, by: None }),
            set_resource,
            resource: None,
        }
    }

    /// Sets the resource of the provider; without rules it is that of the exporter.
    pub(super) fn set_resource(&mut self, rules: Option<&AttributeRules>, resource: &Resource) {
        match rules {
            Some(rules) => {
                let url = resource.schema_url().map(ToOwned::to_owned);
                self.resource = Some((ResourceRules::new(rules.clone(), resource), url));
            }
            None => (self.set_resource)(&mut self.exporter.get_mut().exporter, resource),
        }
    }

    /// Returns the exporter with the resource that a charter leaves.
    pub(super) async fn by(&self, active: &Active<'_>) -> RwLockReadGuard<'_, Stated<E>> {
        let known = self.exporter.read().await;
        let Some((rules, url)) = self
            .resource
            .as_ref()
            .filter(|_| known.by != Some(active.charter.digest))
        else {
            return known;
        };
        drop(known);
        let mut exporter = self.exporter.write().await;
        let left = resource(rules.attributes(active), url.as_deref());
        (self.set_resource)(&mut exporter.exporter, &left);
        exporter.by = Some(active.charter.digest);
        exporter.downgrade()
    }

    /// Returns the exporter as it is.
    pub(super) async fn as_it_is(&self) -> RwLockReadGuard<'_, Stated<E>> {
        self.exporter.read().await
    }

    /// Does something with the exporter; `None` in the moment that it gets another resource.
    pub(super) fn now<T>(&self, does: impl FnOnce(&E) -> T) -> Option<T> {
        let exporter = self.exporter.try_read().ok()?;
        Some(does(&exporter.exporter))
    }
}

fn resource(attributes: Vec<otlp::KeyValue>, url: Option<&str>) -> Resource {
    let attributes = api_attributes(attributes);
    let empty = Resource::builder_empty();
    match url {
        Some(url) => empty.with_schema_url(attributes, url.to_owned()).build(),
        None => empty.with_attributes(attributes).build(),
    }
}

/// Converts attributes of OTLP to those of the API. One without a value is left out.
pub(super) fn api_attributes(attributes: Vec<otlp::KeyValue>) -> Vec<KeyValue> {
    let each = attributes.into_iter();
    each.filter_map(|attribute| Some(KeyValue::new(attribute.key, api_value(attribute.value?.value?)?)))
        .collect()
}

fn api_value(value: any_value::Value) -> Option<Value> {
    Some(match value {
        any_value::Value::StringValue(text) => text.into(),
        any_value::Value::BoolValue(value) => value.into(),
        any_value::Value::IntValue(number) => number.into(),
        any_value::Value::DoubleValue(number) => number.into(),
        any_value::Value::ArrayValue(list) => {
            let values: Vec<any_value::Value> = list.values.into_iter().filter_map(|value| value.value).collect();
            Value::Array(api_array(values)?)
        }
        _ => return None,
    })
}

/// An array of the API has values of one type.
fn api_array(values: Vec<any_value::Value>) -> Option<Array> {
    fn all<T>(values: &[any_value::Value], of: impl Fn(&any_value::Value) -> Option<T>) -> Option<Vec<T>> {
        values.iter().map(of).collect()
    }
    let texts = |value: &any_value::Value| match value {
        any_value::Value::StringValue(text) => Some(StringValue::from(text.clone())),
        _ => None,
    };
    let numbers = |value: &any_value::Value| match value {
        any_value::Value::IntValue(number) => Some(*number),
        _ => None,
    };
    let reals = |value: &any_value::Value| match value {
        any_value::Value::DoubleValue(number) => Some(*number),
        _ => None,
    };
    let flags = |value: &any_value::Value| match value {
        any_value::Value::BoolValue(value) => Some(*value),
        _ => None,
    };
    all(&values, texts)
        .map(Array::String)
        .or_else(|| all(&values, numbers).map(Array::I64))
        .or_else(|| all(&values, reals).map(Array::F64))
        .or_else(|| all(&values, flags).map(Array::Bool))
}
