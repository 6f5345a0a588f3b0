package dev.plumbline.agent.export;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import java.io.IOException;
import java.util.Collection;
import java.util.function.Supplier;

/**
 * Lets a reader that is asked for metrics, like the agent's Prometheus endpoint, read them as the
 * charter wants them. A reader that exports by itself needs none: its exporter is lawful.
 */
public final class LawfulMetricReader implements MetricReader {
  private final MetricReader delegate;
  private final Supplier<ExportLaw> law;

  private LawfulMetricReader(MetricReader delegate, Supplier<ExportLaw> law) {
    this.delegate = delegate;
    this.law = law;
  }

  public static MetricReader of(MetricReader reader, Supplier<ExportLaw> law) {
    return reader instanceof PeriodicMetricReader ? reader : new LawfulMetricReader(reader, law);
  }

  @Override
  public void register(CollectionRegistration registration) {
    delegate.register(
        new CollectionRegistration() {
          @Override
          public Collection<MetricData> collectAllMetrics() {
            return LawfulMetricExporter.lawful(registration.collectAllMetrics(), law.get());
          }
        });
  }

  @Override
  public CompletableResultCode forceFlush() {
    return delegate.forceFlush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return delegate.shutdown();
  }

  @Override
  public void close() throws IOException {
    delegate.close();
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
    return "LawfulMetricReader{" + delegate + '}';
  }
}
