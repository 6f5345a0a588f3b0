package dev.plumbline.agent.export;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;

/**
 * A span as the charter wants it: name, attributes, events, links and scope may differ from what
 * was recorded.
 */
final class LawfulSpan extends DelegatingSpanData {
  private final String name;
  private final Attributes attributes;
  private final List<EventData> events;
  private final List<LinkData> links;
  private final InstrumentationScopeInfo scope;

  LawfulSpan(
      SpanData recorded,
      String name,
      Attributes attributes,
      List<EventData> events,
      List<LinkData> links,
      InstrumentationScopeInfo scope) {
    super(recorded);
    this.name = name;
    this.attributes = attributes;
    this.events = events;
    this.links = links;
    this.scope = scope;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }

  @Override
  public List<EventData> getEvents() {
    return events;
  }

  @Override
  public List<LinkData> getLinks() {
    return links;
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return scope;
  }
}
