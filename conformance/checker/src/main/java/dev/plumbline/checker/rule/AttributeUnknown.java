package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.policy.BaggageKey;
import dev.plumbline.charter.policy.UnknownAttributes;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.Event;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Attributes;
import dev.plumbline.otlp.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * A span has no attribute that its row does not list, and an event none that the charter does not
 * define: what writes log records adds attributes of its own. Unless the policy keeps unknown ones.
 * Deprecated attributes are left to {@link AttributeDeprecated}. Where attributes were taken away,
 * another row may have been meant.
 */
public final class AttributeUnknown extends SpanRule implements EventRule {

  private final Charter charter;

  public AttributeUnknown(Charter charter) {
    this.charter = charter;
  }

  @Override
  public void check(dev.plumbline.otlp.Span span, @Nullable Span row, Findings findings) {
    if (row == null
        || charter.policy().enforcement().unknownAttributes() == UnknownAttributes.KEEP) {
      return;
    }
    Attributes attributes = span.attributes();
    for (int i = 0; i < attributes.size(); i++) {
      String key = attributes.key(i);
      if (row.attributes().containsKey(key)) {
        continue;
      }
      Attribute known = charter.attributeRules().find(key);
      if ((known != null && known.template() && row.attributes().containsKey(known.key()))
          || isCopied(key)) {
        continue;
      }
      if (known == null) {
        findings.report(
            id(),
            span,
            row.location().fileAndLine(),
            "attribute " + key + " is unknown to the charter");
      } else if (known.deprecation() == null && span.droppedAttributes() == 0) {
        findings.report(
            id(),
            span,
            row.location().fileAndLine(),
            "attribute " + key + " is not among those of " + row.type() + remedy(row));
      }
    }
  }

  @Override
  public void check(LogRecord log, Event row, Findings findings) {
    if (charter.policy().enforcement().unknownAttributes() == UnknownAttributes.KEEP) {
      return;
    }
    Attributes attributes = log.attributes();
    for (int i = 0; i < attributes.size(); i++) {
      String key = attributes.key(i);
      if (charter.attributeRules().find(key) == null) {
        findings.report(
            id(),
            log,
            row.location().fileAndLine(),
            "attribute " + key + " is unknown to the charter");
      }
    }
  }

  /** A row of base cannot be edited where the finding points to. */
  private static String remedy(Span row) {
    return row.location().file().startsWith("base/")
        ? "; the policy adds it under overrides.spans"
        : "";
  }

  /** Whether the policy has spans carry it as it came in baggage. */
  private boolean isCopied(String key) {
    BaggageKey baggage = charter.policy().baggage().keys().get(key);
    return baggage != null && baggage.copyToSpans();
  }
}
