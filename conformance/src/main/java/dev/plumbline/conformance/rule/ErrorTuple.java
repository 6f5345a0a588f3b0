package dev.plumbline.conformance.rule;

import dev.plumbline.charter.registry.Span;
import dev.plumbline.conformance.otlp.Attributes;
import dev.plumbline.conformance.otlp.SpanKind;
import dev.plumbline.conformance.otlp.SpanStatus;
import dev.plumbline.conformance.verdict.Findings;
import org.jspecify.annotations.Nullable;

/**
 * A failed call says all five things about its failure, and one that went well says none of them. A
 * call failed when its RPC status is not OK, its HTTP status is 400 or more, or its span's status
 * is an error.
 */
public final class ErrorTuple extends SpanRule {

  private static final String CODE = dev.plumbline.charter.error.ErrorTuple.TYPE_KEY;
  private static final String[] REST = {
    dev.plumbline.charter.error.ErrorTuple.ORIGIN_KEY,
    dev.plumbline.charter.error.ErrorTuple.REASON_KEY,
    dev.plumbline.charter.error.ErrorTuple.FAULT_KEY,
    dev.plumbline.charter.error.ErrorTuple.RETRYABLE_KEY
  };
  private static final String RPC_STATUS = "rpc.response.status_code";
  private static final String HTTP_STATUS = "http.response.status_code";

  @Override
  public void judge(
      dev.plumbline.conformance.otlp.Span span, @Nullable Span row, Findings findings) {
    Attributes attributes = span.attributes();
    Object code = attributes.get(CODE);
    Object rpcStatus = attributes.get(RPC_STATUS);
    String where = row == null ? "" : row.location().fileAndLine();
    if (code == null) {
      String failed = failure(span, rpcStatus);
      if (failed != null) {
        findings.report(
            id(), span, where, failed + " without " + CODE + ", expected the error tuple");
      }
    } else if (rpcStatus != null && !rpcStatus.equals(code)) {
      findings.report(
          id(),
          span,
          where,
          CODE + " is " + code + " but " + RPC_STATUS + " is " + rpcStatus + ", expected the same");
    }
    for (String key : REST) {
      if (attributes.has(key) != (code != null)) {
        findings.report(
            id(),
            span,
            where,
            code == null
                ? key + " stands without " + CODE + ", expected neither or all five"
                : key + " is absent beside " + CODE + ", expected all five");
      }
    }
  }

  private static @Nullable String failure(
      dev.plumbline.conformance.otlp.Span span, @Nullable Object rpcStatus) {
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
