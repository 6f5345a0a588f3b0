package dev.plumbline.agent.export;

import dev.plumbline.agent.ActiveCharter;
import dev.plumbline.agent.delivery.DroppedTelemetry;
import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * The active charter's rules for spans, logs and metrics, prepared for export, with what is stamped
 * on the resource. The exporters ask for the current instance once with every batch, so that a
 * reloaded charter takes effect between two batches, and the digest of a batch is that of its
 * rules.
 */
public final class ExportRules {
  private final ActiveCharter active;
  private final byte[] hashKey;
  private final ResourceStamp stamp;
  private final ResourceStamp metricStamp;
  private final @Nullable DroppedTelemetry withheld;
  private final AttributeEnforcement attributes;
  private final MetricsCharter ofMetrics;
  private final AttributeEnforcement metricAttributes;
  private final SpanRules spans;
  private final LogRules logs;
  private final MetricRules metrics;

  /** With a random hash key of this process. */
  public ExportRules(ActiveCharter active, byte[] hashKey) {
    this(active, hashKey, HashKeyFilter.NONE);
  }

  public ExportRules(ActiveCharter active, byte[] hashKey, HashKeyFilter hashKeyFilter) {
    this(
        active,
        hashKey,
        hashKeyFilter,
        ResourceStamp.NONE,
        ResourceStamp.NONE,
        null,
        MetricsCharter.of(active),
        null);
  }

  private ExportRules(
      ActiveCharter active,
      byte[] hashKey,
      HashKeyFilter hashKeyFilter,
      ResourceStamp stamp,
      ResourceStamp metricStamp,
      @Nullable DroppedTelemetry withheld,
      MetricsCharter ofMetrics,
      @Nullable MetricRules before) {
    this.active = active;
    this.hashKey = hashKey;
    this.stamp = stamp;
    this.metricStamp = metricStamp;
    this.withheld = withheld;
    this.attributes = new AttributeEnforcement(active, hashKey, hashKeyFilter);
    ResourceRules resources = new ResourceRules(attributes);
    ScopeRules scopes = new ScopeRules(active, resources);
    this.spans = new SpanRules(active, attributes, resources, scopes);
    this.logs = new LogRules(active, attributes, resources, scopes);
    this.ofMetrics = ofMetrics;
    this.metricAttributes =
        ofMetrics.isThatOf(active)
            ? attributes
            : new AttributeEnforcement(
                ofMetrics.active(), hashKey, hashKeyFilter, ofMetrics.earlier());
    ResourceRules metricResources =
        metricAttributes == attributes ? resources : new ResourceRules(metricAttributes);
    this.metrics =
        new MetricRules(
            ofMetrics.active(),
            metricAttributes,
            metricResources,
            new ScopeRules(ofMetrics.active(), metricResources),
            before);
  }

  /**
   * Rules that let nothing pass: nothing is exported while the charter is refused.
   *
   * @param dropped counts what they withhold
   */
  public static ExportRules holding(
      ActiveCharter active, byte[] hashKey, HashKeyFilter hashKeyFilter, DroppedTelemetry dropped) {
    return new ExportRules(
        active,
        hashKey,
        hashKeyFilter,
        ResourceStamp.NONE,
        ResourceStamp.NONE,
        dropped,
        MetricsCharter.of(active),
        null);
  }

  /**
   * The rules of a reloaded charter. Series stay where they are: label values that were admitted
   * remain so, and what a charter before protected stays protected in them.
   *
   * @param fixed the resource attributes that the charter fixes
   * @param metricsWait whether the metrics follow the charter of the start until the next one: its
   *     rules apply to them, and they keep its digest and schema URL
   */
  public ExportRules successor(ActiveCharter next, Attributes fixed, boolean metricsWait) {
    ResourceStamp all = new ResourceStamp(fixed);
    return new ExportRules(
        next,
        hashKey,
        attributes.hashKeyFilter(),
        all,
        metricsWait ? ResourceStamp.NONE : all,
        null,
        ofMetrics.successor(next, metricsWait),
        metrics);
  }

  /** Counts what is withheld; null where everything is exported. */
  @Nullable DroppedTelemetry withheld() {
    return withheld;
  }

  ActiveCharter active() {
    return active;
  }

  AttributeEnforcement attributes() {
    return attributes;
  }

  ResourceStamp stamp() {
    return stamp;
  }

  ResourceStamp metricStamp() {
    return metricStamp;
  }

  AttributeEnforcement metricAttributes() {
    return metricAttributes;
  }

  SpanRules spans() {
    return spans;
  }

  LogRules logs() {
    return logs;
  }

  MetricRules metrics() {
    return metrics;
  }
}
