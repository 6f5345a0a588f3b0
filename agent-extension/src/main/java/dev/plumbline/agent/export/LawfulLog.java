package dev.plumbline.agent.export;

import dev.plumbline.agent.delivery.DelegatingLog;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;

/** A log record as the charter wants it: attributes and scope may differ from what was recorded. */
final class LawfulLog extends DelegatingLog {
  private final Attributes attributes;
  private final InstrumentationScopeInfo scope;

  LawfulLog(LogRecordData recorded, Attributes attributes, InstrumentationScopeInfo scope) {
    super(recorded);
    this.attributes = attributes;
    this.scope = scope;
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return scope;
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }
}
