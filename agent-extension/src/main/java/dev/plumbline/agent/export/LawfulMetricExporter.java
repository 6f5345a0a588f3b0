package dev.plumbline.agent.export;

import dev.plumbline.agent.Fuse;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Exports metrics as the charter wants them. */
public final class LawfulMetricExporter implements MetricExporter {
  private static final Fuse FUSE = Fuse.of("metric-export");

  private final MetricExporter delegate;
  private final Supplier<ExportLaw> law;

  public LawfulMetricExporter(MetricExporter delegate, Supplier<ExportLaw> law) {
    this.delegate = delegate;
    this.law = law;
  }

  @Override
  public CompletableResultCode export(Collection<MetricData> recorded) {
    return delegate.export(lawful(recorded, law.get()));
  }

  static Collection<MetricData> lawful(Collection<MetricData> recorded, ExportLaw now) {
    return Batch.lawful(
        recorded,
        now,
        FUSE,
        new ItemLaw<MetricData>() {
          @Override
          public @Nullable MetricData apply(MetricData metric, AttributePass pass) {
            return now.metrics().apply(metric, pass, recorded);
          }

          @Override
          public @Nullable MetricData bare(MetricData metric) {
            return now.metrics().bare(metric);
          }
        });
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
    return "LawfulMetricExporter{" + delegate + '}';
  }
}
