use std::time::Duration;

use opentelemetry::InstrumentationScope;
use opentelemetry_otlp::LogExporter as Otlp;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{
    BatchConfigBuilder, BatchLogProcessor, LogBatch, LogExporter, LogProcessor, SdkLogRecord,
};

use super::drops::{Depth, Drops, Why};
use super::outage::Outage;
use crate::metrics::Signal;
use crate::settings::Batch;

/// Batches log records and counts what finds no room or no way out.
#[derive(Debug)]
pub(crate) struct Records {
    inner: BatchLogProcessor,
    depth: Depth,
    drops: Drops,
}

impl Records {
    pub(crate) fn new(otlp: Otlp, batch: Batch, drops: Drops, outage: Outage) -> Self {
        let depth = Depth::new(batch.queue);
        let exporter = Exporter {
            otlp,
            depth: depth.clone(),
            drops: drops.clone(),
            outage,
        };
        let config = BatchConfigBuilder::default()
            .with_max_queue_size(batch.queue)
            .with_max_export_batch_size(batch.size)
            .with_scheduled_delay(batch.delay)
            .build();
        let inner = BatchLogProcessor::builder(exporter).with_batch_config(config).build();
        Self { inner, depth, drops }
    }
}

impl LogProcessor for Records {
    fn emit(&self, record: &mut SdkLogRecord, scope: &InstrumentationScope) {
        if self.depth.enter() {
            self.inner.emit(record, scope);
        } else {
            self.drops.add(Signal::Logs, Why::QueueFull, 1);
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
struct Exporter {
    otlp: Otlp,
    depth: Depth,
    drops: Drops,
    outage: Outage,
}

impl LogExporter for Exporter {
    async fn export(&self, batch: LogBatch<'_>) -> OTelSdkResult {
        let count = batch.iter().count();
        self.depth.leave(count);
        let result = self.otlp.export(batch).await;
        self.outage.note(&result);
        if result.is_err() {
            self.drops.add(Signal::Logs, Why::ExportFailed, count);
        }
        result
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.otlp.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.otlp.set_resource(resource);
    }
}
