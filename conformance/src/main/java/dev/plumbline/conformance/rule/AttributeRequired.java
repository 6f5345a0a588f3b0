package dev.plumbline.conformance.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.registry.AttributeUse;
import dev.plumbline.charter.registry.RequirementLevel;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.conformance.verdict.Findings;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** Every attribute that the span's row requires is there. */
public final class AttributeRequired extends SpanRule {

  private final IdentityHashMap<Span, String[]> required = new IdentityHashMap<>();

  public AttributeRequired(Charter charter) {
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
  public void judge(
      dev.plumbline.conformance.otlp.Span span, @Nullable Span row, Findings findings) {
    String[] keys = row == null ? null : required.get(row);
    if (row == null || keys == null) {
      return;
    }
    for (String key : keys) {
      if (!span.attributes().has(key)) {
        findings.report(
            id(),
            span,
            row.location().fileAndLine(),
            "attribute " + key + " is absent, expected on every " + row.type());
      }
    }
  }
}
