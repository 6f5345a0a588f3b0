package dev.plumbline.agent.export;

import dev.plumbline.agent.Law;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Exports metrics as the charter wants them. */
public final class LawfulMetricExporter implements MetricExporter {
  private final MetricExporter delegate;
  private final Law law;
  private final MetricLaw metrics;

  public LawfulMetricExporter(MetricExporter delegate, Law law, AttributeLaw attributes) {
    this.delegate = delegate;
    this.law = law;
    this.metrics = new MetricLaw(law, attributes, new Scopes(law.charter().schemaUrl()));
  }

  @Override
  public CompletableResultCode export(Collection<MetricData> recorded) {
    List<MetricData> lawful = new ArrayList<>(recorded.size());
    for (MetricData metric : recorded) {
      MetricData kept = lawful(metric);
      if (kept != null) {
        lawful.add(kept);
      }
    }
    return delegate.export(lawful);
  }

  private @Nullable MetricData lawful(MetricData metric) {
    try {
      return metrics.apply(metric);
    } catch (RuntimeException | LinkageError problem) {
      law.findings().failed("metric-export", problem);
      return metric;
    }
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
