package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.AttributeRule;
import dev.plumbline.agent.export.rule.SpanRow;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * Corrects each span of a known shape that breaks rules by its keys and its name alone: the
 * findings to count, and the keys and values to export.
 */
final class ShapeCorrection {
  private final ShapePlace[] places;

  /** The broken rules, how often, and the index of the attribute that breaks each first. */
  private final AttributeRule[] rules;

  private final int[] times;
  private final int[] firsts;

  /** The exported keys, by index; null when all stay as they are. */
  private final AttributeKey<?> @Nullable [] keys;

  private final int[] from;

  /** Whether a stack trace or a message is exported. */
  final boolean hasTrace;

  /** The row that the name breaks; null when it breaks none. */
  final @Nullable SpanRow nameBreaks;

  /** The name that the span should have. */
  final String expected;

  /** Takes ownership of the arrays. */
  ShapeCorrection(
      ShapePlace[] places,
      AttributeRule[] rules,
      int[] times,
      int[] firsts,
      AttributeKey<?> @Nullable [] keys,
      int[] from,
      @Nullable SpanRow nameBreaks,
      String expected) {
    this.places = places;
    this.rules = rules;
    this.times = times;
    this.firsts = firsts;
    this.keys = keys;
    this.from = from;
    this.hasTrace = keys == null || hasTrace(keys);
    this.nameBreaks = nameBreaks;
    this.expected = expected;
  }

  /**
   * Counts the violations of a span and returns its corrected attributes.
   *
   * @param values of the span, by index
   */
  Attributes apply(Attributes recorded, Object[] values, AttributePass pass) {
    for (int i = 0; i < rules.length; i++) {
      ShapePlace first = places[firsts[i]];
      rules[i].check(times[i], first.rule, first.key, values[firsts[i]], "span");
    }
    AttributeKey<?>[] leaving = keys;
    if (leaving == null) {
      return recorded;
    }
    for (int i = 0; i < places.length; i++) {
      if (places[i].removed()) {
        pass.removed().accept(values[i]);
      }
    }
    Object[] left = new Object[leaving.length];
    for (int i = 0; i < left.length; i++) {
      int place = from[i];
      left[i] = places[place].left(values[place], pass.correction());
    }
    return new EnforcedAttributes(leaving, left, left.length);
  }

  private static boolean hasTrace(AttributeKey<?>[] keys) {
    for (AttributeKey<?> key : keys) {
      if (RemovedTexts.isTrace(key)) {
        return true;
      }
    }
    return false;
  }
}
