package dev.plumbline.agent.export;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.ValueLimit;
import dev.plumbline.agent.failure.FailedSpans;
import dev.plumbline.agent.finding.Shown;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.naming.KnownNames;
import dev.plumbline.charter.naming.SpanNameCardinality;
import dev.plumbline.charter.naming.SpanTypes;
import dev.plumbline.charter.registry.Protection;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.charter.registry.SpanKind;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds a span that is about to leave to the charter: its name, its attributes, those of its events
 * and links, its scope.
 */
final class SpanLaw implements ItemLaw<SpanData> {
  private final Law law;
  private final AttributeLaw attributes;
  private final SpanTypes types;
  private final Resources resources;
  private final KnownNames known;
  private final Scopes scopes;
  private final @Nullable Protection message;
  private final boolean watchesTemplate;
  private final boolean watchesCardinality;
  private final boolean watchesRequired;
  private final NamesWithoutId withoutId = new NamesWithoutId();

  SpanLaw(Law law, AttributeLaw attributes, Resources resources, Scopes scopes) {
    this.law = law;
    this.attributes = attributes;
    this.types = law.charter().spanTypes();
    this.resources = resources;
    this.known = law.charter().knownNames();
    this.scopes = scopes;
    this.message = attributes.keys().protection("exception.message");
    this.watchesTemplate = law.watches(Rule.SPAN_NAME_TEMPLATE);
    this.watchesCardinality = law.watches(Rule.SPAN_NAME_CARDINALITY);
    this.watchesRequired = law.watches(Rule.ATTRIBUTE_REQUIRED);
  }

  /** The span as it may leave; the same object when nothing is to change. */
  @Override
  public SpanData apply(SpanData span, AttributePass pass) {
    TakenTexts taken = pass.taken();
    taken.clear();
    Attributes sdk = span.getAttributes();
    Attributes recorded =
        FailedSpans.isEmpty() ? sdk : FailedSpans.whole(span.getSpanContext().getSpanId(), sdk);
    SpanKind kind = kind(span);
    String name = span.getName();
    SpanShape shape = pass.shapes().find(kind, name, recorded);
    ShapeCorrection correction = shape == null ? null : shape.correction;
    if (correction != null && correction.nameBreaks != null && !isWhole(span, sdk)) {
      shape = null;
    }
    Attributes lawful = recorded;
    String lawfulName = name;
    boolean hasTrace = true;
    if (shape == null) {
      lawful = judge(kind, name, recorded, isWhole(span, sdk), pass);
      lawfulName = pass.name();
    } else if (correction != null) {
      lawful = correction.apply(recorded, pass.shapes().values(), attributes, taken);
      hasTrace = correction.hasTrace;
      SpanRow row = correction.nameBreaks;
      lawfulName = row == null ? name : ofTemplate(name, row, correction.expected, taken);
    }
    List<EventData> recordedEvents = span.getEvents();
    List<EventData> events = events(recordedEvents, pass);
    List<LinkData> recordedLinks = span.getLinks();
    List<LinkData> links = links(recordedLinks, pass);
    StatusData recordedStatus = span.getStatus();
    StatusData status = status(recordedStatus);
    if (!taken.isEmpty()) {
      lawfulName = taken.outOf(lawfulName);
      lawful = hasTrace ? taken.outOfTrace(lawful) : lawful;
      events = taken.outOf(events);
      status = taken.outOf(status);
    }
    OwnKey ownKey = attributes.ownKey();
    if (!ownKey.isNone()) {
      lawfulName = ownKey.outOf(lawfulName);
      lawful = ownKey.outOf(lawful);
      events = ownKey.outOfEvents(events);
      links = ownKey.outOfLinks(links);
      status = ownKey.outOf(status);
    }
    Resource recordedResource = span.getResource();
    Resource resource = resources.lawful(recordedResource);
    InstrumentationScopeInfo scope = span.getInstrumentationScopeInfo();
    InstrumentationScopeInfo stamped = scopes.lawful(scope);
    boolean same =
        lawful == sdk
            && lawfulName.equals(name)
            && events == recordedEvents
            && links == recordedLinks
            && status == recordedStatus
            && resource == recordedResource
            && stamped == scope;
    return same
        ? span
        : new LawfulSpan(
            span, recorded, lawfulName, lawful, events, links, status, resource, stamped);
  }

  /** What the SDK's limit left out was there: it is neither missing nor is the name made of it. */
  private static boolean isWhole(SpanData span, Attributes sdk) {
    return span.getTotalAttributeCount() <= sdk.size();
  }

  /** Asks every rule; gives the attributes that may leave, and the pass their span's name. */
  private Attributes judge(
      SpanKind kind, String name, Attributes recorded, boolean whole, AttributePass pass) {
    Attributes lawful = pass.applyToSpan(recorded, kind);
    String lawfulName = name;
    boolean learns = whole && pass.shapes().wants(name, recorded);
    SpanRow row = pass.row();
    if (row == null) {
      row = attributes.keys().row(types.named(kind, name));
    }
    SpanRow nameBreaks = null;
    String expected = null;
    if (row != null
        && whole
        && watchesTemplate
        && !row.span.name().matches(name, pass.under(row))
        && !mayBeCut(row, pass)) {
      expected = row.span.name().render(pass);
      if (expected != null) {
        nameBreaks = row;
        lawfulName = ofTemplate(name, row, expected, pass.taken());
      }
    }
    boolean routed = false;
    if (watchesCardinality && withoutId.containsId(lawfulName)) {
      TemplateValues templates = pass.templates().of(lawful);
      if (SpanNameCardinality.containsId(lawfulName, known, templates)) {
        lawfulName = withoutIds(lawfulName, row, templates);
        learns = false;
      } else {
        routed = true;
      }
    }
    if (row != null && whole && watchesRequired && !pass.hasAll(row.required)) {
      attributes.require(pass, row.required, row.span.type(), row.span.location());
      learns = false;
    }
    if (learns) {
      SpanShape shape =
          new JudgedSpan(attributes, pass, recorded, lawful, row, routed)
              .shape(kind, name, nameBreaks, expected == null ? name : expected);
      if (shape != null) {
        pass.shapes().learn(name, recorded, shape);
      }
    }
    pass.name(lawfulName);
    return lawful;
  }

  /** The span without anything that may have a value in it: what a rule failed on leaves so. */
  @Override
  public SpanData bare(SpanData span) {
    InstrumentationScopeInfo scope = span.getInstrumentationScopeInfo();
    return new LawfulSpan(
        span,
        span.getAttributes(),
        SpanNameCardinality.withoutIds(span.getName()),
        Attributes.empty(),
        Collections.emptyList(),
        Collections.emptyList(),
        StatusData.create(span.getStatus().getStatusCode(), ""),
        resources.lawful(span.getResource()),
        InstrumentationScopeInfo.create(scope.getName()));
  }

  /** The description repeats the message of the exception. */
  private StatusData status(StatusData recorded) {
    Protection protection = message;
    if (protection == null) {
      return recorded;
    }
    String description = recorded.getDescription();
    if (description.isEmpty()
        || !protection.touches(description)
        || !attributes.judgeInside("span status")) {
      return recorded;
    }
    Object left = protection.protect(description, attributes.redactor());
    return StatusData.create(recorded.getStatusCode(), left == null ? "" : left.toString());
  }

  /** Whether the SDK may have cut a value that the name is made of. */
  private static boolean mayBeCut(SpanRow row, AttributePass pass) {
    for (String key : row.span.name().attributes()) {
      if (ValueLimit.mayHaveCut(pass.get(key))) {
        return true;
      }
    }
    return false;
  }

  private String ofTemplate(String name, SpanRow row, String expected, TakenTexts taken) {
    Action action = law.action(Rule.SPAN_NAME_TEMPLATE);
    if (law.findings().countAndAsk(Rule.SPAN_NAME_TEMPLATE, action)) {
      law.findings().log(templateFinding(row.span, taken.outOf(name), expected), action);
    }
    return action == Action.ENFORCED ? expected : name;
  }

  private String withoutIds(String name, @Nullable SpanRow row, TemplateValues templates) {
    String expected = SpanNameCardinality.withoutIds(name, known, templates);
    Action action = law.action(Rule.SPAN_NAME_CARDINALITY);
    if (law.findings().countAndAsk(Rule.SPAN_NAME_CARDINALITY, action)) {
      law.findings().log(cardinalityFinding(row, name, expected), action);
    }
    return action == Action.ENFORCED ? expected : name;
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
                event.getEpochNanos(),
                event.getName(),
                after,
                total(event.getTotalAttributeCount(), before, after)));
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
        lawful.set(
            i,
            LinkData.create(
                link.getSpanContext(), after, total(link.getTotalAttributeCount(), before, after)));
      }
    }
    return lawful == null ? recorded : lawful;
  }

  /** So that the SDK's limit alone counts as having dropped attributes. */
  static int total(int recorded, Attributes before, Attributes after) {
    return recorded - before.size() + after.size();
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

  /** An id in a name is somebody's, and is not repeated in the log. */
  private static String shown(String name) {
    return Shown.value(name);
  }
}
