package dev.plumbline.charter.error;

import dev.plumbline.charter.Words;
import org.jspecify.annotations.Nullable;

/** Whose fault a failure is, seen from the service of the span. */
public enum Fault {
  /** The caller can mend it. */
  CALLER,
  /** The service of this span can mend it. */
  SERVICE,
  /** A service behind this one can mend it. */
  DEPENDENCY;

  private final String word = Words.lower(name());

  /** The word as the charter writes it. */
  public String word() {
    return word;
  }

  /** The member with this word, or null. */
  public static @Nullable Fault fromWord(String word) {
    for (Fault member : values()) {
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
