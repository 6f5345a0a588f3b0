package dev.plumbline.agent.export;

import dev.plumbline.agent.Law;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.UnknownAttributes;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.AttributeRules;
import dev.plumbline.charter.registry.Redactor;
import dev.plumbline.charter.registry.Sensitivity;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes attributes as the charter wants them: renames, removes, hashes, masks, truncates.
 *
 * <p>Attributes that break no rule are handed back as the same object, and nothing is allocated to
 * find that out.
 */
public final class AttributeLaw {
  private final Law law;
  private final AttributeRules rules;
  private final Redactor redactor;
  private final boolean dropUnknown;
  private final boolean watchUnknown;

  public AttributeLaw(Law law, byte[] hashKey) {
    this.law = law;
    this.rules = law.charter().attributeRules();
    this.redactor = new Redactor(hashKey);
    UnknownAttributes unknown = law.charter().policy().enforcement().unknownAttributes();
    this.watchUnknown = unknown != UnknownAttributes.KEEP && law.watches(Rule.ATTRIBUTE_UNKNOWN);
    this.dropUnknown = unknown == UnknownAttributes.DROP && law.enforces(Rule.ATTRIBUTE_UNKNOWN);
  }

  /**
   * Applies every rule.
   *
   * @param where what carries the attributes, for the finding's words
   * @return the same object when nothing is to change
   */
  public Attributes apply(Attributes attributes, String where) {
    Scan scan = new Scan(where);
    attributes.forEach(scan::look);
    return scan.changes ? corrected(attributes) : attributes;
  }

  private final class Scan {
    private final String where;
    private boolean changes;

    Scan(String where) {
      this.where = where;
    }

    void look(AttributeKey<?> key, Object value) {
      Rule broken = rules.broken(key.getKey(), value);
      if (broken == null || !law.watches(broken)) {
        return;
      }
      if (broken == Rule.ATTRIBUTE_UNKNOWN && !watchUnknown) {
        return;
      }
      boolean corrects = corrects(broken);
      changes |= corrects;
      Action action = corrects ? Action.ENFORCED : Action.OBSERVED;
      if (law.findings().countAndAsk(broken, action)) {
        law.findings().log(finding(broken, key.getKey(), where), action);
      }
    }
  }

  private boolean corrects(Rule broken) {
    switch (broken) {
      case ATTRIBUTE_UNKNOWN:
        return dropUnknown;
      case ATTRIBUTE_DEPRECATED:
      case ATTRIBUTE_SENSITIVE:
      case ATTRIBUTE_LENGTH:
        return law.enforces(broken);
      default:
        return false;
    }
  }

  private Attributes corrected(Attributes attributes) {
    AttributesBuilder result = Attributes.builder();
    for (Map.Entry<AttributeKey<?>, Object> entry : attributes.asMap().entrySet()) {
      put(result, attributes, entry.getKey(), entry.getValue());
    }
    return result.build();
  }

  private void put(AttributesBuilder result, Attributes all, AttributeKey<?> key, Object value) {
    Attribute attribute = rules.find(key.getKey());
    if (attribute == null) {
      if (!dropUnknown) {
        copy(result, key, value);
      }
      return;
    }
    if (attribute.deprecation() != null && law.enforces(Rule.ATTRIBUTE_DEPRECATED)) {
      Attribute successor = successor(attribute, all, value);
      if (successor == null) {
        return;
      }
      put(result, successor, rename(key, successor.key()), value);
      return;
    }
    put(result, attribute, key, value);
  }

  /**
   * The attribute that takes the value over; null when it has one of its own already or there is
   * none.
   */
  private @Nullable Attribute successor(Attribute old, Attributes all, Object value) {
    String renamedTo = old.renamedTo();
    Attribute successor = renamedTo == null ? null : rules.find(renamedTo);
    if (successor == null || !successor.type().accepts(value)) {
      return null;
    }
    for (AttributeKey<?> present : all.asMap().keySet()) {
      if (present.getKey().equals(renamedTo)) {
        return null;
      }
    }
    return successor;
  }

  private void put(
      AttributesBuilder result, Attribute attribute, AttributeKey<?> key, Object value) {
    Sensitivity sensitivity = attribute.sensitivity();
    if (sensitivity != null && law.enforces(Rule.ATTRIBUTE_SENSITIVE)) {
      if (sensitivity == Sensitivity.HASH) {
        result.put(AttributeKey.stringKey(key.getKey()), redactor.hash(value.toString()));
      } else if (sensitivity == Sensitivity.MASK) {
        result.put(AttributeKey.stringKey(key.getKey()), redactor.mask());
      }
      return;
    }
    if (value instanceof String && law.enforces(Rule.ATTRIBUTE_LENGTH)) {
      copy(result, key, AttributeRules.truncate((String) value, attribute.maxLength()));
    } else {
      copy(result, key, value);
    }
  }

  @SuppressWarnings("unchecked") // the value came with its key
  private static void copy(AttributesBuilder result, AttributeKey<?> key, Object value) {
    result.put((AttributeKey<Object>) key, value);
  }

  private static AttributeKey<?> rename(AttributeKey<?> key, String name) {
    switch (key.getType()) {
      case BOOLEAN:
        return AttributeKey.booleanKey(name);
      case LONG:
        return AttributeKey.longKey(name);
      case DOUBLE:
        return AttributeKey.doubleKey(name);
      case STRING_ARRAY:
        return AttributeKey.stringArrayKey(name);
      case BOOLEAN_ARRAY:
        return AttributeKey.booleanArrayKey(name);
      case LONG_ARRAY:
        return AttributeKey.longArrayKey(name);
      case DOUBLE_ARRAY:
        return AttributeKey.doubleArrayKey(name);
      default:
        return AttributeKey.stringKey(name);
    }
  }

  /** Names the key, never the value: what is sensitive must not reach the log either. */
  private Finding finding(Rule broken, String key, String where) {
    Attribute attribute = rules.find(key);
    return new Finding(
        broken,
        where + " has attribute " + key,
        expected(broken, attribute),
        attribute == null ? null : attribute.location());
  }

  private static String expected(Rule broken, @Nullable Attribute attribute) {
    if (attribute == null) {
      return "only attributes that it names";
    }
    switch (broken) {
      case ATTRIBUTE_DEPRECATED:
        return attribute.renamedTo() == null ? "none" : attribute.renamedTo();
      case ATTRIBUTE_SENSITIVE:
        return "its value protected (" + attribute.sensitivity() + ")";
      case ATTRIBUTE_TYPE:
        return "type " + attribute.type();
      case ATTRIBUTE_LENGTH:
        return "at most " + attribute.maxLength() + " characters";
      default:
        return "one of the listed values";
    }
  }
}
