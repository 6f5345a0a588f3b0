package dev.plumbline.workbench.demo;

import dev.plumbline.clients.Json;
import dev.plumbline.otlp.Span;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The error tuple that one hop reported. A missing part is empty.
 *
 * @param fault caller, service or dependency, relative to the hop; an HTTP response has none
 */
record ObservedTuple(String code, String reason, String origin, String fault, String retryable) {

  /** Returns the span's tuple; empty if the span has none. */
  static Optional<ObservedTuple> of(Span span) {
    ObservedTuple tuple =
        new ObservedTuple(
            code(span),
            text(span, "plumbline.error.reason"),
            text(span, "plumbline.error.origin"),
            text(span, "plumbline.error.fault"),
            text(span, "plumbline.error.retryable"));
    return tuple.equals(NOTHING) ? Optional.empty() : Optional.of(tuple);
  }

  /** Returns a problem document's tuple. */
  static Optional<ObservedTuple> of(Map<String, @Nullable Object> problem) {
    @Nullable Object retryable = problem.get("retryable");
    ObservedTuple tuple =
        new ObservedTuple(
            Json.text(problem, "code"),
            Json.text(problem, "reason"),
            Json.text(problem, "origin"),
            "",
            retryable == null ? "" : retryable.toString());
    return tuple.equals(NOTHING) ? Optional.empty() : Optional.of(tuple);
  }

  private static final ObservedTuple NOTHING = new ObservedTuple("", "", "", "", "");

  /**
   * Whether both have the same code, reason, origin and retryable; {@code fault} differs by hop.
   */
  boolean isSameFailureAs(ObservedTuple other) {
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

  /** A server span has no error.type for its caller's fault, but every failure has the code. */
  private static String code(Span span) {
    String code = text(span, "plumbline.error.code");
    return code.isEmpty() ? text(span, "error.type") : code;
  }

  private static String text(Span span, String key) {
    @Nullable Object value = span.attributes().get(key);
    return value == null ? "" : value.toString();
  }
}
