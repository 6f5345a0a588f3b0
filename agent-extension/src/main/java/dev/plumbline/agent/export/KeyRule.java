package dev.plumbline.agent.export;

import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.Protection;
import dev.plumbline.charter.registry.SpanKind;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The charter's rules of one attribute key, prepared to check every exported attribute. */
final class KeyRule {
  /** The slot of a key whose presence is not needed. */
  static final int UNASKED = -1;

  /** All are checked: none hides another. */
  static final Rule[] RULES = {
    Rule.ATTRIBUTE_SENSITIVE,
    Rule.ATTRIBUTE_DEPRECATED,
    Rule.ATTRIBUTE_TYPE,
    Rule.ATTRIBUTE_ENUM,
    Rule.ATTRIBUTE_LENGTH
  };

  private static final SpanRow[] NONE = new SpanRow[0];

  final Attribute attribute;

  /** Where a pass keeps the value; {@link #UNASKED} when no name, match or requirement needs it. */
  int slot = UNASKED;

  /** The key that replaces this one; null when none does. */
  @Nullable KeyRule successor;

  private @Nullable Map<SpanKind, SpanRow[]> rows;
  private final AttributeKey<?> key;
  private final @Nullable AttributeType type;
  private final boolean limitSuffices;
  private final boolean listed;
  private final int limit;

  /** How the value is protected; null when it is not sensitive. */
  final @Nullable Protection protection;

  /** Whether the charter has no row for the key, which is sensitive by default. */
  final boolean unknown;

  KeyRule(Attribute attribute, @Nullable Protection protection, boolean unknown) {
    this.attribute = attribute;
    this.protection = protection;
    this.unknown = unknown;
    this.type = type(attribute);
    this.key = key(type == null ? AttributeType.STRING : type);
    this.limit = attribute.maxLength() > 0 ? attribute.maxLength() : Integer.MAX_VALUE;
    this.listed = attribute.closed() && !attribute.members().isEmpty();
    this.limitSuffices =
        type != null && attribute.deprecation() == null && protection == null && !listed;
  }

  /** Whether a value breaks a rule. */
  boolean breaks(AttributeType recorded, Object value) {
    if (limitSuffices && recorded == type) {
      return isTooLong(value);
    }
    return breaksByKey()
        || (protection != null && protection.touches(value))
        || (recorded != type && !attribute.type().accepts(value))
        || (listed && !attribute.allows(value))
        || isTooLong(value);
  }

  /** Whether every value breaks a rule. */
  private boolean breaksByKey() {
    return attribute.deprecation() != null || protectsAll();
  }

  /** Whether every value is to be protected. */
  boolean protectsAll() {
    return protection != null && protection.compareTo(Protection.HASH) <= 0;
  }

  /** Whether a value of the right type breaks a rule that not every value breaks. */
  boolean strays(Object value) {
    return (protection != null && !protectsAll() && protection.touches(value))
        || (listed && !attribute.allows(value))
        || isTooLong(value);
  }

  /** Whether the values are listed, and no others allowed. */
  boolean isListed() {
    return listed;
  }

  private boolean isTooLong(Object value) {
    return value instanceof String && ((String) value).length() > limit;
  }

  /** Whether a value breaks this rule, whatever it does to the others. */
  boolean breaks(Rule rule, Object value) {
    switch (rule) {
      case ATTRIBUTE_SENSITIVE:
        return protection != null && protection.touches(value);
      case ATTRIBUTE_DEPRECATED:
        return attribute.deprecation() != null;
      case ATTRIBUTE_TYPE:
        return !attribute.type().accepts(value);
      case ATTRIBUTE_ENUM:
        return attribute.type().accepts(value) && !attribute.allows(value);
      default:
        return isTooLong(value);
    }
  }

  /** Whether a value under a key of this type can break a rule at all. */
  boolean mayBreak(AttributeType recorded) {
    return !limitSuffices || recorded != type || limit != Integer.MAX_VALUE;
  }

  /** Rows of the charter's spans that may match where this key is present. */
  SpanRow[] rows(SpanKind kind) {
    Map<SpanKind, SpanRow[]> byKind = rows;
    SpanRow[] ofKind = byKind == null ? null : byKind.get(kind);
    return ofKind == null ? NONE : ofKind;
  }

  void rows(Map<SpanKind, SpanRow[]> byKind) {
    rows = byKind;
  }

  /** This key, typed for a value recorded under another name. */
  AttributeKey<?> keyFor(AttributeType recorded) {
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
