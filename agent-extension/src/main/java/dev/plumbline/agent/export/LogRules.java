package dev.plumbline.agent.export;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;

/**
 * Corrects a log record at export: attributes, body, scope; and checks the required attributes of
 * the charter's events. A text body stays, except for texts that were removed from the attributes.
 */
final class LogRules implements ItemRules<LogRecordData> {
  private final AttributeEnforcement attributes;
  private final ResourceRules resources;
  private final ScopeRules scopes;

  LogRules(AttributeEnforcement attributes, ResourceRules resources, ScopeRules scopes) {
    this.attributes = attributes;
    this.resources = resources;
    this.scopes = scopes;
  }

  /** The corrected record; the same object when nothing is to change. */
  @Override
  public LogRecordData apply(LogRecordData record, AttributePass pass) {
    RemovedTexts removed = pass.removed();
    removed.clear();
    Attributes before = record.getAttributes();
    Attributes after = pass.apply(before, "log record");
    String name = record.getEventName();
    boolean whole = record.getTotalAttributeCount() <= before.size();
    if (name != null && whole) {
      attributes.rules().required.checkEvent(pass.present(), attributes.keys().spans(), name);
    }
    Value<?> recordedBody = record.getBodyValue();
    Value<?> body = recordedBody == null ? null : body(recordedBody, removed);
    if (!removed.isEmpty()) {
      after = removed.removeFromLog(after, attributes.keys());
    }
    after = attributes.hashKeyFilter().removeFrom(after);
    body = attributes.hashKeyFilter().removeFromBody(body);
    Resource recordedResource = record.getResource();
    Resource resource = resources.enforced(recordedResource);
    InstrumentationScopeInfo scope = record.getInstrumentationScopeInfo();
    InstrumentationScopeInfo stamped = scopes.enforced(scope);
    boolean same =
        after == before && body == recordedBody && resource == recordedResource && stamped == scope;
    return same ? record : new EnforcedLog(record, after, body, resource, stamped);
  }

  /** The record without anything that may contain a value: exported so when a rule throws. */
  @Override
  public LogRecordData bare(LogRecordData record) {
    InstrumentationScopeInfo scope = record.getInstrumentationScopeInfo();
    return new EnforcedLog(
        record,
        Attributes.empty(),
        null,
        resources.enforced(record.getResource()),
        InstrumentationScopeInfo.create(scope.getName()));
  }

  /** The body without sensitive entries, and without texts that were removed from attributes. */
  private Value<?> body(Value<?> recorded, RemovedTexts removed) {
    if (recorded.getType() == ValueType.STRING) {
      String text = removed.isEmpty() ? "" : (String) recorded.getValue();
      String left = removed.removeFrom(text);
      return left.equals(text) ? recorded : Value.of(left);
    }
    Value<?> left = attributes.protections().withoutSensitive("", recorded, removed);
    return left == recorded || attributes.rules().sensitive.checkInside("log body")
        ? left
        : attributes.protections().inside("", recorded, removed);
  }
}
