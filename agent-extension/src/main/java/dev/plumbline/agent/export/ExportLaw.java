package dev.plumbline.agent.export;

import dev.plumbline.agent.Law;

/**
 * All that a law says about what leaves, laid out once: the exporters ask for the one that holds
 * now with every batch, so that another charter can take over between two batches.
 */
public final class ExportLaw {
  private final Law law;
  private final AttributeLaw attributes;
  private final SpanLaw spans;
  private final LogLaw logs;
  private final MetricLaw metrics;

  /** With a key that is nobody's but this process's own. */
  public ExportLaw(Law law, byte[] hashKey) {
    this(law, hashKey, OwnKey.NONE);
  }

  public ExportLaw(Law law, byte[] hashKey, OwnKey ownKey) {
    this.law = law;
    this.attributes = new AttributeLaw(law, hashKey, ownKey);
    Resources resources = new Resources(attributes);
    Scopes scopes = new Scopes(law, resources);
    this.spans = new SpanLaw(law, attributes, resources, scopes);
    this.logs = new LogLaw(law, attributes, resources, scopes);
    this.metrics = new MetricLaw(law, attributes, resources, scopes);
  }

  Law law() {
    return law;
  }

  AttributeLaw attributes() {
    return attributes;
  }

  SpanLaw spans() {
    return spans;
  }

  LogLaw logs() {
    return logs;
  }

  MetricLaw metrics() {
    return metrics;
  }
}
