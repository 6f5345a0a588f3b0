package dev.plumbline.agent.export;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.finding.Shown;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.registry.Event;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;

/**
 * Holds a log record that is about to leave to the charter: its attributes, its body, its scope,
 * and what an event that the charter names must have. A body that is a text is the application's
 * own words: only what was taken out of the attributes is taken out of it.
 */
final class LogLaw implements ItemLaw<LogRecordData> {
  private final Law law;
  private final AttributeLaw attributes;
  private final Resources resources;
  private final Scopes scopes;
  private final boolean watchesRequired;

  LogLaw(Law law, AttributeLaw attributes, Resources resources, Scopes scopes) {
    this.law = law;
    this.attributes = attributes;
    this.resources = resources;
    this.scopes = scopes;
    this.watchesRequired = law.watches(Rule.ATTRIBUTE_REQUIRED);
  }

  /** The record as it may leave; the same object when nothing is to change. */
  @Override
  public LogRecordData apply(LogRecordData record, AttributePass pass) {
    TakenTexts taken = pass.taken();
    taken.clear();
    Attributes before = record.getAttributes();
    Attributes after = pass.apply(before, "log record");
    String name = record.getEventName();
    boolean whole = record.getTotalAttributeCount() <= before.size();
    if (name != null && whole && watchesRequired) {
      Event event = law.charter().events().get(name);
      int[] required = attributes.keys().required(name);
      if (event != null && required != null) {
        attributes.require(pass, required, "event " + Shown.name(name), event.location());
      }
    }
    Value<?> recordedBody = record.getBodyValue();
    Value<?> body = recordedBody == null ? null : body(recordedBody, taken);
    if (!taken.isEmpty()) {
      after = taken.outOfTrace(after);
    }
    after = attributes.ownKey().outOf(after);
    body = attributes.ownKey().outOfBody(body);
    Resource recordedResource = record.getResource();
    Resource resource = resources.lawful(recordedResource);
    InstrumentationScopeInfo scope = record.getInstrumentationScopeInfo();
    InstrumentationScopeInfo stamped = scopes.lawful(scope);
    boolean same =
        after == before && body == recordedBody && resource == recordedResource && stamped == scope;
    return same ? record : new LawfulLog(record, after, body, resource, stamped);
  }

  /** The record without anything that may have a value in it: what a rule failed on leaves so. */
  @Override
  public LogRecordData bare(LogRecordData record) {
    InstrumentationScopeInfo scope = record.getInstrumentationScopeInfo();
    return new LawfulLog(
        record,
        Attributes.empty(),
        null,
        resources.lawful(record.getResource()),
        InstrumentationScopeInfo.create(scope.getName()));
  }

  /** The body without what is sensitive in it, and without what was taken out of attributes. */
  private Value<?> body(Value<?> recorded, TakenTexts taken) {
    if (recorded.getType() == ValueType.STRING) {
      String text = taken.isEmpty() ? "" : (String) recorded.getValue();
      String left = taken.outOf(text);
      return left.equals(text) ? recorded : Value.of(left);
    }
    Value<?> left = attributes.nested().protect("", recorded, taken);
    return left == recorded || attributes.judgeInside("log body")
        ? left
        : attributes.taken().protect("", recorded, taken);
  }
}
