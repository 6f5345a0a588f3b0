package dev.plumbline.agent.delivery;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import org.jspecify.annotations.Nullable;

/** Delegates to another log record; the SDK has such a class for spans and metrics only. */
public abstract class DelegatingLog implements LogRecordData {
  private final LogRecordData recorded;

  protected DelegatingLog(LogRecordData recorded) {
    this.recorded = recorded;
  }

  @Override
  public Resource getResource() {
    return recorded.getResource();
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return recorded.getInstrumentationScopeInfo();
  }

  @Override
  public long getTimestampEpochNanos() {
    return recorded.getTimestampEpochNanos();
  }

  @Override
  public long getObservedTimestampEpochNanos() {
    return recorded.getObservedTimestampEpochNanos();
  }

  @Override
  public SpanContext getSpanContext() {
    return recorded.getSpanContext();
  }

  @Override
  public Severity getSeverity() {
    return recorded.getSeverity();
  }

  @Override
  public @Nullable String getSeverityText() {
    return recorded.getSeverityText();
  }

  @Override
  @Deprecated
  @SuppressWarnings("deprecation") // the interface still requires it
  public io.opentelemetry.sdk.logs.data.Body getBody() {
    return recorded.getBody();
  }

  @Override
  public @Nullable Value<?> getBodyValue() {
    return recorded.getBodyValue();
  }

  @Override
  public Attributes getAttributes() {
    return recorded.getAttributes();
  }

  @Override
  public int getTotalAttributeCount() {
    return recorded.getTotalAttributeCount();
  }

  @Override
  public @Nullable String getEventName() {
    return recorded.getEventName();
  }
}
