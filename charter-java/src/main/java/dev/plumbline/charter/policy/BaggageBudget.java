package dev.plumbline.charter.policy;

import dev.plumbline.charter.finding.Rule;
import org.jspecify.annotations.Nullable;

/** Admits the entries of one message one after the other until the limits are reached. */
public final class BaggageBudget {
  private final Baggage baggage;
  private int bytes;
  private int entries;

  BaggageBudget(Baggage baggage) {
    this.baggage = baggage;
  }

  /** As {@link #refuse(String, String, int)}, of an entry without properties. */
  public @Nullable Rule refuse(String key, String value) {
    return refuse(key, value, 0);
  }

  /**
   * Null when the entry is allowed, else the rule that it breaks. An admitted entry is counted.
   *
   * @param properties characters of its properties; they count as its value does
   */
  public @Nullable Rule refuse(String key, String value, int properties) {
    BaggageKey allowed = baggage.find(key);
    if (allowed == null) {
      return Rule.BAGGAGE_KEY;
    }
    int size = utf8Length(value) + properties;
    int total = bytes + utf8Length(key) + size;
    if (size > allowed.maxBytes()
        || total > baggage.maxBytes()
        || entries >= baggage.maxEntries()) {
      return Rule.BAGGAGE_SIZE;
    }
    bytes = total;
    entries++;
    return null;
  }

  /** Bytes of a text in UTF-8, without encoding it. */
  static int utf8Length(String text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        length++;
      } else if (c < 0x800) {
        length += 2;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        length += 4;
        i++;
      } else {
        length += 3;
      }
    }
    return length;
  }
}
