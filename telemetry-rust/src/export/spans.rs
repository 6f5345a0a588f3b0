//! The span processor and exporter: queue spans, apply the charter's rules before export, and count drops.

use std::time::Duration;

use opentelemetry::baggage::BaggageExt;
use opentelemetry::trace::Span as _;
use opentelemetry::{Context, KeyValue};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans};
use opentelemetry_proto::transform::common::tonic::{Attributes, ResourceAttributesWithSchema};
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, Span, SpanData, SpanExporter, SpanProcessor};

use super::drop_counts::DropCounts;
use super::queue::ExportQueue;
use super::sender::OtlpSender;
use crate::enforce::{AttributeRules, ExportRules, ResourceRules, ScopeRules, SpanRules, guarded};
use crate::metrics::Signal;
use crate::sampling;
use crate::settings::Batch;

/// Batches spans, counts drops, and copies the charter's baggage keys to spans.
#[derive(Debug)]
pub(crate) struct EnforcingSpanProcessor {
    inner: BatchSpanProcessor,
    queue: ExportQueue,
    /// `None` copies no baggage.
    rules: Option<SpanExportRules>,
}

impl EnforcingSpanProcessor {
    /// Creates the processor; without rules spans are exported as the SDK records them.
    pub(crate) fn new(sender: OtlpSender, batch: Batch, drops: DropCounts, rules: Option<SpanExportRules>) -> Self {
        let queue = ExportQueue::new(Signal::Traces, batch.queue, drops);
        let exporter = EnforcingSpanExporter {
            sender,
            resource: ResourceAttributesWithSchema::default(),
            queue: queue.clone(),
            rules: rules.clone(),
        };
        let config = BatchConfigBuilder::default()
            .with_max_queue_size(batch.queue)
            .with_max_export_batch_size(batch.size)
            .with_scheduled_delay(batch.delay)
            .build();
        let inner = BatchSpanProcessor::builder(exporter).with_batch_config(config).build();
        Self { inner, queue, rules }
    }
}

impl SpanProcessor for EnforcingSpanProcessor {
    fn on_start(&self, span: &mut Span, context: &Context) {
        if let Some(rules) = &self.rules {
            copy_baggage(&rules.spans.0, span, context);
        }
    }

    fn on_end(&self, span: SpanData) {
        if span.span_context.is_sampled() && self.queue.admits() {
            self.inner.on_end(span);
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

/// Copies the baggage of a context to a span, as far as the charter copies it.
pub(crate) fn copy_baggage(rules: &AttributeRules, span: &mut Span, context: &Context) {
    let charter = rules.active().charter;
    for row in charter.baggage.keys.iter().filter(|row| row.copy_to_spans) {
        if let Some(value) = context.baggage().get(row.key) {
            span.set_attribute(KeyValue::new(row.key, value.as_str().to_owned()));
        }
    }
}

#[derive(Debug)]
struct EnforcingSpanExporter {
    sender: OtlpSender,
    resource: ResourceAttributesWithSchema,
    queue: ExportQueue,
    /// `None` exports spans as the SDK records them.
    rules: Option<SpanExportRules>,
}

/// The charter's rules for spans, for their scopes and for the resource.
#[derive(Clone, Debug)]
pub(crate) struct SpanExportRules {
    spans: SpanRules,
    scopes: ScopeRules,
    resource: ResourceRules,
}

impl SpanExportRules {
    pub(crate) fn new(rules: ExportRules) -> Self {
        Self {
            spans: SpanRules(rules.attributes),
            scopes: rules.scopes,
            resource: rules.resource,
        }
    }

    /// Corrects spans and converts them. Those that a rule failed on may be missing. Of the resource only the schema URL
    /// is used.
    pub(crate) fn message(
        &self,
        mut batch: Vec<SpanData>,
        resource: &ResourceAttributesWithSchema,
    ) -> Vec<ResourceSpans> {
        let active = self.spans.0.active();
        batch.retain_mut(|span| guarded(&active, span, |span| self.spans.apply(&active, span)));
        let mut message = group_spans_by_resource_and_scope(batch, resource);
        let correct = |of: &mut ScopeSpans| self.scopes.apply(&active, of.scope.as_mut(), &mut of.schema_url);
        for of_resource in &mut message {
            if let Some(resource) = &mut of_resource.resource {
                resource.attributes = self.resource.attributes(&active);
            }
            of_resource.scope_spans.retain_mut(|of| guarded(&active, of, correct));
        }
        message
    }
}

/// Sets the random flag on roots, which the SDK cannot set.
pub(crate) fn mark_roots(batch: &mut [SpanData]) {
    for span in batch {
        if let Some(context) = sampling::with_random_flag(&span.span_context, span.parent_span_id) {
            span.span_context = context;
        }
    }
}

impl SpanExporter for EnforcingSpanExporter {
    async fn export(&self, mut batch: Vec<SpanData>) -> OTelSdkResult {
        let all = batch.len();
        self.queue.leave(all);
        let _under_way = self.rules.as_ref().map(|rules| rules.spans.0.begin());
        let resource_spans = match &self.rules {
            Some(rules) => {
                if rules.spans.0.active().is_enforcing() {
                    mark_roots(&mut batch);
                }
                rules.message(batch, &self.resource)
            }
            None => group_spans_by_resource_and_scope(batch, &self.resource),
        };
        let scopes = resource_spans.iter().flat_map(|of| &of.scope_spans);
        let count = scopes.map(|scope| scope.spans.len()).sum();
        self.queue.held_back(all - count);
        self.sender
            .send(&ExportTraceServiceRequest { resource_spans }, count)
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
