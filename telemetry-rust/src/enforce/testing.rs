//! Rules of a fixed charter and mode, with the findings that they counted.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use opentelemetry_sdk::Resource;

use super::{AttributeRules, Enforcement, ExportRules, ResourceRules, ScopeRules};
use crate::charter::{Charter, Held, Mode};

/// A fixed charter and mode.
#[derive(Debug)]
pub(crate) struct Fixed {
    pub charter: Arc<Charter>,
    pub mode: Mode,
    started: Arc<Charter>,
    found: Mutex<BTreeMap<(&'static str, bool), u64>>,
    lines: Mutex<Vec<String>>,
}

impl Fixed {
    pub(crate) fn new(charter: Arc<Charter>, mode: Mode) -> Arc<Self> {
        Arc::new(Self {
            started: Arc::clone(&charter),
            charter,
            mode,
            found: Mutex::default(),
            lines: Mutex::default(),
        })
    }

    /// The findings: rule, whether they were enforced, and their number.
    pub(crate) fn found(&self) -> Vec<(&'static str, bool, u64)> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found
            .iter()
            .map(|((rule, enforced), count)| (*rule, *enforced, *count))
            .collect()
    }
}

impl Enforcement for Fixed {
    fn charter(&self) -> Held {
        (&self.charter).into()
    }

    fn started(&self) -> &Arc<Charter> {
        &self.started
    }

    fn mode(&self, _: &Charter) -> Mode {
        self.mode
    }

    fn mode_of(&self, charter: &Charter, rule: &str) -> Mode {
        match (self.mode, charter.mode_of(rule)) {
            (Mode::Off, _) | (_, Mode::Off) => Mode::Off,
            (Mode::Observe, _) | (_, Mode::Observe) => Mode::Observe,
            (Mode::Enforce, Mode::Enforce) => Mode::Enforce,
        }
    }

    fn begin(&self) -> Arc<Charter> {
        Arc::clone(&self.charter)
    }

    fn end(&self, _: &Arc<Charter>) {}

    fn kept(&self, _: SystemTime, _: &mut dyn FnMut(&Arc<Charter>)) {}

    fn count(&self, rule: &'static str, count: u64, is_enforced: bool) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        *found.entry((rule, is_enforced)).or_default() += count;
    }

    fn log_example(&self, _: &'static str, _: bool, text: &dyn Fn() -> String) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push(text());
    }

    fn failed(&self, _: &'static str) {}
}

#[cfg(test)]
impl Fixed {
    /// The examples that were logged.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    /// The demo's charter, enforced by a process that was started with another.
    pub(crate) fn started_with(started: Arc<Charter>) -> Arc<Self> {
        Arc::new(Self {
            charter: Arc::clone(&Self::shop().charter),
            mode: Mode::Enforce,
            started,
            found: Mutex::default(),
            lines: Mutex::default(),
        })
    }

    /// The demo's charter, enforced.
    pub(crate) fn shop() -> Arc<Self> {
        let compiled = include_str!("../../../conformance/vectors/charter/compiled.json");
        Self::new(crate::charter::read(compiled).unwrap(), Mode::Enforce)
    }
}

/// The rules of the demo's charter, enforced, with the hash key `key`.
#[cfg(test)]
pub(crate) fn rules() -> AttributeRules {
    rules_of(Fixed::shop())
}

/// The rules of the exporters, of a process without a resource.
pub(crate) fn at_export(attributes: AttributeRules) -> ExportRules {
    ExportRules {
        scopes: ScopeRules::new(attributes.clone()),
        resource: ResourceRules::new(attributes.clone(), &Resource::builder_empty().build()),
        attributes,
    }
}

/// Rules with the hash key `key`.
#[cfg(test)]
pub(crate) fn rules_of(fixed: Arc<Fixed>) -> AttributeRules {
    AttributeRules::new(Some(b"key"), fixed)
}

/// What is left of attributes under the demo's charter.
#[cfg(test)]
pub(crate) fn enforced(attributes: &[(&'static str, &str)]) -> Vec<(String, String)> {
    let mut attributes: Vec<opentelemetry::KeyValue> = attributes
        .iter()
        .map(|(key, value)| opentelemetry::KeyValue::new(*key, (*value).to_owned()))
        .collect();
    let rules = rules();
    rules.apply(&rules.active(), &mut attributes, &mut super::RemovedValues::default());
    attributes
        .iter()
        .map(|attribute| (attribute.key.to_string(), attribute.value.to_string()))
        .collect()
}

/// A key with its value.
#[cfg(test)]
pub(crate) fn pair(key: &str, value: &str) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

/// A span of a request, as the charter has it but for its name.
#[cfg(test)]
pub(crate) fn request(name: &'static str) -> opentelemetry_sdk::trace::SpanData {
    use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status};
    use opentelemetry::{InstrumentationScope, KeyValue};
    use opentelemetry_sdk::trace::SpanData;

    let attributes = [
        ("http.request.method", "GET"),
        ("http.route", "/v1/orders"),
        ("url.path", "/v1/orders"),
        ("url.scheme", "http"),
    ];
    SpanData {
        span_context: SpanContext::NONE,
        parent_span_id: SpanId::INVALID,
        parent_span_is_remote: false,
        span_kind: SpanKind::Server,
        name: name.into(),
        start_time: SystemTime::UNIX_EPOCH,
        end_time: SystemTime::UNIX_EPOCH,
        attributes: attributes.map(|(key, value)| KeyValue::new(key, value)).to_vec(),
        dropped_attributes_count: 0,
        events: Default::default(),
        links: Default::default(),
        status: Status::Unset,
        instrumentation_scope: InstrumentationScope::default(),
    }
}
