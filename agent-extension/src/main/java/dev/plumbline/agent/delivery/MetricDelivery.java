package dev.plumbline.agent.delivery;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.util.Collection;

/** Passes metrics to the exporter that the user chose, and counts the points whose export fails. */
public final class MetricDelivery implements MetricExporter {
  private final MetricExporter delegate;
  private final DroppedTelemetry dropped;

  public MetricDelivery(MetricExporter delegate, DroppedTelemetry dropped) {
    this.delegate = delegate;
    this.dropped = dropped;
  }

  @Override
  public CompletableResultCode export(Collection<MetricData> metrics) {
    QueueDrops.takeOver(metrics, dropped);
    return dropped.points().watch(DroppedTelemetry.points(metrics), () -> delegate.export(metrics));
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
  public AggregationTemporality getAggregationTemporality(InstrumentType instrument) {
    return delegate.getAggregationTemporality(instrument);
  }

  @Override
  public Aggregation getDefaultAggregation(InstrumentType instrument) {
    return delegate.getDefaultAggregation(instrument);
  }

  @Override
  public MemoryMode getMemoryMode() {
    return delegate.getMemoryMode();
  }

  @Override
  public String toString() {
    return delegate.toString();
  }
}
