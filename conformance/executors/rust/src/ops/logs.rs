//! Logs a record with the SDK and returns what would be exported.

use std::sync::{Arc, Mutex, PoisonError};

use opentelemetry::InstrumentationScope;
use opentelemetry::logs::{Logger as _, LoggerProvider as _};
use opentelemetry_proto::tonic::logs::v1::ScopeLogs;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{LogBatch, LogExporter, SdkLogRecord, SdkLoggerProvider};
use plumbline_telemetry::conformance::Exporting;

pub fn exported(
    exporting: &Exporting,
    scope: InstrumentationScope,
    fill: impl FnOnce(&mut SdkLogRecord),
) -> Result<Vec<ScopeLogs>, String> {
    let exporter = Exported::default();
    let provider = SdkLoggerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .build();
    let logger = provider.logger_with_scope(scope);
    let mut record = logger.create_log_record();
    fill(&mut record);
    logger.emit(record);
    let exported = exporter.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let (record, scope) = exported.ok_or("no record was exported")?;
    Ok(exporting.logs(&record, &scope))
}

/// Keeps the exported records.
#[derive(Clone, Debug, Default)]
struct Exported(Arc<Mutex<Vec<(SdkLogRecord, InstrumentationScope)>>>);

impl LogExporter for Exported {
    async fn export(&self, batch: LogBatch<'_>) -> OTelSdkResult {
        let mut exported = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        exported.extend(batch.iter().map(|(record, scope)| (record.clone(), scope.clone())));
        Ok(())
    }
}
