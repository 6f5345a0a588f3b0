package dev.plumbline.cli.demo;

import dev.plumbline.clients.Json;
import dev.plumbline.otlp.Span;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The error tuple as one hop stated it. A part that was not stated is empty.
 *
 * @param fault caller, service or dependency, seen from the hop; an HTTP answer states none
 */
record Tuple(String code, String reason, String origin, String fault, String retryable) {

  /** Returns what the span says, empty when it says nothing of a failure. */
  static Optional<Tuple> of(Span span) {
    Tuple tuple =
        new Tuple(
            code(span),
            text(span, "plumbline.error.reason"),
            text(span, "plumbline.error.origin"),
            text(span, "plumbline.error.fault"),
            text(span, "plumbline.error.retryable"));
    return tuple.equals(NOTHING) ? Optional.empty() : Optional.of(tuple);
  }

  /** Returns what a problem document says. */
  static Optional<Tuple> of(Map<String, @Nullable Object> problem) {
    @Nullable Object retryable = problem.get("retryable");
    Tuple tuple =
        new Tuple(
            Json.text(problem, "code"),
            Json.text(problem, "reason"),
            Json.text(problem, "origin"),
            "",
            retryable == null ? "" : retryable.toString());
    return tuple.equals(NOTHING) ? Optional.empty() : Optional.of(tuple);
  }

  private static final Tuple NOTHING = new Tuple("", "", "", "", "");

  /** Whether both tell the same story; {@code fault} is each hop's own view and left out. */
  boolean tellsTheSameAs(Tuple other) {
    return code.equals(other.code)
        && reason.equals(other.reason)
        && origin.equals(other.origin)
        && retryable.equals(other.retryable);
  }

  /** Returns for example {@code UNAVAILABLE UNREACHABLE @worker service retry}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(code.isEmpty() ? "(no code)" : code);
    if (!reason.isEmpty()) {
      text.append(' ').append(reason);
    }
    if (!origin.isEmpty()) {
      text.append(" @").append(origin);
    }
    if (!fault.isEmpty()) {
      text.append(' ').append(fault);
    }
    if (retryable.equals("true")) {
      text.append(" retry");
    }
    return text.toString();
  }

  /** A server says no type of a failure that is its caller's fault; the code is on every one. */
  private static String code(Span span) {
    String code = text(span, "plumbline.error.code");
    return code.isEmpty() ? text(span, "error.type") : code;
  }

  private static String text(Span span, String key) {
    @Nullable Object value = span.attributes().get(key);
    return value == null ? "" : value.toString();
  }
}
