package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.finding.Rule;
import io.opentelemetry.api.common.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * {@code attribute-deprecated}: an old key is renamed. It gives way to a successor that has a value
 * already, or that does not take its value.
 */
final class AttributeDeprecated extends AttributeRule {
  private final boolean renames;

  AttributeDeprecated(ActiveCharter active) {
    super(active, Rule.ATTRIBUTE_DEPRECATED);
    this.renames = active.enforces(Rule.ATTRIBUTE_DEPRECATED);
  }

  @Override
  boolean concerns(KeyRule of) {
    return of.attribute().deprecation() != null;
  }

  @Override
  public boolean breaks(KeyRule of, Object value) {
    return concerns(of);
  }

  @Override
  boolean corrects(KeyRule of) {
    return renames;
  }

  @Override
  boolean corrects() {
    return renames;
  }

  @Override
  boolean keeps(CorrectedAttribute attribute) {
    KeyRule old = attribute.of();
    if (!concerns(old)) {
      return true;
    }
    KeyRule successor = successor(old, attribute);
    if (successor == null) {
      if (attribute.isProtected()) {
        attribute.taken(attribute.value());
      }
      return false;
    }
    attribute.becomes(successor);
    return true;
  }

  private static @Nullable KeyRule successor(KeyRule old, CorrectedAttribute attribute) {
    KeyRule successor = old.successor();
    return successor == null
            || !successor.attribute().type().accepts(attribute.value())
            || attribute.isPresent(successor)
        ? null
        : successor;
  }

  @Override
  String found(KeyRule of, AttributeKey<?> key, Object value, String shown) {
    return "";
  }

  @Override
  String expected(KeyRule of) {
    String renamedTo = of.attribute().renamedTo();
    return renamedTo == null ? "that it is left out" : renamedTo;
  }
}
