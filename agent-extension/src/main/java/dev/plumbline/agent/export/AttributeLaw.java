package dev.plumbline.agent.export;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.finding.Shown;
import dev.plumbline.charter.Location;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.UnknownAttributes;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.EnumMember;
import dev.plumbline.charter.registry.Protection;
import dev.plumbline.charter.registry.Redactor;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules of attributes: which they break, and what is done about it.
 *
 * <p>The work is done by an {@link AttributePass}, of which each thread that exports takes one.
 */
public final class AttributeLaw {
  private final Law law;
  private final KeyLaws keys;
  private final Redactor redactor;
  private final OwnKey ownKey;
  private final NestedValues nested;
  private final NestedValues withheld;
  private final boolean watchesUnknown;
  private final boolean dropsUnknown;
  private final boolean renames;
  private final boolean protects;
  private final boolean truncates;
  private final AtomicReference<@Nullable AttributePass> idle = new AtomicReference<>();

  public AttributeLaw(Law law, byte[] hashKey) {
    this(law, hashKey, OwnKey.NONE);
  }

  AttributeLaw(Law law, byte[] hashKey, OwnKey ownKey) {
    this.law = law;
    this.keys = new KeyLaws(law.charter());
    this.redactor = new Redactor(hashKey);
    this.ownKey = ownKey;
    this.nested = new NestedValues(keys, redactor, true);
    this.withheld = new NestedValues(keys, redactor, false);
    UnknownAttributes unknown = law.charter().policy().enforcement().unknownAttributes();
    this.watchesUnknown = unknown != UnknownAttributes.KEEP && law.watches(Rule.ATTRIBUTE_UNKNOWN);
    this.dropsUnknown = unknown == UnknownAttributes.DROP && law.enforces(Rule.ATTRIBUTE_UNKNOWN);
    this.renames = law.enforces(Rule.ATTRIBUTE_DEPRECATED);
    this.protects = law.enforces(Rule.ATTRIBUTE_SENSITIVE);
    this.truncates = law.enforces(Rule.ATTRIBUTE_LENGTH);
  }

  /** A pass for this thread; it is given back when the batch is done. */
  AttributePass take() {
    AttributePass pass = idle.getAndSet(null);
    return pass == null ? new AttributePass(this) : pass;
  }

  void giveBack(AttributePass pass) {
    idle.set(pass);
  }

  /** Applies every rule to attributes that come alone. */
  Attributes apply(Attributes attributes, String where) {
    AttributePass pass = take();
    Attributes lawful = pass.apply(attributes, where);
    giveBack(pass);
    return lawful;
  }

  Law law() {
    return law;
  }

  KeyLaws keys() {
    return keys;
  }

  Redactor redactor() {
    return redactor;
  }

  /** What is sensitive inside values, whether it is protected or only counted. */
  NestedValues nested() {
    return nested;
  }

  /** What is taken out of values in the mode that holds. */
  NestedValues taken() {
    return protects ? nested : withheld;
  }

  /** The key of this process's hashes, which is in nothing that leaves. */
  OwnKey ownKey() {
    return ownKey;
  }

  /** Whether a protection holds in the mode that holds. */
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

  /** Judges a key that the charter does not know; tells whether it has to go. */
  boolean unknown(AttributeKey<?> key, String where) {
    return unknown(key, where, 1);
  }

  private boolean unknown(AttributeKey<?> key, String where, int times) {
    Action action = dropsUnknown ? Action.ENFORCED : Action.OBSERVED;
    if (law.findings().countAndAsk(Rule.ATTRIBUTE_UNKNOWN, action, times)) {
      law.findings()
          .log(
              new Finding(
                  Rule.ATTRIBUTE_UNKNOWN,
                  where + " has attribute " + Shown.name(key.getKey()),
                  "only attributes that it names",
                  null),
              action);
    }
    return dropsUnknown;
  }

  /** Judges each rule that an attribute breaks; tells whether it has to change. */
  boolean judge(KeyLaw keyLaw, AttributeKey<?> key, Object value, String where) {
    boolean changes = false;
    for (Rule rule : KeyLaw.RULES) {
      if (keyLaw.breaks(rule, value)) {
        changes |= judge(rule, 1, keyLaw, key, value, where);
      }
    }
    return changes;
  }

  /**
   * Judges a rule that attributes of one carrier break; tells whether they have to change.
   *
   * @param times how often it is broken; the line in the log names one of them
   */
  boolean judge(
      Rule broken,
      int times,
      @Nullable KeyLaw keyLaw,
      AttributeKey<?> key,
      Object value,
      String where) {
    if (keyLaw == null || broken == Rule.ATTRIBUTE_UNKNOWN) {
      return unknown(key, where, times);
    }
    boolean withheld =
        broken == Rule.ATTRIBUTE_SENSITIVE && keyLaw.protection == Protection.WITHHOLD;
    if (!law.watches(broken)) {
      return withheld;
    }
    boolean corrects = withheld || corrects(broken);
    Action action = corrects ? Action.ENFORCED : Action.OBSERVED;
    if (law.findings().countAndAsk(broken, action, times)) {
      law.findings().log(finding(broken, keyLaw, key, value, where), action);
    }
    return corrects;
  }

  /** Judges what is sensitive inside a value or a text; tells whether it has to change. */
  boolean judgeInside(String where) {
    if (!law.watches(Rule.ATTRIBUTE_SENSITIVE)) {
      return false;
    }
    Action action = protects ? Action.ENFORCED : Action.OBSERVED;
    if (law.findings().countAndAsk(Rule.ATTRIBUTE_SENSITIVE, action)) {
      law.findings()
          .log(
              new Finding(
                  Rule.ATTRIBUTE_SENSITIVE,
                  where + " has a sensitive value inside",
                  "its value protected",
                  null),
              action);
    }
    return protects;
  }

  /** Reports what the charter requires and the carrier does not have. It is not made up. */
  void require(AttributePass pass, int[] required, String where, Location source) {
    for (int slot : required) {
      if (!pass.has(slot)
          && law.watches(Rule.ATTRIBUTE_REQUIRED)
          && law.findings().countAndAsk(Rule.ATTRIBUTE_REQUIRED, Action.OBSERVED)) {
        law.findings()
            .log(
                new Finding(
                    Rule.ATTRIBUTE_REQUIRED,
                    where + " has no attribute " + keys.keyOf(slot),
                    keys.keyOf(slot),
                    source),
                Action.OBSERVED);
      }
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
      Rule broken, KeyLaw keyLaw, AttributeKey<?> key, Object value, String where) {
    Attribute attribute = keyLaw.attribute;
    String shown = keyLaw.protection == null ? Shown.value(value) : Shown.MASKED;
    String what = where + " has attribute " + Shown.name(key.getKey());
    switch (broken) {
      case ATTRIBUTE_DEPRECATED:
        String renamedTo = attribute.renamedTo();
        return finding(broken, what, renamedTo == null ? "that it is left out" : renamedTo, keyLaw);
      case ATTRIBUTE_SENSITIVE:
        return finding(
            broken,
            what + " = " + Shown.MASKED,
            "its value protected ("
                + String.valueOf(keyLaw.protection).toLowerCase(Locale.ROOT)
                + ')',
            keyLaw);
      case ATTRIBUTE_TYPE:
        return finding(
            broken,
            what + " = " + shown + " of type " + key.getType().name().toLowerCase(Locale.ROOT),
            "type " + attribute.type(),
            keyLaw);
      case ATTRIBUTE_LENGTH:
        return finding(
            broken,
            what + " of " + ((String) value).length() + " characters",
            "at most " + attribute.maxLength(),
            keyLaw);
      default:
        return finding(broken, what + " = " + shown, "one of " + members(attribute), keyLaw);
    }
  }

  private static Finding finding(Rule broken, String what, String expected, KeyLaw keyLaw) {
    return new Finding(broken, what, expected, keyLaw.unknown ? null : keyLaw.attribute.location());
  }

  private static String members(Attribute attribute) {
    return attribute.members().stream()
        .map(EnumMember::value)
        .map(Object::toString)
        .collect(Collectors.joining(", "));
  }
}
