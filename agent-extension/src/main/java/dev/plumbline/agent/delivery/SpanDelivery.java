package dev.plumbline.agent.delivery;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Passes spans to the exporter that the user chose, and counts those whose export fails. */
public final class SpanDelivery implements SpanExporter {
  private final SpanExporter delegate;
  private final ResourceStamp stamp;
  private final DroppedTelemetry dropped;

  public SpanDelivery(SpanExporter delegate, ResourceStamp stamp, DroppedTelemetry dropped) {
    this.delegate = delegate;
    this.stamp = stamp;
    this.dropped = dropped;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    return dropped.spans().watch(spans.size(), () -> delegate.export(stamped(spans)));
  }

  private Collection<SpanData> stamped(Collection<SpanData> spans) {
    if (stamp.isClean()) {
      return spans;
    }
    List<SpanData> stamped = new ArrayList<>(spans.size());
    for (SpanData span : spans) {
      stamped.add(new Stamped(span, stamp.on(span.getResource())));
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
  public String toString() {
    return delegate.toString();
  }

  private static final class Stamped extends DelegatingSpanData {
    private final Resource resource;

    Stamped(SpanData span, Resource resource) {
      super(span);
      this.resource = resource;
    }

    @Override
    public Resource getResource() {
      return resource;
    }
  }
}
