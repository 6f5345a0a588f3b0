package dev.plumbline.cli.explain;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.error.ErrorTable;
import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.charter.error.Reason;
import dev.plumbline.charter.policy.Service;
import dev.plumbline.checker.rule.ExpectedTuple;
import dev.plumbline.otlp.Attributes;
import dev.plumbline.otlp.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Explains the error tuple of a span by the charter's error table. */
final class ErrorExplainer {
  private static final String HTTP_STATUS = "http.response.status_code";

  private final Charter charter;
  private final Origins origins;

  ErrorExplainer(Charter charter, Origins origins) {
    this.charter = charter;
    this.origins = origins;
  }

  /** Lines for people; empty where the span records no failure. */
  List<String> explain(Span span, SafeText safe) {
    List<String> lines = new ArrayList<>();
    String code = span.errorCode();
    if (code == null) {
      return lines;
    }
    Attributes attributes = span.attributes();
    ExpectedTuple expected = ExpectedTuple.of(span, charter.policy().errors());
    lines.add(code(attributes, code, safe));
    String reason = attributes.text(ErrorTuple.REASON_KEY);
    lines.add(reason == null ? "reason is absent" : reason(reason, safe));
    String origin = attributes.text(ErrorTuple.ORIGIN_KEY);
    lines.add(origin == null ? "origin is absent" : origin(origin, span, safe));
    if (expected == null) {
      lines.add("fault and retryable cannot be derived: code or origin is no value of the charter");
      return lines;
    }
    ErrorTuple right = expected.tuple();
    lines.add(
        compared("fault", attributes.get(ErrorTuple.FAULT_KEY), right.fault().word(), safe)
            + " as "
            + SafeText.plain(span.service(), 60)
            + " sees it");
    lines.add(
        compared("retryable", attributes.get(ErrorTuple.RETRYABLE_KEY), right.retryable(), safe));
    return lines;
  }

  private static String code(Attributes attributes, String code, SafeText safe) {
    Object status = attributes.get(HTTP_STATUS);
    Object rpc = attributes.get("rpc.response.status_code");
    String of =
        rpc != null
            ? ", the RPC status is " + safe.name(rpc.toString())
            : status != null ? ", the HTTP status is " + safe.name(status.toString()) : "";
    return "code " + safe.name(code) + of;
  }

  private String reason(String name, SafeText safe) {
    Reason reason = charter.policy().errors().reasons().get(name);
    if (reason == null) {
      return "reason " + safe.name(name) + ", which the charter does not have";
    }
    return "reason "
        + name
        + ", "
        + origins.of(reason.location())
        + (reason.brief().isEmpty() ? "" : ": " + reason.brief())
        + (reason.owner().isEmpty() ? "" : " Owner: " + reason.owner() + ".");
  }

  private String origin(String origin, Span span, SafeText safe) {
    if (origin.equals(ErrorTable.CLIENT_ORIGIN)) {
      return "origin client: it began with the caller, who is no service of the charter";
    }
    Service service = charter.policy().service(origin);
    if (service == null) {
      return "origin " + safe.name(origin) + ", which is no service of the charter";
    }
    String place = ", " + origins.of(service.location());
    return "origin "
        + origin
        + place
        + (origin.equals(span.service()) ? ": it began here" : ": it began behind this service");
  }

  private static String compared(
      String member, @Nullable Object recorded, Object expected, SafeText safe) {
    if (recorded == null) {
      return member + " is absent, the error table gives " + expected;
    }
    return recorded.equals(expected)
        ? member + " " + expected + " by the error table"
        : member + " " + safe.name(recorded.toString()) + ", but the error table gives " + expected;
  }
}
