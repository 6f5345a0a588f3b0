package dev.plumbline.agent.export;

import dev.plumbline.agent.Law;
import dev.plumbline.charter.AttributeLookup;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.naming.SpanNameCardinality;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.charter.registry.SpanKind;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds a span that is about to leave to the charter: its name, its attributes, its events'
 * attributes, its scope.
 */
final class SpanLaw {
  private final Law law;
  private final AttributeLaw attributes;
  private final Scopes scopes;

  SpanLaw(Law law, AttributeLaw attributes, Scopes scopes) {
    this.law = law;
    this.attributes = attributes;
    this.scopes = scopes;
  }

  /** The span as it may leave; the same object when nothing is to change. */
  SpanData apply(SpanData span) {
    Attributes recorded = span.getAttributes();
    Attributes lawful = attributes.apply(recorded, "span");
    String name = name(span, lawful);
    List<EventData> events = events(span.getEvents());
    InstrumentationScopeInfo scope = span.getInstrumentationScopeInfo();
    InstrumentationScopeInfo stamped = law.enforces(Rule.SCHEMA_URL) ? scopes.stamp(scope) : scope;
    boolean same =
        lawful == recorded
            && name.equals(span.getName())
            && events == span.getEvents()
            && stamped == scope;
    return same ? span : new LawfulSpan(span, name, lawful, events, stamped);
  }

  private String name(SpanData data, Attributes lawful) {
    String name = data.getName();
    AttributeLookup lookup = key -> find(lawful, key);
    Span row = law.charter().spanTypes().find(kind(data), name, lookup);
    if (row != null && law.watches(Rule.SPAN_NAME_TEMPLATE) && !row.name().matches(name, lookup)) {
      String lawfulName = row.name().render(lookup);
      if (lawfulName != null) {
        Action action = law.action(Rule.SPAN_NAME_TEMPLATE);
        if (law.findings().countAndAsk(Rule.SPAN_NAME_TEMPLATE, action)) {
          law.findings().log(templateFinding(row, name, lawfulName), action);
        }
        name = action == Action.ENFORCED ? lawfulName : name;
      }
    }
    if (law.watches(Rule.SPAN_NAME_CARDINALITY) && SpanNameCardinality.containsId(name)) {
      String withoutIds = SpanNameCardinality.withoutIds(name);
      Action action = law.action(Rule.SPAN_NAME_CARDINALITY);
      if (law.findings().countAndAsk(Rule.SPAN_NAME_CARDINALITY, action)) {
        law.findings().log(cardinalityFinding(row, withoutIds), action);
      }
      name = action == Action.ENFORCED ? withoutIds : name;
    }
    return name;
  }

  private static SpanKind kind(SpanData span) {
    switch (span.getKind()) {
      case SERVER:
        return SpanKind.SERVER;
      case CLIENT:
        return SpanKind.CLIENT;
      case PRODUCER:
        return SpanKind.PRODUCER;
      case CONSUMER:
        return SpanKind.CONSUMER;
      default:
        return SpanKind.INTERNAL;
    }
  }

  private List<EventData> events(List<EventData> recorded) {
    List<EventData> lawful = null;
    for (int i = 0; i < recorded.size(); i++) {
      EventData event = recorded.get(i);
      Attributes before = event.getAttributes();
      Attributes after = attributes.apply(before, "span event");
      if (after != before) {
        if (lawful == null) {
          lawful = new ArrayList<>(recorded);
        }
        lawful.set(
            i,
            EventData.create(
                event.getEpochNanos(), event.getName(), after, event.getTotalAttributeCount()));
      }
    }
    return lawful == null ? recorded : lawful;
  }

  private static @Nullable Object find(Attributes attributes, String key) {
    Object text = attributes.get(AttributeKey.stringKey(key));
    return text != null ? text : attributes.get(AttributeKey.longKey(key));
  }

  private static Finding templateFinding(Span row, String name, String expected) {
    return new Finding(
        Rule.SPAN_NAME_TEMPLATE,
        "span name \"" + name + "\" is not of the template " + row.name(),
        "\"" + expected + "\"",
        row.location());
  }

  private static Finding cardinalityFinding(@Nullable Span row, String expected) {
    return new Finding(
        Rule.SPAN_NAME_CARDINALITY,
        "span name contains an id",
        "\"" + expected + "\"",
        row == null ? null : row.location());
  }
}
