package dev.plumbline.agent.export;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.guard.HookGuard;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The rules for batches of metrics, which may wait with another charter than everything else. */
final class MetricBatchRules {
  private final MetricsCharter charter;
  private final AttributeEnforcement attributes;
  private final MetricRules rules;
  private final ResourceStamp stamp;

  /**
   * The rules of the charter that metrics follow.
   *
   * @param ofItems the rules of attributes under the active charter, with its resource
   * @param stamp what is put on the resource of metrics
   * @param before the rules before a reload, whose admitted label values are kept; null at the
   *     start
   */
  MetricBatchRules(
      MetricsCharter charter,
      AttributeEnforcement ofItems,
      ResourceRules resources,
      byte[] hashKey,
      ResourceStamp stamp,
      @Nullable MetricBatchRules before) {
    ActiveCharter active = ofItems.active();
    this.charter = charter;
    this.stamp = stamp;
    this.attributes =
        charter.isThatOf(active)
            ? ofItems
            : new AttributeEnforcement(
                charter.active(), hashKey, ofItems.hashKeyFilter(), charter.earlier());
    ResourceRules own = attributes == ofItems ? resources : new ResourceRules(attributes);
    this.rules =
        new MetricRules(
            charter.active(),
            attributes,
            own,
            new ScopeRules(attributes.rules().schemaUrl, own),
            before == null ? null : before.rules);
  }

  MetricsCharter charter() {
    return charter;
  }

  /** The corrected metrics, with the resource of their charter. */
  Collection<MetricData> enforced(Collection<MetricData> recorded, HookGuard guard) {
    Collection<MetricData> enforced =
        ExportBatch.enforced(
            recorded,
            attributes,
            guard,
            new ItemRules<MetricData>() {
              @Override
              public @Nullable MetricData apply(MetricData metric, AttributePass pass) {
                return rules.apply(metric, pass, recorded);
              }

              @Override
              public @Nullable MetricData bare(MetricData metric) {
                return rules.bare(metric);
              }
            },
            null);
    return stamp.metrics(enforced == recorded ? recorded : rules.merged(enforced));
  }
}
