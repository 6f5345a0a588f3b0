package dev.plumbline.agent.export;

import dev.plumbline.agent.delivery.DroppedTelemetry;
import dev.plumbline.agent.guard.HookGuard;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.util.Collection;
import java.util.function.Supplier;

/** Applies the charter's rules to metrics and passes them to the wrapped exporter. */
public final class EnforcingMetricExporter implements MetricExporter {
  private static final HookGuard GUARD = HookGuard.of("metric-export");

  private final MetricExporter delegate;
  private final Supplier<ExportRules> rules;

  public EnforcingMetricExporter(MetricExporter delegate, Supplier<ExportRules> rules) {
    this.delegate = delegate;
    this.rules = rules;
  }

  @Override
  public CompletableResultCode export(Collection<MetricData> recorded) {
    ExportRules now = rules.get();
    DroppedTelemetry withheld = now.withheld();
    return withheld == null ? delegate.export(enforced(recorded, now)) : withheld.metrics(recorded);
  }

  static Collection<MetricData> enforced(Collection<MetricData> recorded, ExportRules now) {
    return now.metrics().enforced(recorded, GUARD);
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
    return "EnforcingMetricExporter{" + delegate + '}';
  }
}
