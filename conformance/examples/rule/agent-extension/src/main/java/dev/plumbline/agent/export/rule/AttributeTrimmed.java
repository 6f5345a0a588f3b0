package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.registry.AttributeType;
import io.opentelemetry.api.common.AttributeKey;
import java.util.regex.Pattern;

/** {@code attribute-trimmed}: a text leaves without spaces at its ends. */
final class AttributeTrimmed extends AttributeRule {
  private static final Pattern ENDS = Pattern.compile("^ +| +$");

  private final boolean trims;

  AttributeTrimmed(ActiveCharter active) {
    super(active, Rule.ATTRIBUTE_TRIMMED);
    this.trims = active.enforces(Rule.ATTRIBUTE_TRIMMED);
  }

  @Override
  boolean concerns(KeyRule of) {
    return of.attribute().type() == AttributeType.STRING;
  }

  @Override
  public boolean breaks(KeyRule of, Object value) {
    return value instanceof String
        && (((String) value).startsWith(" ") || ((String) value).endsWith(" "));
  }

  @Override
  boolean dependsOnValue(KeyRule of) {
    return true;
  }

  @Override
  boolean corrects(KeyRule of) {
    return trims;
  }

  @Override
  boolean corrects() {
    return trims;
  }

  @Override
  boolean mayChange(KeyRule of, KeyRule under) {
    return concerns(under);
  }

  @Override
  boolean keepsValue(CorrectedAttribute attribute) {
    if (trims && concerns(attribute.leavesUnder()) && attribute.value() instanceof String) {
      attribute.value(ENDS.matcher((String) attribute.value()).replaceAll(""));
    }
    return true;
  }

  @Override
  String found(KeyRule of, AttributeKey<?> key, Object value, String shown) {
    return " with spaces at its ends";
  }

  @Override
  String expected(KeyRule of) {
    return "none";
  }
}
