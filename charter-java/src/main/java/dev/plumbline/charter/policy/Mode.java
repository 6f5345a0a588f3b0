package dev.plumbline.charter.policy;

import dev.plumbline.charter.Words;
import org.jspecify.annotations.Nullable;

/** How a process applies a rule, from the weakest to the strictest mode. */
public enum Mode {
  /** Rules are not evaluated. */
  OFF,
  /** Findings are counted; nothing is altered. */
  OBSERVE,
  /** Findings are counted and corrected. */
  ENFORCE;

  private final String word = Words.lower(name());

  /** The word as the charter writes it. */
  public String word() {
    return word;
  }

  /** The member with this word, or null. */
  public static @Nullable Mode fromWord(String word) {
    for (Mode member : values()) {
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
