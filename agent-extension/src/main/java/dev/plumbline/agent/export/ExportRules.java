package dev.plumbline.agent.export;

import dev.plumbline.agent.ActiveCharter;

/**
 * The active charter's rules for spans, logs and metrics, prepared for export. The exporters ask
 * for the current instance with every batch, so that a reloaded charter takes effect between two
 * batches.
 */
public final class ExportRules {
  private final ActiveCharter active;
  private final AttributeEnforcement attributes;
  private final SpanRules spans;
  private final LogRules logs;
  private final MetricRules metrics;
  private final boolean holds;

  /** With a random hash key of this process. */
  public ExportRules(ActiveCharter active, byte[] hashKey) {
    this(active, hashKey, HashKeyFilter.NONE);
  }

  public ExportRules(ActiveCharter active, byte[] hashKey, HashKeyFilter hashKeyFilter) {
    this(active, hashKey, hashKeyFilter, false);
  }

  private ExportRules(
      ActiveCharter active, byte[] hashKey, HashKeyFilter hashKeyFilter, boolean holds) {
    this.active = active;
    this.holds = holds;
    this.attributes = new AttributeEnforcement(active, hashKey, hashKeyFilter);
    ResourceRules resources = new ResourceRules(attributes);
    ScopeRules scopes = new ScopeRules(active, resources);
    this.spans = new SpanRules(active, attributes, resources, scopes);
    this.logs = new LogRules(active, attributes, resources, scopes);
    this.metrics = new MetricRules(active, attributes, resources, scopes);
  }

  /** Rules that let nothing pass: nothing is exported while the charter is refused. */
  public static ExportRules holding(
      ActiveCharter active, byte[] hashKey, HashKeyFilter hashKeyFilter) {
    return new ExportRules(active, hashKey, hashKeyFilter, true);
  }

  /** Whether nothing is exported. */
  boolean holds() {
    return holds;
  }

  ActiveCharter active() {
    return active;
  }

  AttributeEnforcement attributes() {
    return attributes;
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
