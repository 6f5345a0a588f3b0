package dev.plumbline.agent.export;

import dev.plumbline.agent.delivery.DelegatingLog;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import org.jspecify.annotations.Nullable;

/**
 * A log record as it is exported: attributes, body, resource and scope may differ from what was
 * recorded.
 */
final class EnforcedLog extends DelegatingLog {
  private final Attributes attributes;
  private final @Nullable Value<?> body;
  private final Resource resource;
  private final InstrumentationScopeInfo scope;
  private final int total;

  EnforcedLog(
      LogRecordData recorded,
      Attributes attributes,
      @Nullable Value<?> body,
      Resource resource,
      InstrumentationScopeInfo scope) {
    super(recorded);
    this.attributes = attributes;
    this.body = body;
    this.resource = resource;
    this.scope = scope;
    this.total =
        SpanParts.total(recorded.getTotalAttributeCount(), recorded.getAttributes(), attributes);
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return scope;
  }

  @Override
  public Resource getResource() {
    return resource;
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }

  @Override
  public int getTotalAttributeCount() {
    return total;
  }

  @Override
  public @Nullable Value<?> getBodyValue() {
    return body;
  }

  @Override
  @Deprecated
  @SuppressWarnings("deprecation") // the interface still requires it
  public io.opentelemetry.sdk.logs.data.Body getBody() {
    return body == null
        ? io.opentelemetry.sdk.logs.data.Body.empty()
        : io.opentelemetry.sdk.logs.data.Body.string(body.asString());
  }
}
