package dev.plumbline.agent.export;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.Location;
import dev.plumbline.charter.naming.SpanTypes;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.AttributeRules;
import dev.plumbline.charter.registry.AttributeType;
import dev.plumbline.charter.registry.AttributeUse;
import dev.plumbline.charter.registry.Event;
import dev.plumbline.charter.registry.Protection;
import dev.plumbline.charter.registry.RequirementLevel;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.charter.registry.SpanKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The charter's attributes and span rows as tables: one look-up for each attribute of a span,
 * whatever the size of the charter.
 */
final class KeyRules {
  private static final Location NOWHERE = new Location("no charter", 1, 1);

  private final AttributeRules rules;
  private final List<AttributeRules> earlier;
  private final Map<String, KeyRule> byKey = new HashMap<>();
  private final Map<Attribute, KeyRule> templates = new HashMap<>();
  private final Map<Span, SpanRow> rows = new HashMap<>();
  private final Map<String, int[]> requiredByEvent = new HashMap<>();
  private final List<String> keyOfSlot = new ArrayList<>();

  /**
   * The rules of a charter.
   *
   * @param earlier those of charters whose protection holds on
   */
  KeyRules(Charter charter, List<AttributeRules> earlier) {
    this.rules = charter.attributeRules();
    this.earlier = earlier;
    for (Attribute attribute : charter.attributes().values()) {
      if (attribute.template()) {
        templates.put(attribute, keyRule(attribute));
      } else {
        byKey.put(attribute.key(), keyRule(attribute));
      }
    }
    for (KeyRule rule : new ArrayList<>(byKey.values())) {
      String renamedTo = rule.attribute.renamedTo();
      rule.successor = renamedTo == null ? null : byKey.get(renamedTo);
      if (renamedTo != null) {
        slot(renamedTo);
      }
    }
    List<Span> strongestFirst = new ArrayList<>(charter.spans().values());
    strongestFirst.sort(SpanTypes.byStrength());
    for (Span span : strongestFirst) {
      rows.put(
          span,
          new SpanRow(
              span,
              rows.size(),
              slots(span.match()),
              required(span.attributes().values()),
              slots(span.name().attributes())));
    }
    for (KeyRule rule : byKey.values()) {
      Map<SpanKind, SpanRow[]> byKind = new EnumMap<>(SpanKind.class);
      for (SpanKind kind : SpanKind.values()) {
        List<Span> anchored = charter.spanTypes().anchoredAt(kind, rule.attribute.key());
        if (!anchored.isEmpty()) {
          byKind.put(kind, rows(anchored));
        }
      }
      if (!byKind.isEmpty()) {
        rule.rows(byKind);
      }
    }
    for (Event event : charter.events().values()) {
      requiredByEvent.put(event.name(), required(event.attributes().values()));
    }
  }

  /** The charter's rule of a key; null when it has none. */
  @Nullable KeyRule find(String key) {
    KeyRule rule = byKey.get(key);
    if (rule != null) {
      return rule;
    }
    Attribute template = rules.find(key);
    Protection protection = protection(key);
    if (template == null) {
      return protection == null ? null : unknown(key, protection);
    }
    KeyRule ofTemplate = templates.get(template);
    if (ofTemplate == null || ofTemplate.protection == protection) {
      return ofTemplate;
    }
    KeyRule protectedMember = new KeyRule(template, protection, false);
    protectedMember.slot = ofTemplate.slot;
    return protectedMember;
  }

  /** The rule of a key that one of the charter's rows refers to, also of a template. */
  @Nullable KeyRule ofRow(String key) {
    KeyRule rule = byKey.get(key);
    return rule == null ? ofTemplate(key) : rule;
  }

  /** How the value of a key is protected; null when it is not sensitive. */
  @Nullable Protection protection(String key) {
    Protection strictest = Protection.of(rules, key);
    for (AttributeRules before : earlier) {
      strictest = Protection.stricter(strictest, Protection.of(before, key));
    }
    return strictest;
  }

  private KeyRule keyRule(Attribute attribute) {
    return new KeyRule(attribute, protection(attribute.key()), false);
  }

  /** A key that the charter has no row for can still be sensitive. */
  private static KeyRule unknown(String key, Protection protection) {
    return new KeyRule(
        Attribute.builder(NOWHERE, key, AttributeType.ANY).build(), protection, true);
  }

  /** The row of a span that is found by its literal name. */
  @Nullable SpanRow row(@Nullable Span span) {
    return span == null ? null : rows.get(span);
  }

  /**
   * Slots of the attributes that the charter requires of an event; null for events that it does not
   * have.
   */
  int @Nullable [] required(@Nullable String event) {
    return event == null ? null : requiredByEvent.get(event);
  }

  int slots() {
    return keyOfSlot.size();
  }

  String keyOf(int slot) {
    return keyOfSlot.get(slot);
  }

  private int[] required(Collection<AttributeUse> uses) {
    List<String> keys = new ArrayList<>();
    for (AttributeUse use : uses) {
      if (use.level() == RequirementLevel.REQUIRED) {
        keys.add(use.key());
      }
    }
    return slots(keys);
  }

  private SpanRow[] rows(List<Span> spans) {
    SpanRow[] found = new SpanRow[spans.size()];
    for (int i = 0; i < found.length; i++) {
      found[i] = Objects.requireNonNull(rows.get(spans.get(i)));
    }
    return found;
  }

  private int[] slots(Collection<String> keys) {
    // No stream: its first use delays the start by some milliseconds.
    int[] slots = new int[keys.size()];
    int next = 0;
    for (String key : keys) {
      slots[next++] = slot(key);
    }
    return slots;
  }

  private int slot(String key) {
    KeyRule rule = byKey.get(key);
    if (rule == null) {
      // A template: any key that it matches fills the slot.
      rule = ofTemplate(key);
    }
    if (rule == null) {
      // A key that a template matches.
      Attribute template = Objects.requireNonNull(rules.find(key), key);
      rule = new KeyRule(template, protection(key), false);
      byKey.put(key, rule);
    }
    if (rule.slot == KeyRule.UNASKED) {
      rule.slot = keyOfSlot.size();
      keyOfSlot.add(key);
    }
    return rule.slot;
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
