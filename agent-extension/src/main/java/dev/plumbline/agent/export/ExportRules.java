package dev.plumbline.agent.export;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.delivery.DroppedTelemetry;
import dev.plumbline.charter.registry.AttributeRules;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
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
  private final @Nullable KeptRules<SpanData> spansBefore;
  private final @Nullable KeptRules<LogRecordData> logsBefore;
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
    List<AttributeRules> earlier = ofMetrics.beside(active);
    AttributeEnforcement keeping =
        earlier.isEmpty()
            ? attributes
            : new AttributeEnforcement(active, hashKey, hashKeyFilter, earlier);
    // Resource and scopes are older than every reload.
    ResourceRules resources = new ResourceRules(keeping);
    ScopeRules scopes = new ScopeRules(attributes.rules().schemaUrl, resources);
    this.spans = new SpanRules(attributes, resources, scopes);
    this.logs = new LogRules(attributes, resources, scopes);
    this.spansBefore =
        keeping == attributes
            ? null
            : new KeptRules<>(
                keeping, new SpanRules(keeping, resources, scopes), SpanData::getStartEpochNanos);
    this.logsBefore =
        keeping == attributes
            ? null
            : new KeptRules<>(
                keeping,
                new LogRules(keeping, resources, scopes),
                LogRecordData::getObservedTimestampEpochNanos);
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
            new ScopeRules(metricAttributes.rules().schemaUrl, metricResources),
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
   * remain so, and what a charter before protected stays protected in them; so it does in spans and
   * log records that are begun already, and on the resource.
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

  /** The charter is in force everywhere: what is begun from now on has its protection alone. */
  public void inForce() {
    if (spansBefore != null && logsBefore != null) {
      long now = KeptRules.now();
      spansBefore.endAt(now);
      logsBefore.endAt(now);
    }
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

  /** The rules of spans from before the reload; null where they are the same. */
  @Nullable KeptRules<SpanData> spansBefore() {
    return spansBefore;
  }

  /** Likewise of log records. */
  @Nullable KeptRules<LogRecordData> logsBefore() {
    return logsBefore;
  }

  MetricRules metrics() {
    return metrics;
  }
}
