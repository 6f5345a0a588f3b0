package dev.plumbline.agent.finding;

import dev.plumbline.charter.naming.SpanNameCardinality;

/** Values of others as they may stand in a line of the log: short, quoted, on one line. */
public final class Shown {
  /** What is shown of a sensitive value. */
  public static final String MASKED = "\"****\"";

  private static final int LONGEST = 80;

  private Shown() {}

  /** Booleans as they are, everything else in quotes; ids, numbers of people and cards are none. */
  public static String value(Object value) {
    if (value instanceof Boolean) {
      return value.toString();
    }
    String text = SpanNameCardinality.withoutIds(String.valueOf(value));
    return value instanceof Number ? text : '"' + name(text) + '"';
  }

  /** A name without control characters, cut where it gets long. */
  public static String name(String text) {
    int length = Math.min(text.length(), LONGEST);
    StringBuilder shown = new StringBuilder(length + 1);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      shown.append(Character.isISOControl(c) || c == '"' ? '?' : c);
    }
    return text.length() > LONGEST ? shown.append('…').toString() : shown.toString();
  }
}
