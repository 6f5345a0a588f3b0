package dev.plumbline.checker.rule;

import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.otlp.Attributes;
import dev.plumbline.otlp.Span;
import org.jspecify.annotations.Nullable;

/**
 * The part of the error tuple that is the same at every hop; fault is not, since it is relative to
 * the service.
 */
record RecordedTuple(String code, String origin, String reason, @Nullable Object retryable) {

  /**
   * Returns the tuple of a failed span, with "?" for what is missing; null for a span that did not
   * fail.
   */
  static @Nullable RecordedTuple of(Span span) {
    Attributes attributes = span.attributes();
    String code = span.errorCode();
    if (code == null) {
      return null;
    }
    return new RecordedTuple(
        code,
        orUnknown(attributes.text(ErrorTuple.ORIGIN_KEY)),
        orUnknown(attributes.text(ErrorTuple.REASON_KEY)),
        attributes.get(ErrorTuple.RETRYABLE_KEY));
  }

  boolean hasNoOrigin() {
    return origin.equals("?");
  }

  /** Whether origin or reason is missing. */
  boolean isPartial() {
    return origin.equals("?") || reason.equals("?");
  }

  private static String orUnknown(@Nullable String text) {
    return text == null ? "?" : text;
  }

  @Override
  public String toString() {
    String again = retryable == null ? "?" : retryable.equals(true) ? "retryable" : "not retryable";
    return code + "/" + reason + " from " + origin + ", " + again;
  }
}
