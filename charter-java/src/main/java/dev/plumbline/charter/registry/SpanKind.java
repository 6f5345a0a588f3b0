package dev.plumbline.charter.registry;

import dev.plumbline.charter.Words;
import org.jspecify.annotations.Nullable;

/** Role of a span, as OpenTelemetry names it. */
public enum SpanKind {
  INTERNAL,
  SERVER,
  CLIENT,
  PRODUCER,
  CONSUMER;

  private final String word = Words.lower(name());

  /** The word as the charter writes it. */
  public String word() {
    return word;
  }

  /** The member with this word, or null. */
  public static @Nullable SpanKind fromWord(String word) {
    for (SpanKind member : values()) {
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
