package dev.plumbline.charter.error;

import dev.plumbline.charter.Words;
import org.jspecify.annotations.Nullable;

/** Whether the same call may be tried again. */
public enum Retryable {
  TRUE,
  FALSE,
  /** Only when the response has a retry delay. */
  WITH_DELAY;

  private final String word = Words.lower(name());

  /** The word as the charter writes it. */
  public String word() {
    return word;
  }

  /** The member with this word, or null. */
  public static @Nullable Retryable fromWord(String word) {
    for (Retryable member : values()) {
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
