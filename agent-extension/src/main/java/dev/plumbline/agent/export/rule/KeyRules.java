package dev.plumbline.agent.export.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.AttributeRules;
import dev.plumbline.charter.registry.Protection;
import java.util.ArrayList;
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
  private final AttributeRules attributes;
  private final NewKeyRules made;
  private final Map<String, KeyRule> byKey = new HashMap<>();
  private final Map<Attribute, KeyRule> templates = new HashMap<>();
  private final KeySlots slots = new KeySlots();
  private final SpanRows spans;

  /**
   * The keys of a charter.
   *
   * @param earlier those of charters whose protection holds on
   */
  public KeyRules(Charter charter, List<AttributeRules> earlier, AttributeRule[] rules) {
    this.attributes = charter.attributeRules();
    this.made = new NewKeyRules(attributes, earlier, rules);
    for (Attribute attribute : charter.attributes().values()) {
      KeyRule rule = made.of(attribute, attribute.key());
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
        slotOf(renamedTo);
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
      return protection == null ? null : made.unknown(key, protection);
    }
    KeyRule ofTemplate = templates.get(template);
    if (ofTemplate == null || ofTemplate.protection() == protection) {
      return ofTemplate;
    }
    KeyRule protectedMember = made.of(template, protection);
    protectedMember.slot(ofTemplate.slot());
    return protectedMember;
  }

  /** The rule of a key that one of the charter's rows refers to, also of a template. */
  public @Nullable KeyRule ofRow(String key) {
    KeyRule rule = byKey.get(key);
    return rule == null ? ofTemplate(key) : rule;
  }

  /** The rule of a key that a row asks for, which may be one that a template matches. */
  private KeyRule ofAsked(String key) {
    KeyRule rule = ofRow(key);
    if (rule == null) {
      rule = made.of(Objects.requireNonNull(attributes.find(key), key), key);
      byKey.put(key, rule);
    }
    return rule;
  }

  /** How the value of a key is protected; null when it is not sensitive. */
  public @Nullable Protection protection(String key) {
    return made.protection(key);
  }

  /** The rows of spans and events. */
  public SpanRows spans() {
    return spans;
  }

  /** The keys that rows ask for. */
  public KeySlots slots() {
    return slots;
  }

  /** The slot of a key, which has one from now on. */
  int slotOf(String key) {
    return slots.of(key, ofAsked(key));
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
