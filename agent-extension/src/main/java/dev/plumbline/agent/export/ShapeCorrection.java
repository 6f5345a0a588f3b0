package dev.plumbline.agent.export;

import dev.plumbline.charter.finding.Rule;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * What is done with each span of a shape that breaks rules by its keys and its name alone: what is
 * counted, and what leaves of it under which keys.
 */
final class ShapeCorrection {
  private final ShapePlace[] places;

  /** Rules that attributes break, how often, and the place that breaks each first. */
  private final Rule[] rules;

  private final int[] times;
  private final int[] firsts;

  /** What leaves under which key, by place; null when all leave as they are. */
  private final AttributeKey<?> @Nullable [] keys;

  private final int[] from;

  /** Whether a stack trace or a message leaves. */
  final boolean hasTrace;

  /** The row that the name breaks; null when it breaks none. */
  final @Nullable SpanRow nameBreaks;

  /** The name that the span should have. */
  final String expected;

  /** Takes the arrays over. */
  ShapeCorrection(
      ShapePlace[] places,
      Rule[] rules,
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
   * Counts what a span breaks, and gives its attributes as they may leave.
   *
   * @param values of the span, by place
   */
  Attributes apply(Attributes recorded, Object[] values, AttributeLaw law, TakenTexts taken) {
    for (int i = 0; i < rules.length; i++) {
      ShapePlace first = places[firsts[i]];
      law.judge(rules[i], times[i], first.law, first.key, values[firsts[i]], "span");
    }
    AttributeKey<?>[] leaving = keys;
    if (leaving == null) {
      return recorded;
    }
    for (int i = 0; i < places.length; i++) {
      if (places[i].taken()) {
        taken.accept(values[i]);
      }
    }
    Object[] left = new Object[leaving.length];
    for (int i = 0; i < left.length; i++) {
      int place = from[i];
      left[i] = places[place].left(values[place], law.redactor());
    }
    return new LawfulAttributes(leaving, left, left.length);
  }

  private static boolean hasTrace(AttributeKey<?>[] keys) {
    for (AttributeKey<?> key : keys) {
      if (TakenTexts.isTrace(key)) {
        return true;
      }
    }
    return false;
  }
}
