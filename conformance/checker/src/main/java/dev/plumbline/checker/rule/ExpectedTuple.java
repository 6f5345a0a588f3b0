package dev.plumbline.checker.rule;

import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTable;
import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.charter.error.Reason;
import dev.plumbline.otlp.Attributes;
import dev.plumbline.otlp.Span;
import org.jspecify.annotations.Nullable;

/**
 * The tuple that the charter's error table gives for a span's code, reason and origin, relative to
 * the service of the span, and for the HTTP status that was sent.
 *
 * @param where the line of the charter that decides
 */
public record ExpectedTuple(ErrorTuple tuple, String where) {

  private static final String HTTP_STATUS = "http.response.status_code";
  private static final String RPC = "rpc.system.name";
  private static final long HIGHEST_STATUS = 599;

  /**
   * Returns null when the span did not fail, or lacks code or origin ({@link
   * dev.plumbline.checker.rule.ErrorTuple}).
   */
  public static @Nullable ExpectedTuple of(Span span, ErrorTable errors) {
    Attributes attributes = span.attributes();
    String text = span.errorCode();
    String origin = attributes.text(ErrorTuple.ORIGIN_KEY);
    ErrorCode code = text == null ? null : ErrorCode.fromName(text);
    if (code == null || origin == null) {
      return null;
    }
    if (span.mayHaveHad(HTTP_STATUS) && span.mayHaveHad(RPC)) {
      return null; // protocol and status are unknown
    }
    String reason = attributes.text(ErrorTuple.REASON_KEY);
    boolean delayed = Boolean.TRUE.equals(attributes.get(ErrorTuple.RETRYABLE_KEY));
    Reason known = reason == null ? null : errors.reasons().get(reason);
    ErrorTuple tuple = errors.classify(code, reason, origin, span.service(), delayed);
    if (attributes.get(HTTP_STATUS) instanceof Long status && !attributes.has(RPC)) {
      tuple = errors.overHttp(tuple, (int) Math.min(status, HIGHEST_STATUS), span.service());
    }
    return new ExpectedTuple(tuple, known == null ? "" : known.location().fileAndLine());
  }

  /** The failure in short, for messages. */
  public String failure() {
    return tuple.code() + "/" + tuple.reason() + " from " + tuple.origin();
  }
}
