package dev.plumbline.agent.export;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.finding.Shown;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.naming.SpanNameCardinality;
import dev.plumbline.charter.naming.SpanTypes;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.charter.registry.SpanKind;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds a span that is about to leave to the charter: its name, its attributes, those of its events
 * and links, its scope.
 */
final class SpanLaw {
  private final Law law;
  private final AttributeLaw attributes;
  private final SpanTypes types;
  private final Scopes scopes;
  private final boolean watchesTemplate;
  private final boolean watchesCardinality;
  private final boolean watchesRequired;
  private final NamesWithoutId withoutId = new NamesWithoutId();

  SpanLaw(Law law, AttributeLaw attributes, Scopes scopes) {
    this.law = law;
    this.attributes = attributes;
    this.types = law.charter().spanTypes();
    this.scopes = scopes;
    this.watchesTemplate = law.watches(Rule.SPAN_NAME_TEMPLATE);
    this.watchesCardinality = law.watches(Rule.SPAN_NAME_CARDINALITY);
    this.watchesRequired = law.watches(Rule.ATTRIBUTE_REQUIRED);
  }

  /** The span as it may leave; the same object when nothing is to change. */
  SpanData apply(SpanData span, AttributePass pass) {
    Attributes recorded = span.getAttributes();
    SpanKind kind = kind(span);
    Attributes lawful = pass.applyToSpan(recorded, kind);
    String name = span.getName();
    SpanRow row = pass.row();
    if (row == null) {
      row = attributes.keys().row(types.named(kind, name));
    }
    String lawfulName = name(name, row, pass);
    if (row != null && watchesRequired) {
      attributes.require(pass, row.required, row.span.type(), row.span.location());
    }
    List<EventData> events = events(span.getEvents(), pass);
    List<LinkData> links = links(span.getLinks(), pass);
    InstrumentationScopeInfo scope = span.getInstrumentationScopeInfo();
    InstrumentationScopeInfo stamped = scopes.lawful(scope);
    boolean same =
        lawful == recorded
            && lawfulName.equals(name)
            && events == span.getEvents()
            && links == span.getLinks()
            && stamped == scope;
    return same ? span : new LawfulSpan(span, lawfulName, lawful, events, links, stamped);
  }

  private String name(String recorded, @Nullable SpanRow row, AttributePass pass) {
    String name = recorded;
    if (row != null && watchesTemplate && !row.span.name().matches(name, pass)) {
      String expected = row.span.name().render(pass);
      if (expected != null) {
        Action action = law.action(Rule.SPAN_NAME_TEMPLATE);
        if (law.findings().countAndAsk(Rule.SPAN_NAME_TEMPLATE, action)) {
          law.findings().log(templateFinding(row.span, name, expected), action);
        }
        name = action == Action.ENFORCED ? expected : name;
      }
    }
    if (watchesCardinality && !withoutId.knows(name)) {
      if (!SpanNameCardinality.containsId(name)) {
        withoutId.learn(name);
        return name;
      }
      String expected = SpanNameCardinality.withoutIds(name);
      Action action = law.action(Rule.SPAN_NAME_CARDINALITY);
      if (law.findings().countAndAsk(Rule.SPAN_NAME_CARDINALITY, action)) {
        law.findings().log(cardinalityFinding(row, name, expected), action);
      }
      name = action == Action.ENFORCED ? expected : name;
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

  private static List<EventData> events(List<EventData> recorded, AttributePass pass) {
    List<EventData> lawful = null;
    for (int i = 0; i < recorded.size(); i++) {
      EventData event = recorded.get(i);
      Attributes before = event.getAttributes();
      Attributes after = pass.apply(before, "span event");
      if (after != before) {
        lawful = lawful == null ? new ArrayList<>(recorded) : lawful;
        lawful.set(
            i,
            EventData.create(
                event.getEpochNanos(), event.getName(), after, event.getTotalAttributeCount()));
      }
    }
    return lawful == null ? recorded : lawful;
  }

  private static List<LinkData> links(List<LinkData> recorded, AttributePass pass) {
    List<LinkData> lawful = null;
    for (int i = 0; i < recorded.size(); i++) {
      LinkData link = recorded.get(i);
      Attributes before = link.getAttributes();
      Attributes after = pass.apply(before, "span link");
      if (after != before) {
        lawful = lawful == null ? new ArrayList<>(recorded) : lawful;
        lawful.set(i, LinkData.create(link.getSpanContext(), after, link.getTotalAttributeCount()));
      }
    }
    return lawful == null ? recorded : lawful;
  }

  private static Finding templateFinding(Span row, String name, String expected) {
    return new Finding(
        Rule.SPAN_NAME_TEMPLATE,
        "span name " + shown(name) + " is not of the template " + row.name(),
        shown(expected),
        row.location());
  }

  private static Finding cardinalityFinding(@Nullable SpanRow row, String name, String expected) {
    return new Finding(
        Rule.SPAN_NAME_CARDINALITY,
        "span name " + shown(name) + " contains an id",
        shown(expected),
        row == null ? null : row.span.location());
  }

  /** An address in a name is somebody's, and is not repeated in the log. */
  private static String shown(String name) {
    return Shown.value(name.indexOf('@') < 0 ? name : SpanNameCardinality.withoutIds(name));
  }
}
