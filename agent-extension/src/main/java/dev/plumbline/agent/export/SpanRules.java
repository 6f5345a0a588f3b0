package dev.plumbline.agent.export;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.failure.FailedSpans;
import dev.plumbline.agent.finding.LogText;
import dev.plumbline.agent.settings.ValueLimit;
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
 * Corrects a span at export: its name (template, ids), its attributes, those of its events and
 * links, its status and its scope.
 */
final class SpanRules implements ItemRules<SpanData> {
  private final ActiveCharter active;
  private final AttributeEnforcement attributes;
  private final SpanTypes types;
  private final ResourceRules resources;
  private final KnownNames known;
  private final ScopeRules scopes;
  private final @Nullable Protection message;
  private final boolean watchesTemplate;
  private final boolean watchesCardinality;
  private final boolean watchesRequired;
  private final NamesWithoutId withoutId = new NamesWithoutId();

  SpanRules(
      ActiveCharter active,
      AttributeEnforcement attributes,
      ResourceRules resources,
      ScopeRules scopes) {
    this.active = active;
    this.attributes = attributes;
    this.types = active.charter().spanTypes();
    this.resources = resources;
    this.known = active.charter().knownNames();
    this.scopes = scopes;
    this.message = attributes.keys().protection("exception.message");
    this.watchesTemplate = active.watches(Rule.SPAN_NAME_TEMPLATE);
    this.watchesCardinality = active.watches(Rule.SPAN_NAME_CARDINALITY);
    this.watchesRequired = active.watches(Rule.ATTRIBUTE_REQUIRED);
  }

  /** The corrected span; the same object when nothing is to change. */
  @Override
  public SpanData apply(SpanData span, AttributePass pass) {
    RemovedTexts removed = pass.removed();
    removed.clear();
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
    Attributes enforced = recorded;
    String enforcedName = name;
    boolean hasTrace = true;
    if (shape == null) {
      enforced = check(kind, name, recorded, isWhole(span, sdk), pass);
      enforcedName = pass.name();
    } else if (correction != null) {
      enforced = correction.apply(recorded, pass.shapes().values(), attributes, removed);
      hasTrace = correction.hasTrace;
      SpanRow row = correction.nameBreaks;
      enforcedName = row == null ? name : ofTemplate(name, row, correction.expected, removed);
    }
    List<EventData> recordedEvents = span.getEvents();
    List<EventData> events = events(recordedEvents, pass);
    List<LinkData> recordedLinks = span.getLinks();
    List<LinkData> links = links(recordedLinks, pass);
    StatusData recordedStatus = span.getStatus();
    StatusData status = status(recordedStatus);
    if (!removed.isEmpty()) {
      enforcedName = removed.removeFrom(enforcedName);
      enforced = hasTrace ? removed.removeFromTrace(enforced) : enforced;
      events = removed.removeFrom(events);
      status = removed.removeFrom(status);
    }
    HashKeyFilter hashKeyFilter = attributes.hashKeyFilter();
    if (!hashKeyFilter.isNone()) {
      enforcedName = hashKeyFilter.removeFrom(enforcedName);
      enforced = hashKeyFilter.removeFrom(enforced);
      events = hashKeyFilter.removeFromEvents(events);
      links = hashKeyFilter.removeFromLinks(links);
      status = hashKeyFilter.removeFrom(status);
    }
    Resource recordedResource = span.getResource();
    Resource resource = resources.enforced(recordedResource);
    InstrumentationScopeInfo scope = span.getInstrumentationScopeInfo();
    InstrumentationScopeInfo stamped = scopes.enforced(scope);
    boolean same =
        enforced == sdk
            && enforcedName.equals(name)
            && events == recordedEvents
            && links == recordedLinks
            && status == recordedStatus
            && resource == recordedResource
            && stamped == scope;
    return same
        ? span
        : new EnforcedSpan(
            span, recorded, enforcedName, enforced, events, links, status, resource, stamped);
  }

  /**
   * Whether the SDK's limit dropped no attribute: a dropped one is not missing, and the name may
   * depend on it.
   */
  private static boolean isWhole(SpanData span, Attributes sdk) {
    return span.getTotalAttributeCount() <= sdk.size();
  }

  /** Checks every rule; returns the corrected attributes, and sets the pass's corrected name. */
  private Attributes check(
      SpanKind kind, String name, Attributes recorded, boolean whole, AttributePass pass) {
    Attributes enforced = pass.applyToSpan(recorded, kind);
    String enforcedName = name;
    boolean learns = whole && pass.shapes().shouldLearn(name, recorded);
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
        enforcedName = ofTemplate(name, row, expected, pass.removed());
      }
    }
    boolean routed = false;
    if (watchesCardinality && withoutId.containsId(enforcedName)) {
      TemplateValues templates = pass.templates().of(enforced);
      if (SpanNameCardinality.containsId(enforcedName, known, templates)) {
        enforcedName = withoutIds(enforcedName, row, templates);
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
          new SpanShapeBuilder(attributes, pass, recorded, enforced, row, routed)
              .shape(kind, name, nameBreaks, expected == null ? name : expected);
      if (shape != null) {
        pass.shapes().learn(name, recorded, shape);
      }
    }
    pass.name(enforcedName);
    return enforced;
  }

  /** The span without anything that may contain a value: exported so when a rule throws. */
  @Override
  public SpanData bare(SpanData span) {
    InstrumentationScopeInfo scope = span.getInstrumentationScopeInfo();
    return new EnforcedSpan(
        span,
        span.getAttributes(),
        SpanNameCardinality.withoutIds(span.getName()),
        Attributes.empty(),
        Collections.emptyList(),
        Collections.emptyList(),
        StatusData.create(span.getStatus().getStatusCode(), ""),
        resources.enforced(span.getResource()),
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
        || !attributes.checkInside("span status")) {
      return recorded;
    }
    Object left = protection.protect(description, attributes.redactor());
    return StatusData.create(recorded.getStatusCode(), left == null ? "" : left.toString());
  }

  /** Whether the SDK may have truncated a value that the name contains. */
  private static boolean mayBeCut(SpanRow row, AttributePass pass) {
    for (String key : row.span.name().attributes()) {
      if (ValueLimit.mayHaveCut(pass.get(key))) {
        return true;
      }
    }
    return false;
  }

  private String ofTemplate(String name, SpanRow row, String expected, RemovedTexts removed) {
    Action action = active.action(Rule.SPAN_NAME_TEMPLATE);
    active
        .findings()
        .report(
            Rule.SPAN_NAME_TEMPLATE,
            action,
            () -> templateFinding(row.span, removed.removeFrom(name), expected));
    return action == Action.ENFORCED ? expected : name;
  }

  private String withoutIds(String name, @Nullable SpanRow row, TemplateValues templates) {
    String expected = SpanNameCardinality.withoutIds(name, known, templates);
    Action action = active.action(Rule.SPAN_NAME_CARDINALITY);
    active
        .findings()
        .report(Rule.SPAN_NAME_CARDINALITY, action, () -> cardinalityFinding(row, name, expected));
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

  private List<EventData> events(List<EventData> recorded, AttributePass pass) {
    List<EventData> enforced = null;
    for (int i = 0; i < recorded.size(); i++) {
      EventData event = recorded.get(i);
      Attributes before = event.getAttributes();
      Attributes after = pass.apply(before, "span event");
      if (watchesRequired && event.getTotalAttributeCount() <= before.size()) {
        attributes.requireOfEvent(pass, event.getName());
      }
      if (after != before) {
        enforced = enforced == null ? new ArrayList<>(recorded) : enforced;
        enforced.set(
            i,
            EventData.create(
                event.getEpochNanos(),
                event.getName(),
                after,
                total(event.getTotalAttributeCount(), before, after)));
      }
    }
    return enforced == null ? recorded : enforced;
  }

  private static List<LinkData> links(List<LinkData> recorded, AttributePass pass) {
    List<LinkData> enforced = null;
    for (int i = 0; i < recorded.size(); i++) {
      LinkData link = recorded.get(i);
      Attributes before = link.getAttributes();
      Attributes after = pass.apply(before, "span link");
      if (after != before) {
        enforced = enforced == null ? new ArrayList<>(recorded) : enforced;
        enforced.set(
            i,
            LinkData.create(
                link.getSpanContext(), after, total(link.getTotalAttributeCount(), before, after)));
      }
    }
    return enforced == null ? recorded : enforced;
  }

  /** The total count that makes only the SDK's limit count as having dropped attributes. */
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

  /** Without ids: they may be personal and are not repeated in the log. */
  private static String shown(String name) {
    return LogText.value(name);
  }
}
