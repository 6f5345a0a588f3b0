package dev.plumbline.agent.delivery;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Passes log records to the exporter that the user chose, and counts those whose export fails. */
public final class LogDelivery implements LogRecordExporter {
  private final LogRecordExporter delegate;
  private final ResourceStamp stamp;
  private final DroppedTelemetry dropped;

  public LogDelivery(LogRecordExporter delegate, ResourceStamp stamp, DroppedTelemetry dropped) {
    this.delegate = delegate;
    this.stamp = stamp;
    this.dropped = dropped;
  }

  @Override
  public CompletableResultCode export(Collection<LogRecordData> logs) {
    return dropped.logs().watch(logs.size(), () -> delegate.export(stamped(logs)));
  }

  private Collection<LogRecordData> stamped(Collection<LogRecordData> logs) {
    if (stamp.isClean()) {
      return logs;
    }
    List<LogRecordData> stamped = new ArrayList<>(logs.size());
    for (LogRecordData log : logs) {
      stamped.add(new Stamped(log, stamp.on(log.getResource())));
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

  private static final class Stamped extends DelegatingLog {
    private final Resource resource;

    Stamped(LogRecordData log, Resource resource) {
      super(log);
      this.resource = resource;
    }

    @Override
    public Resource getResource() {
      return resource;
    }
  }
}
