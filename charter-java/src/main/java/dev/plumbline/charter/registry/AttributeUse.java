package dev.plumbline.charter.registry;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An attribute as a span, metric, event or entity uses it. */
public final class AttributeUse {
  private final Attribute attribute;
  private final RequirementLevel level;
  private final @Nullable String condition;
  private final boolean samplingRelevant;

  public AttributeUse(
      Attribute attribute,
      RequirementLevel level,
      @Nullable String condition,
      boolean samplingRelevant) {
    this.attribute = Objects.requireNonNull(attribute, "attribute");
    this.level = Objects.requireNonNull(level, "level");
    this.condition = condition;
    this.samplingRelevant = samplingRelevant;
  }

  public Attribute attribute() {
    return attribute;
  }

  public RequirementLevel level() {
    return level;
  }

  /** When it is required, in words; null where no condition was given. */
  public @Nullable String condition() {
    return condition;
  }

  /** Whether samplers need it when the span starts. */
  public boolean samplingRelevant() {
    return samplingRelevant;
  }

  public String key() {
    return attribute.key();
  }
}
