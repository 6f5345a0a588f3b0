package dev.plumbline.charter.registry;

import dev.plumbline.charter.Words;
import org.jspecify.annotations.Nullable;

/** Why an attribute should no longer be used. */
public enum Deprecation {
  /** Another key replaces it; see renamedTo. */
  RENAMED,
  /** Nothing replaces it. */
  OBSOLETED,
  UNCATEGORIZED,
  UNSPECIFIED;

  private final String word = Words.lower(name());

  /** The word as the charter writes it. */
  public String word() {
    return word;
  }

  /** The member with this word, or null. */
  public static @Nullable Deprecation fromWord(String word) {
    for (Deprecation member : values()) {
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
