package dev.plumbline.conformance.rule;

import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTable;
import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.charter.error.Reason;
import dev.plumbline.conformance.otlp.Attributes;
import dev.plumbline.conformance.otlp.Span;
import org.jspecify.annotations.Nullable;

/**
 * What the charter's error table gives for a span's code, reason and origin, seen from the service
 * of the span.
 *
 * @param where the line of the charter that decides
 */
record ExpectedTuple(ErrorTuple tuple, String where) {

  /**
   * Returns null when the span did not fail, or says too little about it ({@link
   * dev.plumbline.conformance.rule.ErrorTuple}).
   */
  static @Nullable ExpectedTuple of(Span span, ErrorTable errors) {
    Attributes attributes = span.attributes();
    String text = attributes.text(ErrorTuple.TYPE_KEY);
    String origin = attributes.text(ErrorTuple.ORIGIN_KEY);
    ErrorCode code = text == null ? null : ErrorCode.fromName(text);
    if (code == null || origin == null) {
      return null;
    }
    String reason = attributes.text(ErrorTuple.REASON_KEY);
    boolean delayed = Boolean.TRUE.equals(attributes.get(ErrorTuple.RETRYABLE_KEY));
    Reason known = reason == null ? null : errors.reasons().get(reason);
    return new ExpectedTuple(
        errors.classify(code, reason, origin, span.service(), delayed),
        known == null ? "" : known.location().fileAndLine());
  }

  /** The failure in short, for messages. */
  String failure() {
    return tuple.code() + "/" + tuple.reason() + " from " + tuple.origin();
  }
}
