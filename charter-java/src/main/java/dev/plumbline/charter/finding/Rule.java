package dev.plumbline.charter.finding;

import dev.plumbline.charter.Words;
import org.jspecify.annotations.Nullable;

/**
 * The rules that every language enforces, under the same ids. {@code tools/rules.sh} writes the
 * constants from the pages in {@code docs/rules}.
 */
public enum Rule {
  ATTRIBUTE_DEPRECATED,
  ATTRIBUTE_ENUM,
  ATTRIBUTE_LENGTH,
  ATTRIBUTE_REQUIRED,
  ATTRIBUTE_SENSITIVE,
  ATTRIBUTE_TYPE,
  ATTRIBUTE_UNKNOWN,
  BAGGAGE_KEY,
  BAGGAGE_SIZE,
  ERROR_TUPLE,
  METRIC_BUCKETS,
  METRIC_CARDINALITY,
  METRIC_DEPRECATED,
  METRIC_LABEL,
  METRIC_UNIT,
  METRIC_UNKNOWN,
  RESOURCE_IDENTITY,
  SCHEMA_URL,
  SPAN_NAME_CARDINALITY,
  SPAN_NAME_TEMPLATE;

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
