package dev.plumbline.agent.export;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;

/**
 * A span as it is exported: name, attributes, events, links, status, resource and scope may differ
 * from what was recorded.
 */
final class EnforcedSpan extends DelegatingSpanData {
  private final String name;
  private final Attributes attributes;
  private final List<EventData> events;
  private final List<LinkData> links;
  private final StatusData status;
  private final Resource resource;
  private final InstrumentationScopeInfo scope;
  private final int total;

  /**
   * An exported span.
   *
   * @param whole the attributes that the rules were applied to: the recorded ones, and those of the
   *     error tuple that the SDK's limit had dropped
   */
  EnforcedSpan(
      SpanData recorded,
      Attributes whole,
      String name,
      Attributes attributes,
      List<EventData> events,
      List<LinkData> links,
      StatusData status,
      Resource resource,
      InstrumentationScopeInfo scope) {
    super(recorded);
    this.name = name;
    this.attributes = attributes;
    this.events = events;
    this.links = links;
    this.status = status;
    this.resource = resource;
    int counted = Math.max(recorded.getTotalAttributeCount(), whole.size());
    this.total = SpanParts.total(counted, whole, attributes);
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
  public int getTotalAttributeCount() {
    return total;
  }

  @Override
  public StatusData getStatus() {
    return status;
  }

  @Override
  public Resource getResource() {
    return resource;
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
