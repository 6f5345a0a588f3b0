package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.Location;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.AttributeUse;
import dev.plumbline.charter.registry.Event;
import dev.plumbline.charter.registry.RequirementLevel;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Attributes;
import dev.plumbline.otlp.LogRecord;
import dev.plumbline.otlp.Telemetry;
import java.util.Collection;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Every attribute that the row of a span or an event requires is there; of a template, one of its
 * keys. An item of which a limit took attributes away may have had it.
 */
public final class AttributeRequired extends SpanRule implements EventRule {

  private final Charter charter;
  private final IdentityHashMap<Object, String[]> required = new IdentityHashMap<>();

  public AttributeRequired(Charter charter) {
    this.charter = charter;
    for (Span row : charter.spans().values()) {
      required.put(row, required(row.attributes().values()));
    }
    for (Event row : charter.events().values()) {
      required.put(row, required(row.attributes().values()));
    }
  }

  private static String[] required(Collection<AttributeUse> uses) {
    return uses.stream()
        .filter(use -> use.level() == RequirementLevel.REQUIRED)
        .map(AttributeUse::key)
        .toArray(String[]::new);
  }

  @Override
  public void check(dev.plumbline.otlp.Span span, @Nullable Span row, Findings findings) {
    if (row != null && span.droppedAttributes() == 0) {
      check(span, span.attributes(), row, row.location(), row.type(), findings);
    }
  }

  @Override
  public void check(LogRecord log, Event row, Findings findings) {
    if (log.droppedAttributes() == 0) {
      check(log, log.attributes(), row, row.location(), row.name(), findings);
    }
  }

  private void check(
      Telemetry item,
      Attributes attributes,
      Object row,
      Location location,
      String name,
      Findings findings) {
    String[] keys = required.get(row);
    if (keys == null) {
      return;
    }
    for (String key : keys) {
      if (!attributes.has(key) && !hasMember(attributes, key)) {
        findings.report(
            id(),
            item,
            location.fileAndLine(),
            "attribute " + key + " is absent, expected on every " + name);
      }
    }
  }

  /** Whether one of the keys is there that a template stands for. */
  private boolean hasMember(Attributes attributes, String key) {
    Attribute template = charter.attributes().get(key);
    if (template == null || !template.template()) {
      return false;
    }
    for (int i = 0; i < attributes.size(); i++) {
      if (charter.attributeRules().find(attributes.key(i)) == template) {
        return true;
      }
    }
    return false;
  }
}
