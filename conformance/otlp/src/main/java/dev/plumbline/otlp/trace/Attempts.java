package dev.plumbline.otlp.trace;

import dev.plumbline.otlp.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * Orders the server spans under one client span, of which there are several where the client's
 * library repeats or hedges a call by itself.
 *
 * <p>An attempt counts those before it: gRPC's metadata {@code grpc-previous-rpc-attempts} becomes
 * {@code plumbline.rpc.previous_attempts}, and HTTP has {@code http.request.resend_count}. Attempts
 * without a count are ordered by start.
 */
public final class Attempts {

  private static final String RPC = "plumbline.rpc.previous_attempts";
  private static final String HTTP = "http.request.resend_count";

  private Attempts() {}

  /**
   * Returns how many attempts were made before this one, by the span's attributes; 0 when it has
   * none.
   */
  public static long before(Span span) {
    Object count = span.attributes().get(RPC);
    if (count == null) {
      count = span.attributes().get(HTTP);
    }
    return count instanceof Long before ? before : 0;
  }

  /** Whether the first attempt was made before the second. */
  public static boolean isBefore(Span one, Span other) {
    long mine = before(one);
    long its = before(other);
    return mine != its ? mine < its : one.start() < other.start();
  }

  /** Returns the last attempt of one or more. */
  public static Span last(List<Span> attempts) {
    Span last = attempts.get(0);
    for (Span attempt : attempts) {
      if (isBefore(last, attempt)) {
        last = attempt;
      }
    }
    return last;
  }

  /**
   * Returns the attempts whose answer the client may have taken, the last one first: the last one,
   * and those that still ran when it began, for of hedged attempts the first good answer counts.
   */
  public static List<Span> answers(List<Span> attempts) {
    if (attempts.size() < 2) {
      return attempts;
    }
    Span last = last(attempts);
    List<Span> answers = new ArrayList<>(List.of(last));
    for (Span attempt : attempts) {
      if (attempt.spanId() != last.spanId() && attempt.end() > last.start()) {
        answers.add(attempt);
      }
    }
    return answers;
  }
}
