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
final class KeyLaws {
  private static final Location NOWHERE = new Location("no charter", 1, 1);

  private final AttributeRules rules;
  private final Map<String, KeyLaw> byKey = new HashMap<>();
  private final Map<Attribute, KeyLaw> templates = new HashMap<>();
  private final Map<Span, SpanRow> rows = new HashMap<>();
  private final Map<String, int[]> requiredByEvent = new HashMap<>();
  private final List<String> keyOfSlot = new ArrayList<>();

  KeyLaws(Charter charter) {
    this.rules = charter.attributeRules();
    for (Attribute attribute : charter.attributes().values()) {
      if (attribute.template()) {
        templates.put(attribute, law(attribute));
      } else {
        byKey.put(attribute.key(), law(attribute));
      }
    }
    for (KeyLaw law : new ArrayList<>(byKey.values())) {
      String renamedTo = law.attribute.renamedTo();
      law.successor = renamedTo == null ? null : byKey.get(renamedTo);
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
    for (KeyLaw law : byKey.values()) {
      Map<SpanKind, SpanRow[]> byKind = new EnumMap<>(SpanKind.class);
      for (SpanKind kind : SpanKind.values()) {
        List<Span> anchored = charter.spanTypes().anchoredAt(kind, law.attribute.key());
        if (!anchored.isEmpty()) {
          byKind.put(kind, rows(anchored));
        }
      }
      if (!byKind.isEmpty()) {
        law.rows(byKind);
      }
    }
    for (Event event : charter.events().values()) {
      requiredByEvent.put(event.name(), required(event.attributes().values()));
    }
  }

  /** What the charter says about a key; null when it does not know it. */
  @Nullable KeyLaw find(String key) {
    KeyLaw law = byKey.get(key);
    if (law != null) {
      return law;
    }
    Attribute template = rules.find(key);
    Protection protection = protection(key);
    if (template == null) {
      return protection == null ? null : unknown(key, protection);
    }
    KeyLaw ofTemplate = templates.get(template);
    if (ofTemplate == null || ofTemplate.protection == protection) {
      return ofTemplate;
    }
    KeyLaw protectedMember = new KeyLaw(template, protection, false);
    protectedMember.slot = ofTemplate.slot;
    return protectedMember;
  }

  /** What the charter says about a key that one of its rows refers to, a template's too. */
  @Nullable KeyLaw ofRow(String key) {
    KeyLaw law = byKey.get(key);
    return law == null ? ofTemplate(key) : law;
  }

  /** How the value of a key is protected; null where it may leave. */
  @Nullable Protection protection(String key) {
    return Protection.of(rules, key);
  }

  private KeyLaw law(Attribute attribute) {
    return new KeyLaw(attribute, protection(attribute.key()), false);
  }

  /** A key that the charter has no row for can still be sensitive. */
  private static KeyLaw unknown(String key, Protection protection) {
    return new KeyLaw(Attribute.builder(NOWHERE, key, AttributeType.ANY).build(), protection, true);
  }

  /** The row of a span that is found by its literal name. */
  @Nullable SpanRow row(@Nullable Span span) {
    return span == null ? null : rows.get(span);
  }

  /** Slots of what the charter requires of an event; null for events that it does not know. */
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
    // No stream: the first one of its kind costs a service's start some milliseconds.
    int[] slots = new int[keys.size()];
    int next = 0;
    for (String key : keys) {
      slots[next++] = slot(key);
    }
    return slots;
  }

  private int slot(String key) {
    KeyLaw law = byKey.get(key);
    if (law == null) {
      // A template: any of the keys that it stands for fills the place.
      law = ofTemplate(key);
    }
    if (law == null) {
      // One of the keys that a template stands for.
      Attribute template = Objects.requireNonNull(rules.find(key), key);
      law = new KeyLaw(template, protection(key), false);
      byKey.put(key, law);
    }
    if (law.slot == KeyLaw.UNASKED) {
      law.slot = keyOfSlot.size();
      keyOfSlot.add(key);
    }
    return law.slot;
  }

  private @Nullable KeyLaw ofTemplate(String key) {
    for (Map.Entry<Attribute, KeyLaw> entry : templates.entrySet()) {
      if (entry.getKey().key().equals(key)) {
        return entry.getValue();
      }
    }
    return null;
  }
}
