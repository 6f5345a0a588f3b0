package dev.plumbline.charter.error;

import dev.plumbline.charter.Words;
import org.jspecify.annotations.Nullable;

/** Who is responsible for a failure, relative to the service that records it. */
public enum Fault {
  /** The caller can fix it. */
  CALLER,
  /** The service of this span can fix it. */
  SERVICE,
  /** A service behind this one can fix it. */
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
