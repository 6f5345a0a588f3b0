package dev.plumbline.agent.export;

import dev.plumbline.agent.delivery.DelegatingLog;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.DelegatingMetricData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the resource attributes that a charter fixes (its digest, the owning team) on the items
 * of a batch. The SDK creates a resource once, at the start; so a reloaded charter's attributes are
 * put on at export.
 */
final class ResourceStamp {
  /** Leaves resources as they are. */
  static final ResourceStamp NONE = new ResourceStamp(Attributes.empty());

  /** A resource and its stamped form; immutable, as several threads export. */
  private static final class Stamped {
    final Resource from;
    final Resource to;

    Stamped(Resource from, Resource to) {
      this.from = from;
      this.to = to;
    }
  }

  private final Attributes attributes;
  private volatile @Nullable Stamped last;

  ResourceStamp(Attributes attributes) {
    this.attributes = attributes;
  }

  Collection<SpanData> spans(Collection<SpanData> spans) {
    return all(spans, SpanData::getResource, StampedSpan::new);
  }

  Collection<LogRecordData> logs(Collection<LogRecordData> logs) {
    return all(logs, LogRecordData::getResource, StampedLog::new);
  }

  Collection<MetricData> metrics(Collection<MetricData> metrics) {
    return all(metrics, MetricData::getResource, StampedMetric::new);
  }

  private <T> Collection<T> all(
      Collection<T> items, Function<T, Resource> resource, BiFunction<T, Resource, T> stamped) {
    if (attributes.isEmpty()) {
      return items;
    }
    List<T> all = new ArrayList<>(items.size());
    for (T item : items) {
      all.add(stamped.apply(item, on(resource.apply(item))));
    }
    return all;
  }

  private Resource on(Resource resource) {
    Stamped known = last;
    if (known != null && known.from == resource) {
      return known.to;
    }
    Resource made =
        Resource.create(
            resource.getAttributes().toBuilder().putAll(attributes).build(),
            resource.getSchemaUrl());
    last = new Stamped(resource, made);
    return made;
  }

  private static final class StampedSpan extends DelegatingSpanData {
    private final Resource resource;

    StampedSpan(SpanData span, Resource resource) {
      super(span);
      this.resource = resource;
    }

    @Override
    public Resource getResource() {
      return resource;
    }
  }

  private static final class StampedLog extends DelegatingLog {
    private final Resource resource;

    StampedLog(LogRecordData log, Resource resource) {
      super(log);
      this.resource = resource;
    }

    @Override
    public Resource getResource() {
      return resource;
    }
  }

  private static final class StampedMetric extends DelegatingMetricData {
    private final Resource resource;

    StampedMetric(MetricData metric, Resource resource) {
      super(metric);
      this.resource = resource;
    }

    @Override
    public Resource getResource() {
      return resource;
    }
  }
}
