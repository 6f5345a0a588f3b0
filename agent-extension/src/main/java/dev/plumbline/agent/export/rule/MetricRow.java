package dev.plumbline.agent.export.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.registry.AttributeUse;
import dev.plumbline.charter.registry.Metric;
import dev.plumbline.charter.registry.RequirementLevel;
import io.opentelemetry.api.common.Attributes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One metric of the charter, prepared to check every exported point. */
public final class MetricRow {
  private final Metric recorded;
  private final Metric metric;
  private final Map<String, LabelRule> labels = new HashMap<>();
  private final int required;
  private final KnownAttributes conformant = new KnownAttributes();

  /**
   * A metric of the charter.
   *
   * @param renames whether a deprecated one is renamed
   * @param before the row in the charter before, whose admitted values are kept; null where there
   *     is none
   */
  public MetricRow(
      Metric recorded,
      Charter charter,
      KeyRules keys,
      boolean renames,
      @Nullable MetricRow before) {
    this.recorded = recorded;
    String renamedTo = renames ? recorded.renamedTo() : null;
    Metric successor = renamedTo == null ? null : charter.metric(renamedTo);
    this.metric = successor == null ? recorded : successor;
    boolean byOthers = metric.name().startsWith("http.") || metric.name().startsWith("rpc.");
    int count = 0;
    for (AttributeUse use : metric.labels().values()) {
      KeyRule key = keys.ofRow(use.key());
      // Several keys of a template may be present, or none.
      boolean template = key != null && key.attribute().template();
      boolean isRequired = use.level() == RequirementLevel.REQUIRED && !template;
      count += isRequired ? 1 : 0;
      if (key != null) {
        labels.put(
            use.key(),
            new LabelRule(
                key, isRequired, byOthers, before == null ? null : before.label(use.key())));
      }
    }
    this.required = count;
  }

  /** The metric under the name that was recorded. */
  public Metric recorded() {
    return recorded;
  }

  /** The metric that it becomes: itself, or the one that replaces it where it is renamed. */
  public Metric metric() {
    return metric;
  }

  public boolean isRenamed() {
    return metric != recorded;
  }

  private @Nullable LabelRule label(String key) {
    return labels.get(key);
  }

  /** The label of a key, by the key itself or by a template that matches it. */
  public @Nullable LabelRule label(String key, @Nullable KeyRule rule) {
    LabelRule label = labels.get(key);
    return label == null && rule != null && rule.attribute().template()
        ? labels.get(rule.attribute().key())
        : label;
  }

  /** The label that a key is, or becomes when it is renamed. */
  public @Nullable LabelRule labelOrSuccessor(String key, @Nullable KeyRule rule) {
    LabelRule label = label(key, rule);
    KeyRule successor = rule == null ? null : rule.successor();
    return label == null && successor != null ? label(successor.attribute().key()) : label;
  }

  /** Whether another value of a label with a limit would be admitted. */
  public boolean admitsMore() {
    for (LabelRule label : labels.values()) {
      if (label.admitsMore()) {
        return true;
      }
    }
    return false;
  }

  Map<String, LabelRule> labels() {
    return labels;
  }

  public int required() {
    return required;
  }

  /** Label sets that were found conformant; a series has the same object in every export. */
  public KnownAttributes conformant() {
    return conformant;
  }

  /** Remembers a fixed number of objects by identity. */
  public static final class KnownAttributes {
    private static final int MASK = 2047;

    /** Places where an object may be. */
    private static final int PLACES = 4;

    private @Nullable Attributes @Nullable [] known;

    public boolean has(Attributes attributes) {
      @Nullable Attributes[] all = known;
      if (all == null) {
        return false;
      }
      int first = System.identityHashCode(attributes);
      for (int i = 0; i < PLACES; i++) {
        if (all[(first + i) & MASK] == attributes) {
          return true;
        }
      }
      return false;
    }

    public void add(Attributes attributes) {
      @Nullable Attributes[] all = known;
      if (all == null) {
        all = new Attributes[MASK + 1];
        known = all;
      }
      int first = System.identityHashCode(attributes);
      int place = first & MASK;
      for (int i = PLACES - 1; i >= 0; i--) {
        place = all[(first + i) & MASK] == null ? (first + i) & MASK : place;
      }
      all[place] = attributes;
    }
  }
}
