//! The span processor and exporter: queue spans, apply the charter's rules before export, and count drops.

use std::time::Duration;

use opentelemetry::Context;
use opentelemetry::baggage::BaggageExt;
use opentelemetry::trace::Span as _;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, Span, SpanData, SpanExporter, SpanProcessor};

use super::drop_counts::{DropCounts, DropReason, QueueDepth};
use super::sender::OtlpSender;
use crate::charter::Mode;
use crate::enforce::{SpanRules, dedup_keys, guarded};
use crate::metrics::Signal;
use crate::sampling;
use crate::settings::Batch;
use crate::setup;

/// Batches spans, counts drops, and copies the charter's baggage keys to spans.
#[derive(Debug)]
pub(crate) struct EnforcingSpanProcessor {
    inner: BatchSpanProcessor,
    depth: QueueDepth,
    drops: DropCounts,
    is_off: bool,
}

impl EnforcingSpanProcessor {
    /// Creates the processor; without rules spans are exported as the SDK records them.
    pub(crate) fn new(sender: OtlpSender, batch: Batch, drops: DropCounts, rules: Option<SpanRules>) -> Self {
        let (depth, is_off) = (QueueDepth::new(batch.queue), rules.is_none());
        let exporter = EnforcingSpanExporter {
            sender,
            resource: ResourceAttributesWithSchema::default(),
            depth: depth.clone(),
            drops: drops.clone(),
            rules,
        };
        let config = BatchConfigBuilder::default()
            .with_max_queue_size(batch.queue)
            .with_max_export_batch_size(batch.size)
            .with_scheduled_delay(batch.delay)
            .build();
        let inner = BatchSpanProcessor::builder(exporter).with_batch_config(config).build();
        Self {
            inner,
            depth,
            drops,
            is_off,
        }
    }
}

impl SpanProcessor for EnforcingSpanProcessor {
    fn on_start(&self, span: &mut Span, context: &Context) {
        if self.is_off {
            return;
        }
        for row in setup::charter().baggage.keys.iter().filter(|row| row.copy_to_spans) {
            if let Some(value) = context.baggage().get(row.key) {
                span.set_attribute(opentelemetry::KeyValue::new(row.key, value.as_str().to_owned()));
            }
        }
    }

    fn on_end(&self, span: SpanData) {
        if !span.span_context.is_sampled() {
            return;
        }
        if self.depth.try_enter() {
            self.inner.on_end(span);
        } else {
            self.drops.add(Signal::Traces, DropReason::QueueFull, 1);
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
struct EnforcingSpanExporter {
    sender: OtlpSender,
    resource: ResourceAttributesWithSchema,
    depth: QueueDepth,
    drops: DropCounts,
    /// `None` exports spans as the SDK records them.
    rules: Option<SpanRules>,
}

/// Removes repeated keys of a span, its events and its links.
fn dedup_keys_of(span: &mut SpanData) {
    dedup_keys(&mut span.attributes);
    for event in &mut span.events.events {
        dedup_keys(&mut event.attributes);
    }
    for link in &mut span.links.links {
        dedup_keys(&mut link.attributes);
    }
}

/// Sets the random flag on roots, which the SDK cannot set.
fn mark_roots(batch: &mut [SpanData]) {
    for span in batch {
        if let Some(context) = sampling::with_random_flag(&span.span_context, span.parent_span_id) {
            span.span_context = context;
        }
    }
}

impl SpanExporter for EnforcingSpanExporter {
    async fn export(&self, mut batch: Vec<SpanData>) -> OTelSdkResult {
        if let Some(rules) = &self.rules {
            if setup::mode() == Mode::Enforce {
                mark_roots(&mut batch);
            }
            let all = batch.len();
            batch.retain_mut(|span| {
                guarded(span, |span| {
                    dedup_keys_of(span);
                    rules.apply(span);
                })
            });
            let failed = all - batch.len();
            if failed > 0 {
                self.depth.leave(failed);
                self.drops.add(Signal::Traces, DropReason::ExportFailed, failed);
            }
        }
        let count = batch.len();
        self.depth.leave(count);
        let resource_spans = group_spans_by_resource_and_scope(batch, &self.resource);
        self.sender
            .send(&ExportTraceServiceRequest { resource_spans }, count)
            .await
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.resource = resource.into();
    }
}
