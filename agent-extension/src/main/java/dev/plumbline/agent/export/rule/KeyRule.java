package dev.plumbline.agent.export.rule;

import dev.plumbline.charter.Location;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.Protection;
import dev.plumbline.charter.registry.SpanKind;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The charter's rules of one attribute key, prepared to check every exported attribute. */
public final class KeyRule {
  /** The slot of a key whose presence is not needed. */
  public static final int UNASKED = -1;

  /** Of a key that the charter does not have and that is not sensitive. */
  static final KeyRule NONE =
      new KeyRule(
          Attribute.builder(
                  new Location("no charter", 1, 1),
                  "",
                  dev.plumbline.charter.registry.AttributeType.ANY)
              .build(),
          null,
          true,
          new AttributeRule[0]);

  private static final SpanRow[] NO_ROWS = new SpanRow[0];

  private final Attribute attribute;
  private final @Nullable Protection protection;
  private final boolean unknown;

  private int slot = UNASKED;
  private @Nullable KeyRule successor;
  private @Nullable Map<SpanKind, SpanRow[]> rows;
  private final AttributeKey<?> key;
  private final @Nullable AttributeType type;
  private final boolean listed;
  private final int limit;

  /** The rules that say something of the key. */
  private final AttributeRule[] rules;

  /** Those of them that a value of the key's own type can break. */
  private final AttributeRule[] ofItsType;

  /** Those that some of these values break. */
  private final AttributeRule[] ofValues;

  KeyRule(
      Attribute attribute, @Nullable Protection protection, boolean unknown, AttributeRule[] all) {
    this.attribute = attribute;
    this.protection = protection;
    this.unknown = unknown;
    this.type = type(attribute);
    this.key = key(type == null ? AttributeType.STRING : type);
    this.listed = attribute.closed() && !attribute.members().isEmpty();
    this.limit = attribute.maxLength();
    this.rules = select(all, rule -> rule.concerns(this));
    this.ofItsType = select(rules, AttributeRule::isBrokenByItsType);
    this.ofValues = select(rules, rule -> rule.dependsOnValue(this));
  }

  static AttributeRule[] select(AttributeRule[] from, Predicate<AttributeRule> which) {
    List<AttributeRule> selected = new ArrayList<>();
    for (AttributeRule rule : from) {
      if (which.test(rule)) {
        selected.add(rule);
      }
    }
    return selected.toArray(new AttributeRule[0]);
  }

  /** Whether a value breaks a rule. */
  public boolean breaks(AttributeType recorded, Object value) {
    return breaksOne(recorded == type ? ofItsType : rules, value);
  }

  /** Whether a value of the right type breaks a rule that not every value breaks. */
  public boolean strays(Object value) {
    return breaksOne(ofValues, value);
  }

  private boolean breaksOne(AttributeRule[] among, Object value) {
    for (AttributeRule rule : among) {
      if (rule.breaks(this, value)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a value under a key of this type can break a rule at all. */
  public boolean mayBreak(AttributeType recorded) {
    return recorded != type || ofItsType.length > 0;
  }

  /** The rules that say something of the key: all are checked, none hides another. */
  public AttributeRule[] rules() {
    return rules;
  }

  public Attribute attribute() {
    return attribute;
  }

  /** The attribute's greatest length; here for each exported value is compared with it. */
  int limit() {
    return limit;
  }

  /** How the value is protected; null when it is not sensitive. */
  public @Nullable Protection protection() {
    return protection;
  }

  /** Whether every value is to be protected. */
  public boolean protectsAll() {
    return protection != null && protection.compareTo(Protection.HASH) <= 0;
  }

  /** Whether the charter has no row for the key, which is sensitive by default. */
  public boolean isUnknown() {
    return unknown;
  }

  /** Whether the values are listed, and no others allowed. */
  public boolean isListed() {
    return listed;
  }

  /** Where a pass keeps the value; {@link #UNASKED} when no name, match or requirement needs it. */
  public int slot() {
    return slot;
  }

  void slot(int at) {
    slot = at;
  }

  /** The key that replaces this one; null when none does. */
  public @Nullable KeyRule successor() {
    return successor;
  }

  void successor(@Nullable KeyRule replacement) {
    successor = replacement;
  }

  /** Rows of the charter's spans that may match where this key is present. */
  public SpanRow[] rows(SpanKind kind) {
    Map<SpanKind, SpanRow[]> byKind = rows;
    SpanRow[] ofKind = byKind == null ? null : byKind.get(kind);
    return ofKind == null ? NO_ROWS : ofKind;
  }

  void rows(Map<SpanKind, SpanRow[]> byKind) {
    rows = byKind;
  }

  /** This key, typed for a value recorded under another name. */
  public AttributeKey<?> keyFor(AttributeType recorded) {
    return recorded == key.getType() ? key : key(recorded);
  }

  private AttributeKey<?> key(AttributeType recorded) {
    switch (recorded) {
      case BOOLEAN:
        return AttributeKey.booleanKey(attribute.key());
      case LONG:
        return AttributeKey.longKey(attribute.key());
      case DOUBLE:
        return AttributeKey.doubleKey(attribute.key());
      case STRING_ARRAY:
        return AttributeKey.stringArrayKey(attribute.key());
      case BOOLEAN_ARRAY:
        return AttributeKey.booleanArrayKey(attribute.key());
      case LONG_ARRAY:
        return AttributeKey.longArrayKey(attribute.key());
      case DOUBLE_ARRAY:
        return AttributeKey.doubleArrayKey(attribute.key());
      case VALUE:
        return AttributeKey.valueKey(attribute.key());
      default:
        return AttributeKey.stringKey(attribute.key());
    }
  }

  private static @Nullable AttributeType type(Attribute attribute) {
    switch (attribute.type()) {
      case STRING:
        return AttributeType.STRING;
      case INT:
        return AttributeType.LONG;
      case DOUBLE:
        return AttributeType.DOUBLE;
      case BOOLEAN:
        return AttributeType.BOOLEAN;
      case STRINGS:
        return AttributeType.STRING_ARRAY;
      case INTS:
        return AttributeType.LONG_ARRAY;
      case DOUBLES:
        return AttributeType.DOUBLE_ARRAY;
      case BOOLEANS:
        return AttributeType.BOOLEAN_ARRAY;
      default:
        return null;
    }
  }
}
