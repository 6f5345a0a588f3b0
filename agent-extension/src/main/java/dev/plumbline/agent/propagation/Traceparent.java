package dev.plumbline.agent.propagation;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;

/**
 * The header {@code traceparent}: W3C Trace Context level 2, section "traceparent Header".
 *
 * <p>Version, trace id, parent id and flags in lower-case hex. A higher version is read as far as
 * it is known; unknown flags are cleared.
 */
final class Traceparent {
  private static final int LENGTH = 55;
  private static final int TRACE_ID = 3;
  private static final int SPAN_ID = 36;
  private static final int FLAGS = 53;

  /** Sampled and random: the flags of level 2. */
  private static final int KNOWN_FLAGS = 0x03;

  private static final TraceFlags[] BY_BITS = {
    TraceFlags.fromByte((byte) 0),
    TraceFlags.fromByte((byte) 1),
    TraceFlags.fromByte((byte) 2),
    TraceFlags.fromByte((byte) 3)
  };

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private Traceparent() {}

  /** Whether a header is one, without the white space around it. */
  static boolean isValid(String header) {
    int from = start(header);
    int to = end(header, from);
    return to - from >= LENGTH
        && fits(header, from)
        && version(header, from, to)
        && !zeros(header, from + TRACE_ID, SPAN_ID - 1 - TRACE_ID)
        && !zeros(header, from + SPAN_ID, FLAGS - 1 - SPAN_ID);
  }

  /** The context that a valid header names. */
  static SpanContext context(String header, TraceState state) {
    int from = start(header);
    int bits = digit(header.charAt(from + FLAGS + 1)) & KNOWN_FLAGS;
    return SpanContext.createFromRemoteParent(
        header.substring(from + TRACE_ID, from + SPAN_ID - 1),
        header.substring(from + SPAN_ID, from + FLAGS - 1),
        BY_BITS[bits],
        state);
  }

  /** The header for a valid context, always of version 00. */
  static String header(SpanContext context) {
    char[] text = new char[LENGTH];
    text[0] = '0';
    text[1] = '0';
    text[2] = '-';
    context.getTraceId().getChars(0, SPAN_ID - 1 - TRACE_ID, text, TRACE_ID);
    text[SPAN_ID - 1] = '-';
    context.getSpanId().getChars(0, FLAGS - 1 - SPAN_ID, text, SPAN_ID);
    text[FLAGS - 1] = '-';
    text[FLAGS] = '0';
    text[FLAGS + 1] = HEX[context.getTraceFlags().asByte() & KNOWN_FLAGS];
    return new String(text);
  }

  private static int start(String header) {
    int at = 0;
    while (at < header.length() && isBlank(header.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int end(String header, int from) {
    int at = header.length();
    while (at > from && isBlank(header.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean fits(String header, int from) {
    for (int i = 0; i < LENGTH; i++) {
      char c = header.charAt(from + i);
      boolean dash = i == TRACE_ID - 1 || i == SPAN_ID - 1 || i == FLAGS - 1;
      if (dash ? c != '-' : digit(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean version(String header, int from, int to) {
    char first = header.charAt(from);
    char second = header.charAt(from + 1);
    if (first == '0' && second == '0') {
      return to - from == LENGTH;
    }
    boolean forbidden = first == 'f' && second == 'f';
    return !forbidden && (to - from == LENGTH || header.charAt(from + LENGTH) == '-');
  }

  private static boolean zeros(String header, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (header.charAt(i) != '0') {
        return false;
      }
    }
    return true;
  }

  /** The value of a lower-case hex digit, or -1. */
  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  }
}
