package dev.plumbline.agent.export;

import dev.plumbline.agent.failure.FailedSpans;
import dev.plumbline.charter.naming.SpanNameCardinality;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.Collections;
import java.util.List;

/**
 * Corrects a span at export: its name and attributes, by the rules in {@code rule}; its events and
 * links, its status and its scope.
 */
final class SpanRules implements ItemRules<SpanData> {
  private final SpanCheck check;
  private final SpanParts parts;
  private final HashKeyFilter hashKeyFilter;
  private final ResourceRules resources;
  private final ScopeRules scopes;

  SpanRules(AttributeEnforcement attributes, ResourceRules resources, ScopeRules scopes) {
    this.check = new SpanCheck(attributes);
    this.parts = new SpanParts(attributes);
    this.hashKeyFilter = attributes.hashKeyFilter();
    this.resources = resources;
    this.scopes = scopes;
  }

  /** The corrected span; the same object when nothing is to change. */
  @Override
  public SpanData apply(SpanData span, AttributePass pass) {
    RemovedTexts removed = pass.removed();
    removed.clear();
    Attributes sdk = span.getAttributes();
    Attributes recorded =
        FailedSpans.isEmpty() ? sdk : FailedSpans.whole(span.getSpanContext().getSpanId(), sdk);
    Attributes enforced = check.apply(span, recorded, pass);
    String name = pass.spans().name();
    List<EventData> recordedEvents = span.getEvents();
    List<EventData> events = parts.events(recordedEvents, pass);
    List<LinkData> recordedLinks = span.getLinks();
    List<LinkData> links = parts.links(recordedLinks, pass);
    StatusData recordedStatus = span.getStatus();
    StatusData status = parts.status(recordedStatus);
    if (!removed.isEmpty()) {
      name = removed.removeFrom(name);
      enforced = pass.spans().hasTrace() ? removed.removeFromTrace(enforced) : enforced;
      events = removed.removeFrom(events);
      status = removed.removeFrom(status);
    }
    if (!hashKeyFilter.isNone()) {
      name = hashKeyFilter.removeFrom(name);
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
            && name.equals(span.getName())
            && events == recordedEvents
            && links == recordedLinks
            && status == recordedStatus
            && resource == recordedResource
            && stamped == scope;
    return same
        ? span
        : new EnforcedSpan(
            span, recorded, name, enforced, events, links, status, resource, stamped);
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
}
