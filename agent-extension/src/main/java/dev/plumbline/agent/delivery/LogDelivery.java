package dev.plumbline.agent.delivery;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import java.util.Collection;

/** Passes log records to the exporter that the user chose, and counts those whose export fails. */
public final class LogDelivery implements LogRecordExporter {
  private final LogRecordExporter delegate;
  private final DroppedTelemetry dropped;

  public LogDelivery(LogRecordExporter delegate, DroppedTelemetry dropped) {
    this.delegate = delegate;
    this.dropped = dropped;
  }

  @Override
  public CompletableResultCode export(Collection<LogRecordData> logs) {
    return dropped.logs().watch(logs.size(), () -> delegate.export(logs));
  }

  @Override
  public CompletableResultCode flush() {
    return delegate.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return delegate.shutdown();
  }

  @Override
  public String toString() {
    return delegate.toString();
  }
}
