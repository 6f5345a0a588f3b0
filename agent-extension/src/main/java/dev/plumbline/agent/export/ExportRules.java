package dev.plumbline.agent.export;

import dev.plumbline.agent.charter.ActiveCharter;
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
  private final byte[] hashKey;
  private final @Nullable DroppedTelemetry withheld;
  private final AttributeEnforcement attributes;
  private final SpanAndLogRules items;
  private final MetricBatchRules metrics;

  /** With a random hash key of this process. */
  public ExportRules(ActiveCharter active, byte[] hashKey) {
    this(active, hashKey, HashKeyFilter.NONE);
  }

  public ExportRules(ActiveCharter active, byte[] hashKey, HashKeyFilter hashKeyFilter) {
    this(active, hashKey, hashKeyFilter, null);
  }

  private ExportRules(
      ActiveCharter active,
      byte[] hashKey,
      HashKeyFilter hashKeyFilter,
      @Nullable DroppedTelemetry withheld) {
    this(
        new AttributeEnforcement(active, hashKey, hashKeyFilter),
        hashKey,
        ResourceStamp.NONE,
        ResourceStamp.NONE,
        withheld,
        MetricsCharter.of(active),
        null);
  }

  private ExportRules(
      AttributeEnforcement attributes,
      byte[] hashKey,
      ResourceStamp stamp,
      ResourceStamp metricStamp,
      @Nullable DroppedTelemetry withheld,
      MetricsCharter ofMetrics,
      @Nullable MetricBatchRules before) {
    this.attributes = attributes;
    this.hashKey = hashKey;
    this.withheld = withheld;
    AttributeEnforcement keeping =
        attributes.keeping(ofMetrics.beside(attributes.active()), hashKey);
    // Resource and scopes are older than every reload.
    ResourceRules resources = new ResourceRules(keeping);
    this.items = new SpanAndLogRules(attributes, keeping, resources, stamp);
    this.metrics =
        new MetricBatchRules(ofMetrics, attributes, resources, hashKey, metricStamp, before);
  }

  /**
   * Rules that let nothing pass: nothing is exported while the charter is refused.
   *
   * @param dropped counts what they withhold
   */
  public static ExportRules holding(
      ActiveCharter active, byte[] hashKey, HashKeyFilter hashKeyFilter, DroppedTelemetry dropped) {
    return new ExportRules(active, hashKey, hashKeyFilter, dropped);
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
        new AttributeEnforcement(next, hashKey, attributes.hashKeyFilter()),
        hashKey,
        all,
        metricsWait ? ResourceStamp.NONE : all,
        null,
        metrics.charter().successor(next, metricsWait),
        metrics);
  }

  /** The charter is in force everywhere: what is begun from now on has its protection alone. */
  public void inForce() {
    items.inForce();
  }

  /** Counts what is withheld; null where everything is exported. */
  @Nullable DroppedTelemetry withheld() {
    return withheld;
  }

  AttributeEnforcement attributes() {
    return attributes;
  }

  SpanAndLogRules items() {
    return items;
  }

  MetricBatchRules metrics() {
    return metrics;
  }
}
