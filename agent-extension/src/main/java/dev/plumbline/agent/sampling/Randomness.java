package dev.plumbline.agent.sampling;

import io.opentelemetry.api.trace.TraceState;

/**
 * The 56 bits that decide for a whole trace: {@code rv} where the tracestate has it, else the last
 * 56 bits of the trace id.
 */
public final class Randomness {
  private static final int DIGITS = 14;
  private static final int TRACE_ID_LENGTH = 32;

  private Randomness() {}

  public static long of(String traceId, TraceState state) {
    String ot = state.get(OtMember.KEY);
    long explicit = ot == null ? Threshold.NONE : explicit(ot);
    return explicit >= 0 ? explicit : of(traceId);
  }

  /** Of a trace id alone. */
  public static long of(String traceId) {
    return Threshold.hex(traceId, TRACE_ID_LENGTH - DIGITS, TRACE_ID_LENGTH);
  }

  private static long explicit(String ot) {
    int from = OtMember.find(ot, "rv");
    if (from < 0) {
      return Threshold.NONE;
    }
    int to = OtMember.end(ot, from);
    return to - from == DIGITS ? Threshold.hex(ot, from, to) : Threshold.NONE;
  }
}
