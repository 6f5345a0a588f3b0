//! The log processor and exporter: queue records, apply the charter's rules before export, and count drops.

use std::time::Duration;

use opentelemetry::InstrumentationScope;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::resource::v1::Resource as ResourceMessage;
use opentelemetry_proto::transform::common::tonic::{Attributes, ResourceAttributesWithSchema};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{
    BatchConfigBuilder, BatchLogProcessor, LogBatch, LogExporter, LogProcessor, SdkLogRecord,
};

use super::drop_counts::DropCounts;
use super::queue::ExportQueue;
use super::sender::OtlpSender;
use crate::enforce::{ExportRules, LogRules, ResourceRules, ScopeRules, guarded};
use crate::metrics::Signal;
use crate::settings::Batch;

/// Batches log records and counts drops.
#[derive(Debug)]
pub(crate) struct EnforcingLogProcessor {
    inner: BatchLogProcessor,
    queue: ExportQueue,
}

impl EnforcingLogProcessor {
    /// Creates the processor; without rules records are exported as they were logged.
    pub(crate) fn new(sender: OtlpSender, batch: Batch, drops: DropCounts, rules: Option<LogExportRules>) -> Self {
        let queue = ExportQueue::new(Signal::Logs, batch.queue, drops);
        let exporter = EnforcingLogExporter {
            sender,
            resource: ResourceAttributesWithSchema::default(),
            queue: queue.clone(),
            rules,
        };
        let config = BatchConfigBuilder::default()
            .with_max_queue_size(batch.queue)
            .with_max_export_batch_size(batch.size)
            .with_scheduled_delay(batch.delay)
            .build();
        let inner = BatchLogProcessor::builder(exporter).with_batch_config(config).build();
        Self { inner, queue }
    }
}

impl LogProcessor for EnforcingLogProcessor {
    fn emit(&self, record: &mut SdkLogRecord, scope: &InstrumentationScope) {
        if self.queue.admits() {
            self.inner.emit(record, scope);
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
struct EnforcingLogExporter {
    sender: OtlpSender,
    resource: ResourceAttributesWithSchema,
    queue: ExportQueue,
    /// `None` exports records as they were logged.
    rules: Option<LogExportRules>,
}

impl LogExporter for EnforcingLogExporter {
    async fn export(&self, batch: LogBatch<'_>) -> OTelSdkResult {
        let all = batch.iter().count();
        self.queue.leave(all);
        let _under_way = self.rules.as_ref().map(|rules| rules.records.0.begin());
        let (attributes, scope_logs) = match &self.rules {
            Some(rules) => rules.message(batch.iter()),
            None => (self.resource.attributes.0.clone(), grouped(batch.iter(), |_| true)),
        };
        let count = scope_logs.iter().map(|scope| scope.log_records.len()).sum();
        self.queue.held_back(all - count);
        let resource_logs = vec![ResourceLogs {
            resource: Some(ResourceMessage {
                attributes,
                ..Default::default()
            }),
            scope_logs,
            schema_url: self.resource.schema_url.clone().unwrap_or_default(),
        }];
        self.sender
            .send(&ExportLogsServiceRequest { resource_logs }, count)
            .await
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.resource = resource.into();
        if self.rules.is_some() {
            // The rules have the attributes.
            self.resource.attributes = Attributes::default();
        }
    }
}

/// The charter's rules for log records, for their scopes and for the resource.
#[derive(Clone, Debug)]
pub(crate) struct LogExportRules {
    records: LogRules,
    scopes: ScopeRules,
    resource: ResourceRules,
}

impl LogExportRules {
    pub(crate) fn new(rules: ExportRules) -> Self {
        Self {
            records: LogRules(rules.attributes),
            scopes: rules.scopes,
            resource: rules.resource,
        }
    }

    /// Converts records and corrects them; returns the attributes of the resource, too. Records that a rule failed on may
    /// be missing.
    pub(crate) fn message<'a>(
        &self,
        batch: impl Iterator<Item = (&'a SdkLogRecord, &'a InstrumentationScope)>,
    ) -> (Vec<KeyValue>, Vec<ScopeLogs>) {
        let active = self.records.0.active();
        let mut message = grouped(batch, |record| {
            guarded(&active, record, |record| self.records.apply(&active, record))
        });
        let correct = |of: &mut ScopeLogs| self.scopes.apply(&active, of.scope.as_mut(), &mut of.schema_url);
        message.retain_mut(|of| guarded(&active, of, correct));
        (self.resource.attributes(&active), message)
    }
}

/// Converts the records that `keeps` returns true for, grouped by scope. A record's target replaces the scope's name.
fn grouped<'a>(
    batch: impl Iterator<Item = (&'a SdkLogRecord, &'a InstrumentationScope)>,
    mut keeps: impl FnMut(&mut LogRecord) -> bool,
) -> Vec<ScopeLogs> {
    let mut of_scope: Vec<&InstrumentationScope> = Vec::new();
    let mut of_target = Vec::new();
    let mut groups: Vec<ScopeLogs> = Vec::new();
    for (record, scope) in batch {
        let mut sent = LogRecord::from(record);
        if !keeps(&mut sent) {
            continue;
        }
        let target = record.target();
        let known = (0..groups.len()).find(|at| of_target[*at] == target && of_scope[*at] == scope);
        match known {
            Some(at) => groups[at].log_records.push(sent),
            None => {
                of_scope.push(scope);
                of_target.push(target);
                groups.push(ScopeLogs {
                    scope: Some((scope, target.cloned()).into()),
                    schema_url: scope.schema_url().unwrap_or_default().to_owned(),
                    log_records: vec![sent],
                });
            }
        }
    }
    groups
}
