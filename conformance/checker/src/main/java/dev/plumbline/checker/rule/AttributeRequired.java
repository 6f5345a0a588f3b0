package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.AttributeUse;
import dev.plumbline.charter.registry.RequirementLevel;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Attributes;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Every attribute that the span's row requires is there; of a template, one of its keys. A span of
 * which a limit took attributes away may have had it.
 */
public final class AttributeRequired extends SpanRule {

  private final Charter charter;
  private final IdentityHashMap<Span, String[]> required = new IdentityHashMap<>();

  public AttributeRequired(Charter charter) {
    this.charter = charter;
    for (Span row : charter.spans().values()) {
      required.put(
          row,
          row.attributes().values().stream()
              .filter(use -> use.level() == RequirementLevel.REQUIRED)
              .map(AttributeUse::key)
              .toArray(String[]::new));
    }
  }

  @Override
  public void check(dev.plumbline.otlp.Span span, @Nullable Span row, Findings findings) {
    String[] keys = row == null ? null : required.get(row);
    if (row == null || keys == null || span.droppedAttributes() != 0) {
      return;
    }
    for (String key : keys) {
      if (!span.attributes().has(key) && !hasMember(span.attributes(), key)) {
        findings.report(
            id(),
            span,
            row.location().fileAndLine(),
            "attribute " + key + " is absent, expected on every " + row.type());
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
