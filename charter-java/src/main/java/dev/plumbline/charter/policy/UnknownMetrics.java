package dev.plumbline.charter.policy;

import dev.plumbline.charter.Words;
import org.jspecify.annotations.Nullable;

/** How a metric that the charter does not define is treated. */
public enum UnknownMetrics {
  /** It stays; runtimes bring their own. */
  KEEP,
  /** It stays and is counted. */
  OBSERVE,
  /** It is counted and dropped. */
  DROP;

  private final String word = Words.lower(name());

  /** The word as the charter writes it. */
  public String word() {
    return word;
  }

  /** The member with this word, or null. */
  public static @Nullable UnknownMetrics fromWord(String word) {
    for (UnknownMetrics member : values()) {
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
