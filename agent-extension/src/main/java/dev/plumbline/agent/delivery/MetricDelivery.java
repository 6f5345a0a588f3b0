package dev.plumbline.agent.delivery;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DelegatingMetricData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Passes metrics to the exporter that the user chose, and counts the points whose export fails. */
public final class MetricDelivery implements MetricExporter {
  private final MetricExporter delegate;
  private final ResourceStamp stamp;
  private final DroppedTelemetry dropped;

  public MetricDelivery(MetricExporter delegate, ResourceStamp stamp, DroppedTelemetry dropped) {
    this.delegate = delegate;
    this.stamp = stamp;
    this.dropped = dropped;
  }

  @Override
  public CompletableResultCode export(Collection<MetricData> metrics) {
    QueueDrops.takeOver(metrics, dropped);
    return dropped.points().watch(points(metrics), () -> delegate.export(stamped(metrics)));
  }

  private static int points(Collection<MetricData> metrics) {
    int points = 0;
    for (MetricData metric : metrics) {
      points += metric.getData().getPoints().size();
    }
    return points;
  }

  private Collection<MetricData> stamped(Collection<MetricData> metrics) {
    if (stamp.isClean()) {
      return metrics;
    }
    List<MetricData> stamped = new ArrayList<>(metrics.size());
    for (MetricData metric : metrics) {
      stamped.add(new Stamped(metric, stamp.on(metric.getResource())));
    }
    return stamped;
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

  private static final class Stamped extends DelegatingMetricData {
    private final Resource resource;

    Stamped(MetricData metric, Resource resource) {
      super(metric);
      this.resource = resource;
    }

    @Override
    public Resource getResource() {
      return resource;
    }
  }
}
