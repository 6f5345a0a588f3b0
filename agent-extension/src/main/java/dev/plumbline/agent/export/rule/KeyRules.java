package dev.plumbline.agent.export.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.Location;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.AttributeRules;
import dev.plumbline.charter.registry.AttributeType;
import dev.plumbline.charter.registry.Protection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The charter's attributes as a table: one look-up for each attribute of a span, whatever the size
 * of the charter.
 */
public final class KeyRules {
  private static final Location NOWHERE = new Location("no charter", 1, 1);

  private final AttributeRules attributes;
  private final List<AttributeRules> earlier;
  private final AttributeRule[] rules;
  private final Map<String, KeyRule> byKey = new HashMap<>();
  private final Map<Attribute, KeyRule> templates = new HashMap<>();
  private final List<String> keyOfSlot = new ArrayList<>();
  private final SpanRows spans;

  /**
   * The keys of a charter.
   *
   * @param earlier those of charters whose protection holds on
   */
  public KeyRules(Charter charter, List<AttributeRules> earlier, AttributeRule[] rules) {
    this.attributes = charter.attributeRules();
    this.earlier = earlier;
    this.rules = rules;
    for (Attribute attribute : charter.attributes().values()) {
      KeyRule rule = keyRule(attribute, attribute.key());
      if (attribute.template()) {
        templates.put(attribute, rule);
      } else {
        byKey.put(attribute.key(), rule);
      }
    }
    for (KeyRule rule : new ArrayList<>(byKey.values())) {
      String renamedTo = rule.attribute().renamedTo();
      if (renamedTo != null) {
        rule.successor(byKey.get(renamedTo));
        slot(renamedTo);
      }
    }
    this.spans = new SpanRows(charter, this);
    byKey.values().forEach(spans::anchorAt);
  }

  /** The charter's rule of a key; null when it has none. */
  public @Nullable KeyRule find(String key) {
    KeyRule rule = byKey.get(key);
    if (rule != null) {
      return rule;
    }
    Attribute template = attributes.find(key);
    Protection protection = protection(key);
    if (template == null) {
      return protection == null ? null : unknown(key, protection);
    }
    KeyRule ofTemplate = templates.get(template);
    if (ofTemplate == null || ofTemplate.protection() == protection) {
      return ofTemplate;
    }
    KeyRule protectedMember = new KeyRule(template, protection, false, rules);
    protectedMember.slot(ofTemplate.slot());
    return protectedMember;
  }

  /** The rule of a key that one of the charter's rows refers to, also of a template. */
  public @Nullable KeyRule ofRow(String key) {
    KeyRule rule = byKey.get(key);
    return rule == null ? ofTemplate(key) : rule;
  }

  /** How the value of a key is protected; null when it is not sensitive. */
  public @Nullable Protection protection(String key) {
    Protection strictest = Protection.of(attributes, key);
    for (AttributeRules before : earlier) {
      strictest = Protection.stricter(strictest, Protection.of(before, key));
    }
    return strictest;
  }

  private KeyRule keyRule(Attribute attribute, String key) {
    return new KeyRule(attribute, protection(key), false, rules);
  }

  /** A key that the charter has no row for can still be sensitive. */
  private KeyRule unknown(String key, Protection protection) {
    return new KeyRule(
        Attribute.builder(NOWHERE, key, AttributeType.ANY).build(), protection, true, rules);
  }

  /** The rows of spans and events. */
  public SpanRows spans() {
    return spans;
  }

  /** How many keys have a slot. */
  public int slots() {
    return keyOfSlot.size();
  }

  public String keyOf(int slot) {
    return keyOfSlot.get(slot);
  }

  /** The slots of keys, which have one from now on. */
  int[] slots(Collection<String> keys) {
    // No stream: its first use delays the start by some milliseconds.
    int[] slots = new int[keys.size()];
    int next = 0;
    for (String key : keys) {
      slots[next++] = slot(key);
    }
    return slots;
  }

  private int slot(String key) {
    KeyRule rule = ofRow(key); // of a template any key that it matches fills the slot
    if (rule == null) {
      // A key that a template matches.
      rule = keyRule(Objects.requireNonNull(attributes.find(key), key), key);
      byKey.put(key, rule);
    }
    if (rule.slot() == KeyRule.UNASKED) {
      rule.slot(keyOfSlot.size());
      keyOfSlot.add(key);
    }
    return rule.slot();
  }

  private @Nullable KeyRule ofTemplate(String key) {
    for (Map.Entry<Attribute, KeyRule> entry : templates.entrySet()) {
      if (entry.getKey().key().equals(key)) {
        return entry.getValue();
      }
    }
    return null;
  }
}
