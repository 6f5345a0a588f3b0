//! The log processor: applies the charter's rules to records, queues and exports them, and counts drops.

use std::time::Duration;

use opentelemetry::logs::{AnyValue, LogRecord as _, Logger as _, LoggerProvider as _};
use opentelemetry::{InstrumentationScope, Key};
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_proto::transform::logs::tonic::group_logs_by_resource_and_scope;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{
    BatchConfigBuilder, BatchLogProcessor, LogBatch, LogExporter, LogProcessor, SdkLogRecord, SdkLogger,
    SdkLoggerProvider,
};

use super::drop_counts::{DropCounts, DropReason, QueueDepth};
use super::sender::OtlpSender;
use crate::enforce::{AttributeRules, RemovedValues, guarded};
use crate::metrics::Signal;
use crate::settings::Batch;

/// Applies the attribute rules to log records, batches them, and counts drops.
#[derive(Debug)]
pub(crate) struct EnforcingLogProcessor {
    inner: BatchLogProcessor,
    depth: QueueDepth,
    drops: DropCounts,
    rules: Option<AttributeRules>,
    /// Creates records: the SDK's type cannot remove an attribute.
    blank: SdkLogger,
}

impl EnforcingLogProcessor {
    pub(crate) fn new(sender: OtlpSender, batch: Batch, drops: DropCounts, rules: Option<AttributeRules>) -> Self {
        let depth = QueueDepth::new(batch.queue);
        let exporter = OtlpLogExporter {
            sender,
            resource: ResourceAttributesWithSchema::default(),
            depth: depth.clone(),
        };
        let config = BatchConfigBuilder::default()
            .with_max_queue_size(batch.queue)
            .with_max_export_batch_size(batch.size)
            .with_scheduled_delay(batch.delay)
            .build();
        let inner = BatchLogProcessor::builder(exporter).with_batch_config(config).build();
        let blank = SdkLoggerProvider::builder().build().logger("");
        Self {
            inner,
            depth,
            drops,
            rules,
            blank,
        }
    }

    /// Redacts sensitive values of a record; `None` if there are none.
    fn redacted(&self, rules: &AttributeRules, record: &SdkLogRecord) -> Option<SdkLogRecord> {
        let never_exported = self.without_never_exported(rules, record);
        let record = never_exported.as_ref().unwrap_or(record);
        let mut removed = RemovedValues::default();
        let mut is_touched = false;
        let mut left = Vec::new();
        for (key, value) in record.attributes_iter() {
            match rules.redact_value(key.as_str(), value, &mut removed) {
                Some(kept) => {
                    is_touched = true;
                    left.extend(kept.map(|value| (key.clone(), value)));
                }
                None => left.push((key.clone(), value.clone())),
            }
        }
        let body = match record.body() {
            Some(AnyValue::String(text)) => removed.mask_in(text.as_str()).map(AnyValue::from),
            Some(body) => rules.redact_inside("", body),
            None => None,
        };
        if !is_touched && body.is_none() || !rules.record_sensitive() {
            return never_exported;
        }
        Some(self.rebuilt(record, left, body))
    }

    /// Removes from a record what is exported in no mode; `None` if there is nothing.
    fn without_never_exported(&self, rules: &AttributeRules, record: &SdkLogRecord) -> Option<SdkLogRecord> {
        let never_exported = &rules.never_exported;
        let body = record.body().filter(|body| never_exported.is_in("", body));
        let is_in = |(key, value): &(Key, AnyValue)| never_exported.is_in(key.as_str(), value);
        if body.is_none() && !record.attributes_iter().any(is_in) {
            return None;
        }
        let body = body.and_then(|body| never_exported.filter_value("", body));
        let left = record
            .attributes_iter()
            .filter_map(|(key, value)| Some((key.clone(), never_exported.filter_value(key.as_str(), value)?)));
        Some(self.rebuilt(record, left.collect(), body))
    }

    /// Copies a record with other attributes and, if given, another body.
    fn rebuilt(&self, record: &SdkLogRecord, left: Vec<(Key, AnyValue)>, body: Option<AnyValue>) -> SdkLogRecord {
        let mut safe = self.blank.create_log_record();
        safe.add_attributes(left);
        if let Some(body) = body.or_else(|| record.body().cloned()) {
            safe.set_body(body);
        }
        if let Some(name) = record.event_name() {
            safe.set_event_name(name);
        }
        if let Some(target) = record.target() {
            safe.set_target(target.clone());
        }
        if let Some(time) = record.timestamp() {
            safe.set_timestamp(time);
        }
        if let Some(time) = record.observed_timestamp() {
            safe.set_observed_timestamp(time);
        }
        if let Some(text) = record.severity_text() {
            safe.set_severity_text(text);
        }
        if let Some(number) = record.severity_number() {
            safe.set_severity_number(number);
        }
        if let Some(context) = record.trace_context() {
            safe.set_trace_context(context.trace_id, context.span_id, context.trace_flags);
        }
        safe
    }
}

impl LogProcessor for EnforcingLogProcessor {
    fn emit(&self, record: &mut SdkLogRecord, scope: &InstrumentationScope) {
        // This crate's own records were filtered in `logs.rs` already.
        if let Some(rules) = &self.rules
            && scope.name() != crate::init::SCOPE
            && !guarded(record, |record| {
                if let Some(safe) = self.redacted(rules, record) {
                    *record = safe;
                }
            })
        {
            self.drops.add(Signal::Logs, DropReason::ExportFailed, 1);
            return;
        }
        if self.depth.try_enter() {
            self.inner.emit(record, scope);
        } else {
            self.drops.add(Signal::Logs, DropReason::QueueFull, 1);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.inner.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.inner.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.inner.set_resource(resource);
    }
}

#[derive(Debug)]
struct OtlpLogExporter {
    sender: OtlpSender,
    resource: ResourceAttributesWithSchema,
    depth: QueueDepth,
}

impl LogExporter for OtlpLogExporter {
    async fn export(&self, batch: LogBatch<'_>) -> OTelSdkResult {
        let count = batch.iter().count();
        self.depth.leave(count);
        let resource_logs = group_logs_by_resource_and_scope(&batch, &self.resource);
        self.sender
            .send(&ExportLogsServiceRequest { resource_logs }, count)
            .await
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.resource = resource.into();
    }
}
