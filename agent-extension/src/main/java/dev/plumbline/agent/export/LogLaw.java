package dev.plumbline.agent.export;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.finding.Shown;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.registry.Event;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;

/**
 * Holds a log record that is about to leave to the charter: its attributes, its scope, and what an
 * event that the charter names must have. The body is the application's own words and is left
 * alone.
 */
final class LogLaw {
  private final Law law;
  private final AttributeLaw attributes;
  private final Scopes scopes;
  private final boolean watchesRequired;

  LogLaw(Law law, AttributeLaw attributes, Scopes scopes) {
    this.law = law;
    this.attributes = attributes;
    this.scopes = scopes;
    this.watchesRequired = law.watches(Rule.ATTRIBUTE_REQUIRED);
  }

  /** The record as it may leave; the same object when nothing is to change. */
  LogRecordData apply(LogRecordData record, AttributePass pass) {
    Attributes before = record.getAttributes();
    Attributes after = pass.apply(before, "log record");
    String name = record.getEventName();
    if (name != null && watchesRequired) {
      Event event = law.charter().events().get(name);
      int[] required = attributes.keys().required(name);
      if (event != null && required != null) {
        attributes.require(pass, required, "event " + Shown.name(name), event.location());
      }
    }
    InstrumentationScopeInfo scope = record.getInstrumentationScopeInfo();
    InstrumentationScopeInfo stamped = scopes.lawful(scope);
    return after == before && stamped == scope ? record : new LawfulLog(record, after, stamped);
  }
}
