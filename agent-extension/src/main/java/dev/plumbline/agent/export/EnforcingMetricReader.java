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
import java.util.Collections;
import java.util.function.Supplier;

/**
 * Applies the charter's rules to the metrics of a pull reader, like the agent's Prometheus
 * endpoint. A periodic reader needs none: its exporter is an enforcing one.
 */
public final class EnforcingMetricReader implements MetricReader {
  private final MetricReader delegate;
  private final Supplier<ExportRules> rules;

  private EnforcingMetricReader(MetricReader delegate, Supplier<ExportRules> rules) {
    this.delegate = delegate;
    this.rules = rules;
  }

  public static MetricReader of(MetricReader reader, Supplier<ExportRules> rules) {
    return reader instanceof PeriodicMetricReader
        ? reader
        : new EnforcingMetricReader(reader, rules);
  }

  @Override
  public void register(CollectionRegistration registration) {
    delegate.register(
        new CollectionRegistration() {
          @Override
          public Collection<MetricData> collectAllMetrics() {
            ExportRules now = rules.get();
            return now.withheld() == null
                ? EnforcingMetricExporter.enforced(registration.collectAllMetrics(), now)
                : Collections.emptyList();
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
    return "EnforcingMetricReader{" + delegate + '}';
  }
}
