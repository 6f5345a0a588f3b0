package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.UnknownAttributes;
import io.opentelemetry.api.common.AttributeKey;

/** {@code attribute-unknown}: the charter has a row for each key. */
public final class AttributeUnknown extends AttributeRule {
  private final boolean watches;
  private final boolean drops;

  AttributeUnknown(ActiveCharter active) {
    super(active, Rule.ATTRIBUTE_UNKNOWN);
    UnknownAttributes unknown = active.charter().policy().enforcement().unknownAttributes();
    this.watches = unknown != UnknownAttributes.KEEP && super.isWatched();
    this.drops = unknown == UnknownAttributes.DROP && active.enforces(Rule.ATTRIBUTE_UNKNOWN);
  }

  @Override
  public boolean isWatched() {
    return watches;
  }

  /** Keys without a row are not prepared: most have no {@link KeyRule}. */
  @Override
  boolean concerns(KeyRule of) {
    return false;
  }

  @Override
  public boolean breaks(KeyRule of, Object value) {
    return of.isUnknown();
  }

  @Override
  boolean corrects(KeyRule of) {
    return drops;
  }

  @Override
  boolean corrects() {
    return drops;
  }

  @Override
  boolean keeps(CorrectedAttribute attribute) {
    if (!attribute.of().isUnknown()) {
      return true;
    }
    if (attribute.isProtected()) {
      attribute.taken(attribute.value());
    }
    return false;
  }

  @Override
  String found(KeyRule of, AttributeKey<?> key, Object value, String shown) {
    return "";
  }

  @Override
  String expected(KeyRule of) {
    return "only attributes that it names";
  }
}
