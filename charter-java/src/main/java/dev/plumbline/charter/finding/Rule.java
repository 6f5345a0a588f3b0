package dev.plumbline.charter.finding;

import dev.plumbline.charter.Words;
import org.jspecify.annotations.Nullable;

/** The rules that every language enforces, under the same ids. */
public enum Rule {
  RESOURCE_IDENTITY,
  SPAN_NAME_TEMPLATE,
  SPAN_NAME_CARDINALITY,
  ATTRIBUTE_DEPRECATED,
  ATTRIBUTE_UNKNOWN,
  ATTRIBUTE_TYPE,
  ATTRIBUTE_ENUM,
  ATTRIBUTE_REQUIRED,
  ATTRIBUTE_LENGTH,
  ATTRIBUTE_SENSITIVE,
  METRIC_UNKNOWN,
  METRIC_DEPRECATED,
  METRIC_LABEL,
  METRIC_UNIT,
  METRIC_BUCKETS,
  METRIC_CARDINALITY,
  BAGGAGE_KEY,
  BAGGAGE_SIZE,
  SCHEMA_URL,
  ERROR_TUPLE;

  private final String id = Words.lower(name()).replace('_', '-');

  /** The id as policy.yaml and {@code plumbline.findings} have it: {@code span-name-template}. */
  public String id() {
    return id;
  }

  /** The page that documents the rule: what it requires, why, and how to fix a violation. */
  public String doc() {
    return "docs/rules/" + id + ".md";
  }

  /** The rule with this id, or null. */
  public static @Nullable Rule fromId(String id) {
    for (Rule rule : values()) {
      if (rule.id.equals(id)) {
        return rule;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return id;
  }
}
