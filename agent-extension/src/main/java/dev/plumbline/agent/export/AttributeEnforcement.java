package dev.plumbline.agent.export;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.finding.LogText;
import dev.plumbline.charter.Location;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.UnknownAttributes;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.AttributeRules;
import dev.plumbline.charter.registry.EnumMember;
import dev.plumbline.charter.registry.Event;
import dev.plumbline.charter.registry.Protection;
import dev.plumbline.charter.registry.Redactor;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Applies the rules of attributes: counts each violation and decides what is corrected.
 *
 * <p>An {@link AttributePass} walks over the attributes; each exporting thread takes one.
 */
public final class AttributeEnforcement {
  private final ActiveCharter active;
  private final KeyRules keys;
  private final Redactor redactor;
  private final HashKeyFilter hashKeyFilter;
  private final NestedValues nested;
  private final NestedValues withheld;
  private final boolean watchesUnknown;
  private final boolean dropsUnknown;
  private final boolean renames;
  private final boolean protects;
  private final boolean truncates;
  private final AtomicReference<@Nullable AttributePass> idle = new AtomicReference<>();

  public AttributeEnforcement(ActiveCharter active, byte[] hashKey) {
    this(active, hashKey, HashKeyFilter.NONE);
  }

  AttributeEnforcement(ActiveCharter active, byte[] hashKey, HashKeyFilter hashKeyFilter) {
    this(active, hashKey, hashKeyFilter, Collections.emptyList());
  }

  /**
   * The rules of a charter.
   *
   * @param earlier those of charters that protected the values which are exported now: what they
   *     protect stays protected, whatever the mode
   */
  AttributeEnforcement(
      ActiveCharter active,
      byte[] hashKey,
      HashKeyFilter hashKeyFilter,
      List<AttributeRules> earlier) {
    this.active = active;
    this.keys = new KeyRules(active.charter(), earlier);
    this.redactor = new Redactor(hashKey);
    this.hashKeyFilter = hashKeyFilter;
    this.nested = new NestedValues(keys, redactor, true);
    this.withheld = new NestedValues(keys, redactor, false);
    UnknownAttributes unknown = active.charter().policy().enforcement().unknownAttributes();
    this.watchesUnknown =
        unknown != UnknownAttributes.KEEP && active.watches(Rule.ATTRIBUTE_UNKNOWN);
    this.dropsUnknown =
        unknown == UnknownAttributes.DROP && active.enforces(Rule.ATTRIBUTE_UNKNOWN);
    this.renames = active.enforces(Rule.ATTRIBUTE_DEPRECATED);
    this.protects = active.enforces(Rule.ATTRIBUTE_SENSITIVE) || !earlier.isEmpty();
    this.truncates = active.enforces(Rule.ATTRIBUTE_LENGTH);
  }

  /** A pass for this thread; {@link #giveBack} returns it after the batch. */
  AttributePass take() {
    AttributePass pass = idle.getAndSet(null);
    return pass == null ? new AttributePass(this) : pass;
  }

  void giveBack(AttributePass pass) {
    idle.set(pass);
  }

  /** Applies every rule to attributes outside of a batch. */
  Attributes apply(Attributes attributes, String where) {
    AttributePass pass = take();
    Attributes enforced = pass.apply(attributes, where);
    giveBack(pass);
    return enforced;
  }

  ActiveCharter active() {
    return active;
  }

  KeyRules keys() {
    return keys;
  }

  Redactor redactor() {
    return redactor;
  }

  /** Finds sensitive entries inside values, whether they are protected or only counted. */
  NestedValues nested() {
    return nested;
  }

  /** Removes sensitive entries inside values, as far as the current mode protects them. */
  NestedValues removing() {
    return protects ? nested : withheld;
  }

  /** Removes the hash key of this process from exported telemetry. */
  HashKeyFilter hashKeyFilter() {
    return hashKeyFilter;
  }

  /** Whether the current mode applies a protection. */
  boolean protects(Protection protection) {
    return protects || protection == Protection.WITHHOLD;
  }

  boolean watchesUnknown() {
    return watchesUnknown;
  }

  boolean dropsUnknown() {
    return dropsUnknown;
  }

  boolean renames() {
    return renames;
  }

  boolean protects() {
    return protects;
  }

  boolean truncates() {
    return truncates;
  }

  /** Counts a key that the charter does not have; returns whether it has to be dropped. */
  boolean unknown(AttributeKey<?> key, String where) {
    return unknown(key, where, 1);
  }

  private boolean unknown(AttributeKey<?> key, String where, int times) {
    Action action = dropsUnknown ? Action.ENFORCED : Action.OBSERVED;
    active
        .findings()
        .report(
            Rule.ATTRIBUTE_UNKNOWN,
            action,
            times,
            () ->
                new Finding(
                    Rule.ATTRIBUTE_UNKNOWN,
                    where + " has attribute " + LogText.name(key.getKey()),
                    "only attributes that it names",
                    null));
    return dropsUnknown;
  }

  /** Counts each rule that an attribute breaks; returns whether the attribute has to change. */
  boolean check(KeyRule keyRule, AttributeKey<?> key, Object value, String where) {
    boolean changes = false;
    for (Rule rule : KeyRule.RULES) {
      if (keyRule.breaks(rule, value)) {
        changes |= check(rule, 1, keyRule, key, value, where);
      }
    }
    return changes;
  }

  /**
   * Counts a rule that attributes of one carrier break; returns whether they have to change.
   *
   * @param times how often it is broken; the log line has one of them
   */
  boolean check(
      Rule broken,
      int times,
      @Nullable KeyRule keyRule,
      AttributeKey<?> key,
      Object value,
      String where) {
    if (keyRule == null || broken == Rule.ATTRIBUTE_UNKNOWN) {
      return unknown(key, where, times);
    }
    boolean withheld =
        broken == Rule.ATTRIBUTE_SENSITIVE && keyRule.protection == Protection.WITHHOLD;
    if (!active.watches(broken)) {
      return withheld || (broken == Rule.ATTRIBUTE_SENSITIVE && protects);
    }
    boolean corrects = withheld || corrects(broken);
    Action action = corrects ? Action.ENFORCED : Action.OBSERVED;
    active
        .findings()
        .report(broken, action, times, () -> finding(broken, keyRule, key, value, where));
    return corrects;
  }

  /** Counts a sensitive entry inside a value or a text; returns whether it has to change. */
  boolean checkInside(String where) {
    if (!active.watches(Rule.ATTRIBUTE_SENSITIVE)) {
      return protects;
    }
    Action action = protects ? Action.ENFORCED : Action.OBSERVED;
    active
        .findings()
        .report(
            Rule.ATTRIBUTE_SENSITIVE,
            action,
            () ->
                new Finding(
                    Rule.ATTRIBUTE_SENSITIVE,
                    where + " has a sensitive value inside",
                    "its value protected",
                    null));
    return protects;
  }

  /** Counts required attributes that the carrier does not have. None is added. */
  void require(AttributePass pass, int[] required, String where, Location source) {
    for (int slot : required) {
      if (!pass.has(slot) && active.watches(Rule.ATTRIBUTE_REQUIRED)) {
        active
            .findings()
            .report(
                Rule.ATTRIBUTE_REQUIRED,
                Action.OBSERVED,
                () ->
                    new Finding(
                        Rule.ATTRIBUTE_REQUIRED,
                        where + " has no attribute " + keys.keyOf(slot),
                        keys.keyOf(slot),
                        source));
      }
    }
  }

  /** Likewise, what the charter requires of an event of this name; of others nothing. */
  void requireOfEvent(AttributePass pass, String name) {
    int[] required = keys.required(name);
    Event event = required == null ? null : active.charter().events().get(name);
    if (required != null && event != null && !pass.hasAll(required)) {
      require(pass, required, "event " + LogText.name(name), event.location());
    }
  }

  private boolean corrects(Rule broken) {
    switch (broken) {
      case ATTRIBUTE_DEPRECATED:
        return renames;
      case ATTRIBUTE_SENSITIVE:
        return protects;
      case ATTRIBUTE_LENGTH:
        return truncates;
      default:
        return false;
    }
  }

  private static Finding finding(
      Rule broken, KeyRule keyRule, AttributeKey<?> key, Object value, String where) {
    Attribute attribute = keyRule.attribute;
    String shown = keyRule.protection == null ? LogText.value(value) : LogText.MASKED;
    String what = where + " has attribute " + LogText.name(key.getKey());
    switch (broken) {
      case ATTRIBUTE_DEPRECATED:
        String renamedTo = attribute.renamedTo();
        return finding(
            broken, what, renamedTo == null ? "that it is left out" : renamedTo, keyRule);
      case ATTRIBUTE_SENSITIVE:
        return finding(
            broken,
            what + " = " + LogText.MASKED,
            "its value protected ("
                + String.valueOf(keyRule.protection).toLowerCase(Locale.ROOT)
                + ')',
            keyRule);
      case ATTRIBUTE_TYPE:
        return finding(
            broken,
            what + " = " + shown + " of type " + key.getType().name().toLowerCase(Locale.ROOT),
            "type " + attribute.type(),
            keyRule);
      case ATTRIBUTE_LENGTH:
        return finding(
            broken,
            what + " of " + ((String) value).length() + " characters",
            "at most " + attribute.maxLength(),
            keyRule);
      default:
        return finding(broken, what + " = " + shown, "one of " + members(attribute), keyRule);
    }
  }

  private static Finding finding(Rule broken, String what, String expected, KeyRule keyRule) {
    return new Finding(
        broken, what, expected, keyRule.unknown ? null : keyRule.attribute.location());
  }

  private static String members(Attribute attribute) {
    return attribute.members().stream()
        .map(EnumMember::value)
        .map(Object::toString)
        .collect(Collectors.joining(", "));
  }
}
