package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.AttributeRule;
import dev.plumbline.agent.export.rule.AttributeUnknown;
import dev.plumbline.agent.export.rule.CheckedSpan;
import dev.plumbline.agent.export.rule.KeyRule;
import dev.plumbline.agent.export.rule.SpanRow;
import dev.plumbline.charter.naming.KnownNames;
import dev.plumbline.charter.registry.SpanKind;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds the shape of a span that every rule has just checked: corrections that depend on keys and
 * name alone are repeated for the next span; a span with a correction that depends on a value has
 * no shape.
 */
final class SpanShapeBuilder implements BiConsumer<AttributeKey<?>, Object> {
  private final AttributeUnknown unknown;
  private final AttributePass pass;
  private final CheckedSpan span;

  /** What each attribute became; null where it was left out. */
  private final AttributeKey<?>[] becomes;

  private final boolean corrected;
  private final AttributeKey<?>[] leaving;
  private final int[] from;
  private final ShapePlace[] places;
  private AttributeRule[] rules = new AttributeRule[4];
  private int[] times = new int[4];
  private int[] firsts = new int[4];
  private int broken;
  private int place;
  private boolean byValue;

  /**
   * A span that a pass has walked over and the rules have checked.
   *
   * @param unknown what is applied to keys that the charter does not have
   * @param enforced the corrected attributes
   */
  SpanShapeBuilder(
      AttributeUnknown unknown, AttributePass pass, Attributes recorded, Attributes enforced) {
    this.unknown = unknown;
    this.pass = pass;
    this.span = pass.spans().span();
    this.corrected = enforced != recorded;
    this.leaving = keys(enforced);
    this.from = corrected ? pass.correction().from() : new int[0];
    this.places = new ShapePlace[recorded.size()];
    if (corrected) {
      becomes = new AttributeKey<?>[places.length];
      for (int i = 0; i < from.length; i++) {
        becomes[from[i]] = leaving[i];
      }
    } else {
      becomes = leaving;
    }
    recorded.forEach(this);
  }

  /**
   * Its shape; null when another span of it may need another correction.
   *
   * @param name the recorded name
   */
  @Nullable SpanShape shape(SpanKind kind, String name) {
    if (byValue) {
      return null;
    }
    SpanRow nameBreaks = span.misnamed();
    ShapeCorrection correction =
        !corrected && broken == 0 && nameBreaks == null
            ? null
            : new ShapeCorrection(
                places,
                Arrays.copyOf(rules, broken),
                Arrays.copyOf(times, broken),
                Arrays.copyOf(firsts, broken),
                corrected ? leaving : null,
                from,
                nameBreaks,
                span.expected());
    return new SpanShape(kind, name, places, correction);
  }

  @Override
  public void accept(AttributeKey<?> key, Object value) {
    AttributeKey<?> becoming = becomes[place];
    KeyRule keyRule = pass.find(key);
    Object named = isInName(becoming) ? value : null;
    byValue |=
        key.getType() == AttributeType.VALUE
            || value instanceof Value
            || (named != null && !ShapePlace.isScalar(named));
    if ((keyRule == null || keyRule.isUnknown()) && unknown.isWatched()) {
      breaks(unknown);
    }
    boolean breaks = keyRule != null && keyRule.breaks(key.getType(), value);
    places[place] =
        keyRule == null || (!breaks && becoming == key)
            ? ShapePlace.conformant(key, keyRule, named)
            : changed(key, keyRule, named, value, becoming);
    place++;
  }

  private ShapePlace changed(
      AttributeKey<?> key,
      KeyRule keyRule,
      @Nullable Object named,
      Object value,
      @Nullable AttributeKey<?> becoming) {
    for (AttributeRule rule : keyRule.rules()) {
      if (rule.breaks(keyRule, value) && rule.isWatched()) {
        breaks(rule);
      }
    }
    byValue |=
        keyRule.strays(value)
            || !keyRule.attribute().type().accepts(value)
            || !isOfOneClass(value)
            || (named != null && keyRule.protection() != null);
    KeyRule under = corrected && becoming != null ? pass.find(becoming) : null;
    return ShapePlace.corrected(
        key,
        keyRule,
        named,
        value.getClass(),
        under != null && pass.correction().mayChange(keyRule, under) ? under : null,
        corrected && pass.correction().removed(place));
  }

  private boolean isInName(@Nullable AttributeKey<?> key) {
    SpanRow row = span.row();
    return key != null
        && ((row != null && row.slotOfNamed(key.getKey()) != KeyRule.UNASKED)
            || (span.isRouted() && KnownNames.TEMPLATES.contains(key.getKey())));
  }

  /** Lists have elements of any class, and may be mutable. */
  private static boolean isOfOneClass(Object value) {
    return value instanceof String
        || value instanceof Long
        || value instanceof Boolean
        || value instanceof Double;
  }

  private void breaks(AttributeRule rule) {
    for (int i = 0; i < broken; i++) {
      if (rules[i] == rule) {
        times[i]++;
        return;
      }
    }
    if (broken == rules.length) {
      rules = Arrays.copyOf(rules, 2 * broken);
      times = Arrays.copyOf(times, 2 * broken);
      firsts = Arrays.copyOf(firsts, 2 * broken);
    }
    rules[broken] = rule;
    times[broken] = 1;
    firsts[broken++] = place;
  }

  private static AttributeKey<?>[] keys(Attributes attributes) {
    AttributeKey<?>[] keys = new AttributeKey<?>[attributes.size()];
    int[] at = {0};
    attributes.forEach((key, value) -> keys[at[0]++] = key);
    return keys;
  }
}
