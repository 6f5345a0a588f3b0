package dev.plumbline.charter.registry;

import dev.plumbline.charter.Words;
import org.jspecify.annotations.Nullable;

/** How a sensitive value is protected before it is exported. */
public enum Sensitivity {
  /** The attribute is left out. */
  DROP,
  /** A keyed hash takes its place. */
  HASH,
  /** Asterisks take its place. */
  MASK;

  private final String word = Words.lower(name());

  /** The word as the charter writes it. */
  public String word() {
    return word;
  }

  /** The member with this word, or null. */
  public static @Nullable Sensitivity fromWord(String word) {
    for (Sensitivity member : values()) {
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
