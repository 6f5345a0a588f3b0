package dev.plumbline.agent.delivery;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;

/** Passes spans to the exporter that the user chose, and counts those whose export fails. */
public final class SpanDelivery implements SpanExporter {
  private final SpanExporter delegate;
  private final DroppedTelemetry dropped;

  public SpanDelivery(SpanExporter delegate, DroppedTelemetry dropped) {
    this.delegate = delegate;
    this.dropped = dropped;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    return dropped.spans().watch(spans.size(), () -> delegate.export(spans));
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
