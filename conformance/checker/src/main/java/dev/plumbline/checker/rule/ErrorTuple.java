package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.error.ErrorTable;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Attributes;
import dev.plumbline.otlp.SpanKind;
import dev.plumbline.otlp.SpanStatus;
import org.jspecify.annotations.Nullable;

/**
 * A failed call has all five attributes of the error tuple, and a successful one has none. A call
 * failed when its RPC status is not OK, its HTTP status is 400 or more, or its span's status is an
 * error.
 *
 * <p>{@code error.type} repeats the code: on a server span only where the span's status is an error
 * or the policy has {@code errors.error_type: failures}, on others always.
 */
public final class ErrorTuple extends SpanRule {

  private static final String CODE = dev.plumbline.charter.error.ErrorTuple.CODE_KEY;
  private static final String TYPE = dev.plumbline.charter.error.ErrorTuple.TYPE_KEY;
  private static final String[] REST = {
    dev.plumbline.charter.error.ErrorTuple.ORIGIN_KEY,
    dev.plumbline.charter.error.ErrorTuple.REASON_KEY,
    dev.plumbline.charter.error.ErrorTuple.FAULT_KEY,
    dev.plumbline.charter.error.ErrorTuple.RETRYABLE_KEY
  };
  private static final String RPC_STATUS = "rpc.response.status_code";
  private static final String HTTP_STATUS = "http.response.status_code";

  private final boolean onAllFailures;

  public ErrorTuple(Charter charter) {
    this.onAllFailures = charter.policy().errors().errorType() == ErrorTable.ErrorType.FAILURES;
  }

  @Override
  public void check(dev.plumbline.otlp.Span span, @Nullable Span row, Findings findings) {
    Attributes attributes = span.attributes();
    Object code = attributes.get(CODE);
    Object type = attributes.get(TYPE);
    String where = row == null ? "" : row.location().fileAndLine();
    if (code == null && type != null) {
      checkWithoutCode(span, type, where, findings);
      return;
    }
    Object rpcStatus = attributes.get(RPC_STATUS);
    if (code == null) {
      String failed = failure(span, rpcStatus);
      if (failed != null) {
        findings.report(
            id(), span, where, failed + " without " + CODE + ", expected the error tuple");
      }
    } else {
      if (rpcStatus != null && !rpcStatus.equals(code)) {
        findings.report(
            id(),
            span,
            where,
            CODE
                + " is "
                + code
                + " but "
                + RPC_STATUS
                + " is "
                + rpcStatus
                + ", expected the same");
      }
      String wrong = wrongType(span, code, type);
      if (wrong != null) {
        findings.report(id(), span, where, wrong);
      }
    }
    for (String key : REST) {
      if (attributes.has(key) != (code != null)) {
        findings.report(
            id(),
            span,
            where,
            code == null
                ? key + " is set without " + CODE + ", expected neither or all five"
                : key + " is absent beside " + CODE + ", expected all five");
      }
    }
  }

  /**
   * Reports error.type without the code once, whatever follows from it; and only once a service
   * where the rest of the tuple is there, as older versions wrote it.
   */
  private void checkWithoutCode(
      dev.plumbline.otlp.Span span, Object type, String where, Findings findings) {
    if (span.attributes().has(REST[0]) && span.attributes().has(REST[2])) {
      String message =
          TYPE + " is set without " + CODE + ", expected both: the service runs an older Plumbline";
      findings.report(id(), span.service(), "", span.traceId(), "", message);
    } else {
      String message = TYPE + " is \"" + type + "\" without " + CODE + ", expected the error tuple";
      findings.report(id(), span, where, message);
    }
  }

  private @Nullable String wrongType(
      dev.plumbline.otlp.Span span, Object code, @Nullable Object type) {
    boolean expected =
        onAllFailures || span.kind() != SpanKind.SERVER || span.status() == SpanStatus.ERROR;
    if (type == null) {
      return expected ? TYPE + " is absent beside " + CODE + ", expected \"" + code + "\"" : null;
    }
    if (!expected) {
      return TYPE
          + " is set on a server span without an error, expected "
          + CODE
          + " alone by errors.error_type: server_errors";
    }
    return type.equals(code)
        ? null
        : TYPE + " is " + type + " but " + CODE + " is " + code + ", expected the same";
  }

  private static @Nullable String failure(
      dev.plumbline.otlp.Span span, @Nullable Object rpcStatus) {
    if (span.kind() != SpanKind.SERVER && span.kind() != SpanKind.CLIENT) {
      return null;
    }
    if (rpcStatus != null && !rpcStatus.equals("OK")) {
      return RPC_STATUS + " is " + rpcStatus;
    }
    if (span.attributes().get(HTTP_STATUS) instanceof Long status && status >= 400) {
      return HTTP_STATUS + " is " + status;
    }
    return span.status() == SpanStatus.ERROR ? "span status is an error" : null;
  }
}
