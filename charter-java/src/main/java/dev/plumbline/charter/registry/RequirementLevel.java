package dev.plumbline.charter.registry;

import dev.plumbline.charter.Words;
import org.jspecify.annotations.Nullable;

/** How strictly an attribute is required. */
public enum RequirementLevel {
  /** On every span or point. */
  REQUIRED,
  /** Whenever the stated condition holds. */
  CONDITIONALLY_REQUIRED,
  /** Unless there is a reason against it. */
  RECOMMENDED,
  /** Only where a service chooses it. */
  OPT_IN;

  private final String word = Words.lower(name());

  /** The word as the charter writes it. */
  public String word() {
    return word;
  }

  /** The member with this word, or null. */
  public static @Nullable RequirementLevel fromWord(String word) {
    for (RequirementLevel member : values()) {
      if (member.word.equals(word)) {
        return member;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return word;
  }
}
