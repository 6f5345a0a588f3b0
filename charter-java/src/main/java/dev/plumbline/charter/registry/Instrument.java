package dev.plumbline.charter.registry;

import dev.plumbline.charter.Words;
import org.jspecify.annotations.Nullable;

/** The instrument of a metric, in the words of the registry. */
public enum Instrument {
  COUNTER,
  UPDOWNCOUNTER,
  GAUGE,
  HISTOGRAM;

  private final String word = Words.lower(name());

  /** The word as the charter writes it. */
  public String word() {
    return word;
  }

  /** The member with this word, or null. */
  public static @Nullable Instrument fromWord(String word) {
    for (Instrument member : values()) {
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
