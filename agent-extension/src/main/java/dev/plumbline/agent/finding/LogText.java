package dev.plumbline.agent.finding;

import dev.plumbline.charter.naming.SpanNameCardinality;

/** Formats untrusted values for a log line: short, quoted, on one line. */
public final class LogText {
  /** Logged in place of a sensitive value. */
  public static final String MASKED = "\"****\"";

  private static final int LONGEST = 80;

  private LogText() {}

  /** Booleans as they are, everything else in quotes; without ids, personal and card numbers. */
  public static String value(Object value) {
    if (value instanceof Boolean) {
      return value.toString();
    }
    String text = SpanNameCardinality.withoutIds(String.valueOf(value));
    return value instanceof Number ? text : '"' + name(text) + '"';
  }

  /** A name without control characters, truncated to {@value #LONGEST} characters. */
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
