//! Log records of a set-up that was joined: the exporter that corrects them. The SDK lets a record be changed by adding
//! only, so that what is exported is another one.

use std::time::Duration;

use opentelemetry::logs::{AnyValue, LogRecord as _, Logger as _, LoggerProvider as _, Severity};
use opentelemetry::{InstrumentationScope, Key};
use opentelemetry_proto::tonic::common::v1 as otlp;
use opentelemetry_proto::tonic::common::v1::any_value;
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::logs::{LogBatch, LogExporter, SdkLogRecord, SdkLogger, SdkLoggerProvider};

use super::next::Next;
use super::spans::scope_by_charter;
use crate::enforce::{Active, ExportRules, LogRules, ScopeRules, guarded};
use crate::export::{DropCounts, DropReason};
use crate::handle::Owner;
use crate::metrics::Signal;

/// Applies the charter to the log records that another exporter exports.
#[derive(Debug)]
pub(super) struct LogsByCharter<E> {
    next: Next<E>,
    rules: Option<(LogRules, ScopeRules)>,
    drops: DropCounts,
    owner: Owner,
    /// Makes records.
    blank: SdkLogger,
}

impl<E: LogExporter> LogsByCharter<E> {
    pub(super) fn new(next: E, rules: Option<ExportRules>, drops: DropCounts, owner: Owner) -> Self {
        Self {
            next: Next::new(next, E::set_resource),
            rules: rules.map(|rules| (LogRules(rules.attributes), rules.scopes)),
            drops,
            owner,
            blank: SdkLoggerProvider::builder().build().logger(""),
        }
    }

    /// Returns the records by the charter; those that a rule failed on are left out.
    fn corrected(
        &self,
        active: &Active<'_>,
        batch: &LogBatch<'_>,
        (records, scopes): &(LogRules, ScopeRules),
    ) -> Vec<(SdkLogRecord, InstrumentationScope)> {
        let mut left = Vec::new();
        for (recorded, scope) in batch.iter() {
            let mut made = None;
            let is_safe = guarded(active, &mut made, |made| {
                let mut sent = LogRecord::from(recorded);
                records.apply(active, &mut sent);
                let record = record_with(self.blank.create_log_record(), recorded, sent);
                *made = Some((record, scope_by_charter(scopes, active, scope)));
            });
            left.extend(made.filter(|_| is_safe));
        }
        left
    }
}

impl<E: LogExporter> LogExporter for LogsByCharter<E> {
    async fn export(&self, batch: LogBatch<'_>) -> OTelSdkResult {
        let Some(rules) = &self.rules else {
            return self.next.as_it_is().await.exporter.export(batch).await;
        };
        let _under_way = rules.0.0.begin();
        let active = rules.0.0.active();
        let left = match self.owner.is_held() {
            true => Vec::new(),
            false => self.corrected(&active, &batch, rules),
        };
        let all = batch.iter().count();
        self.drops.add(Signal::Logs, DropReason::ExportFailed, all - left.len());
        if left.is_empty() {
            return Ok(());
        }
        let next = self.next.by(&active).await;
        let each: Vec<_> = left.iter().map(|(record, scope)| (record, scope)).collect();
        next.exporter.export(LogBatch::new(&each)).await
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        let result = self.next.now(|next| next.shutdown_with_timeout(timeout));
        result.unwrap_or(Err(OTelSdkError::Timeout(timeout)))
    }

    fn event_enabled(&self, level: Severity, target: &str, name: Option<&str>) -> bool {
        self.next
            .now(|next| next.event_enabled(level, target, name))
            .unwrap_or(true)
    }

    fn set_resource(&mut self, resource: &Resource) {
        let rules = self.rules.as_ref().map(|(records, _)| &records.0);
        self.next.set_resource(rules, resource);
    }
}

/// Fills a new record: attributes and body as they are sent, the rest as it was recorded.
fn record_with(mut record: SdkLogRecord, recorded: &SdkLogRecord, sent: LogRecord) -> SdkLogRecord {
    if let Some(name) = recorded.event_name() {
        record.set_event_name(name);
    }
    if let Some(target) = recorded.target() {
        record.set_target(target.clone());
    }
    if let Some(time) = recorded.timestamp() {
        record.set_timestamp(time);
    }
    if let Some(time) = recorded.observed_timestamp() {
        record.set_observed_timestamp(time);
    }
    if let Some(text) = recorded.severity_text() {
        record.set_severity_text(text);
    }
    if let Some(number) = recorded.severity_number() {
        record.set_severity_number(number);
    }
    if let Some(context) = recorded.trace_context() {
        record.set_trace_context(context.trace_id, context.span_id, context.trace_flags);
    }
    if let Some(body) = sent.body.and_then(api_value) {
        record.set_body(body);
    }
    let attributes = sent.attributes.into_iter();
    record.add_attributes(attributes.filter_map(|attribute| Some((attribute.key, api_value(attribute.value?)?))));
    record
}

/// Converts a value of OTLP to one of the API; `None` if there is none.
fn api_value(value: otlp::AnyValue) -> Option<AnyValue> {
    Some(match value.value? {
        any_value::Value::StringValue(text) => AnyValue::String(text.into()),
        any_value::Value::BoolValue(value) => AnyValue::Boolean(value),
        any_value::Value::IntValue(number) => AnyValue::Int(number),
        any_value::Value::DoubleValue(number) => AnyValue::Double(number),
        any_value::Value::BytesValue(bytes) => AnyValue::Bytes(Box::new(bytes)),
        any_value::Value::ArrayValue(list) => {
            AnyValue::ListAny(Box::new(list.values.into_iter().filter_map(api_value).collect()))
        }
        any_value::Value::KvlistValue(map) => {
            let entries = map.values.into_iter();
            let entries = entries.filter_map(|entry| Some((Key::from(entry.key), api_value(entry.value?)?)));
            AnyValue::Map(Box::new(entries.collect()))
        }
        _ => return None,
    })
}
