package dev.plumbline.agent.export.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.naming.SpanTypes;
import dev.plumbline.charter.registry.AttributeUse;
import dev.plumbline.charter.registry.Event;
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

/** The charter's rows of spans, and what it requires of events. */
public final class SpanRows {
  private final SpanTypes types;
  private final Map<Span, SpanRow> rows = new HashMap<>();
  private final Map<String, int[]> requiredByEvent = new HashMap<>();

  SpanRows(Charter charter, KeyRules keys) {
    this.types = charter.spanTypes();
    List<Span> strongestFirst = new ArrayList<>(charter.spans().values());
    strongestFirst.sort(SpanTypes.byStrength());
    for (Span span : strongestFirst) {
      rows.put(
          span,
          new SpanRow(
              span,
              rows.size(),
              slots(span.match(), keys),
              required(span.attributes().values(), keys),
              slots(span.name().attributes(), keys)));
    }
    for (Event event : charter.events().values()) {
      requiredByEvent.put(event.name(), required(event.attributes().values(), keys));
    }
  }

  private static int[] required(Collection<AttributeUse> uses, KeyRules keys) {
    List<String> required = new ArrayList<>();
    for (AttributeUse use : uses) {
      if (use.level() == RequirementLevel.REQUIRED) {
        required.add(use.key());
      }
    }
    return slots(required, keys);
  }

  private static int[] slots(Collection<String> asked, KeyRules keys) {
    // No stream: its first use delays the start by some milliseconds.
    int[] slots = new int[asked.size()];
    int next = 0;
    for (String key : asked) {
      slots[next++] = keys.slotOf(key);
    }
    return slots;
  }

  /** Gives a key the rows that may match where it is present. */
  void anchorAt(KeyRule rule) {
    Map<SpanKind, SpanRow[]> byKind = new EnumMap<>(SpanKind.class);
    for (SpanKind kind : SpanKind.values()) {
      List<Span> anchored = types.anchoredAt(kind, rule.attribute().key());
      if (!anchored.isEmpty()) {
        byKind.put(kind, of(anchored));
      }
    }
    if (!byKind.isEmpty()) {
      rule.rows(byKind);
    }
  }

  private SpanRow[] of(List<Span> spans) {
    SpanRow[] found = new SpanRow[spans.size()];
    for (int i = 0; i < found.length; i++) {
      found[i] = Objects.requireNonNull(rows.get(spans.get(i)));
    }
    return found;
  }

  /** The row of a span that is found by its literal name; null when none is. */
  public @Nullable SpanRow named(SpanKind kind, String name) {
    Span span = types.named(kind, name);
    return span == null ? null : rows.get(span);
  }

  /**
   * Slots of the attributes that the charter requires of an event; null for events that it does not
   * have.
   */
  int @Nullable [] requiredOf(String event) {
    return requiredByEvent.get(event);
  }
}
