package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;

/** The rules of one charter that are applied at export. */
public final class Rules {
  public final AttributeUnknown unknown;
  public final AttributeSensitive sensitive;
  public final AttributeRequired required;
  public final SpanNameTemplate template;
  public final MetricUnit unit;
  public final MetricLabel label;
  public final MetricCardinality cardinality;
  public final SchemaUrl schemaUrl;
  private final AttributeRule[] ofAttributes;
  private final SpanRule[] ofSpans;
  private final MetricRule[] ofMetrics;

  /**
   * The rules of a charter.
   *
   * @param protects whether sensitive values are protected
   */
  public Rules(ActiveCharter active, boolean protects) {
    this.unknown = new AttributeUnknown(active);
    this.sensitive = new AttributeSensitive(active, protects);
    this.required = new AttributeRequired(active);
    this.template = new SpanNameTemplate(active);
    this.unit = new MetricUnit(active);
    this.label = new MetricLabel(active);
    this.cardinality = new MetricCardinality(active);
    this.schemaUrl = new SchemaUrl(active);
    this.ofAttributes =
        new AttributeRule[] {
          unknown,
          new AttributeDeprecated(active),
          sensitive,
          new AttributeType(active),
          new AttributeEnum(active),
          new AttributeLength(active)
        };
    this.ofSpans = new SpanRule[] {template, new SpanNameCardinality(active), required};
    this.ofMetrics =
        new MetricRule[] {
          new MetricUnknown(active),
          new MetricDeprecated(active),
          unit,
          label,
          new MetricBuckets(active),
          cardinality
        };
  }

  /**
   * Those about attributes, in the order in which they correct one: what is dropped is not
   * redacted, and a value is cut to the length of its new key.
   */
  public AttributeRule[] ofAttributes() {
    return ofAttributes;
  }

  /**
   * Those about spans, in the order in which they correct a name: ids are removed from the one that
   * the template yields.
   */
  public SpanRule[] ofSpans() {
    return ofSpans;
  }

  /** Those about metrics. */
  public MetricRule[] ofMetrics() {
    return ofMetrics;
  }
}
