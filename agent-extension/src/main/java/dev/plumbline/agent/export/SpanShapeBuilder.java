package dev.plumbline.agent.export;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.naming.KnownNames;
import dev.plumbline.charter.registry.Protection;
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
  private final AttributeEnforcement attributes;
  private final AttributePass pass;
  private final @Nullable SpanRow row;
  private final boolean routed;

  /** What each attribute became; null where it was left out. */
  private final AttributeKey<?>[] becomes;

  private final boolean corrected;
  private final AttributeKey<?>[] leaving;
  private final int[] from;
  private final ShapePlace[] places;
  private Rule[] rules = new Rule[4];
  private int[] times = new int[4];
  private int[] firsts = new int[4];
  private int broken;
  private int place;
  private boolean byValue;

  /**
   * A span that a pass has walked over.
   *
   * @param enforced the corrected attributes
   * @param row the row that names the span; null when none does
   * @param routed whether its name passes because of attributes that are templates themselves
   */
  SpanShapeBuilder(
      AttributeEnforcement attributes,
      AttributePass pass,
      Attributes recorded,
      Attributes enforced,
      @Nullable SpanRow row,
      boolean routed) {
    this.attributes = attributes;
    this.pass = pass;
    this.row = row;
    this.routed = routed;
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
   * @param nameBreaks the row that its name breaks; null when it breaks none
   * @param expected the name that it should have
   */
  @Nullable SpanShape shape(
      SpanKind kind, String name, @Nullable SpanRow nameBreaks, String expected) {
    if (byValue) {
      return null;
    }
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
                expected);
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
    if ((keyRule == null || keyRule.unknown) && attributes.watchesUnknown()) {
      breaks(Rule.ATTRIBUTE_UNKNOWN);
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
    ActiveCharter active = attributes.active();
    for (Rule rule : KeyRule.RULES) {
      if (keyRule.breaks(rule, value) && active.watches(rule)) {
        breaks(rule);
      }
    }
    boolean leaves = corrected && becoming != null;
    Protection protection =
        leaves && attributes.protects() && keyRule.protectsAll() ? keyRule.protection : null;
    KeyRule becomingRule = becoming == null ? null : pass.find(becoming);
    int limit =
        leaves && becomingRule != null && attributes.truncates()
            ? becomingRule.attribute.maxLength()
            : 0;
    byValue |=
        keyRule.strays(value)
            || !keyRule.attribute.type().accepts(value)
            || !isOfOneClass(value)
            || (named != null && keyRule.protection != null);
    return ShapePlace.corrected(
        key,
        keyRule,
        named,
        value.getClass(),
        protection,
        limit,
        corrected && pass.correction().removed(place));
  }

  private boolean isInName(@Nullable AttributeKey<?> key) {
    return key != null
        && ((row != null && row.slotOfNamed(key.getKey()) != KeyRule.UNASKED)
            || (routed && KnownNames.TEMPLATES.contains(key.getKey())));
  }

  /** Lists have elements of any class, and may be mutable. */
  private static boolean isOfOneClass(Object value) {
    return value instanceof String
        || value instanceof Long
        || value instanceof Boolean
        || value instanceof Double;
  }

  private void breaks(Rule rule) {
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
