package dev.plumbline.agent.sampling;

import io.opentelemetry.api.trace.TraceState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * OpenTelemetry's own member of a tracestate, {@code ot=th:c;rv:…}: OpenTelemetry specification,
 * "TraceState Handling".
 */
public final class OtMember {
  static final String KEY = "ot";
  private static final String TH = "th";
  private static final int MAX_VALUE = 256;

  private OtMember() {}

  /** Where the value of a sub-key begins, or -1; of one that comes twice the first counts. */
  static int find(String ot, String subKey) {
    int at = 0;
    while (at <= ot.length()) {
      int end = end(ot, at);
      int colon = at + subKey.length();
      if (colon < end && ot.charAt(colon) == ':' && ot.startsWith(subKey, at)) {
        return colon + 1;
      }
      at = end + 1;
    }
    return -1;
  }

  /** Where the piece that this is in ends. */
  static int end(String ot, int from) {
    int semicolon = ot.indexOf(';', from);
    return semicolon < 0 ? ot.length() : semicolon;
  }

  /** The threshold, {@link Threshold#NONE} when it cannot be read. */
  static long threshold(String ot) {
    int from = find(ot, TH);
    return from < 0 ? Threshold.NONE : Threshold.parse(ot, from, end(ot, from));
  }

  static boolean hasThreshold(String ot) {
    return find(ot, TH) >= 0;
  }

  /**
   * A tracestate with this threshold, or with none for null. The {@code ot} member becomes the
   * first; others stay in order, within the limits.
   */
  public static TraceState withThreshold(TraceState state, @Nullable String threshold) {
    String before = state.get(KEY);
    if (threshold == null && (before == null || !hasThreshold(before))) {
      return state;
    }
    String value = value(before == null ? "" : before, threshold);
    if (value.length() > MAX_VALUE) {
      return state;
    }
    List<String> others = new ArrayList<>();
    state.forEach(
        (key, other) -> {
          if (!key.equals(KEY)) {
            others.add(key);
            others.add(other);
          }
        });
    return TraceStateRoom.fit(value.isEmpty() ? null : value, others);
  }

  private static String value(String before, @Nullable String threshold) {
    StringBuilder value = new StringBuilder();
    if (threshold != null) {
      value.append(TH).append(':').append(threshold);
    }
    int at = 0;
    while (at < before.length()) {
      int end = end(before, at);
      if (!before.startsWith(TH + ":", at) || at + TH.length() >= end) {
        value.append(value.length() == 0 ? "" : ";").append(before, at, end);
      }
      at = end + 1;
    }
    return value.toString();
  }
}
