package dev.plumbline.charter.read;

import dev.plumbline.charter.Location;
import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.ScalarNode;
import org.jspecify.annotations.Nullable;

/**
 * Finds 4xx statuses whose failures would have fault service. By RFC 9110 section 15.5 a 4xx is an
 * error of the client; an alert on fault service must not fire because of them.
 */
final class StatusFaults {
  private final Node errors;
  private final Problems problems;

  StatusFaults(Node errors, Problems problems) {
    this.errors = errors;
    this.problems = problems;
  }

  void check() {
    for (MappingNode.Entry entry : errors.entries("codes")) {
      Node row = entry.value();
      Node http = row.get("http");
      if (http != null && isClientError(http) && "service".equals(row.text("fault"))) {
        add(http.location(), raw(http), entry.key(), "a status from 500, or fault: caller");
      }
    }
    for (Node reason : errors.items("reasons")) {
      checkReason(reason);
    }
    Node http = errors.get("http");
    if (http == null) {
      return;
    }
    for (MappingNode.Entry entry : http.entries("statuses")) {
      if (isClientError(entry.keyNode())) {
        checkStatus(entry.key(), entry.value());
      }
    }
    Node other = http.get("other_4xx");
    String code = http.text("other_4xx");
    if (other != null && code != null && "service".equals(faultOf(code))) {
      add(other.location(), "any other 4xx", code, "a code whose fault is caller");
    }
  }

  private void checkStatus(String status, Node value) {
    String plain = value.text();
    String code = plain == null ? value.text("code") : plain;
    String stated = plain == null ? value.text("fault") : null;
    if (code != null && "service".equals(stated == null ? faultOf(code) : stated)) {
      add(value.location(), status, code, "{code: " + code + ", fault: caller}");
    }
  }

  private void checkReason(Node reason) {
    String code = reason.text("code");
    String stated = reason.text("fault");
    Node row = code == null ? null : row(code);
    Node own = reason.get("http");
    Node http = own != null || row == null ? own : row.get("http");
    if (code == null || http == null || !isClientError(http)) {
      return;
    }
    boolean says = own != null || stated != null;
    if (says && "service".equals(stated == null ? faultOf(code) : stated)) {
      Node at = own == null ? reason.get("fault") : own;
      add(
          at == null ? reason.location() : at.location(),
          raw(http),
          code + " for the reason " + reason.text("reason"),
          "http: a status from 500, or fault: caller");
    }
  }

  private void add(Location place, String status, String code, String expected) {
    problems.add(place, status + " stands for " + code + ", whose fault is service", expected);
  }

  private @Nullable String faultOf(String code) {
    Node row = row(code);
    return row == null ? null : row.text("fault");
  }

  private @Nullable Node row(String code) {
    Node codes = errors.get("codes");
    return codes == null ? null : codes.get(code);
  }

  private static boolean isClientError(Node status) {
    return raw(status).matches("4\\d\\d");
  }

  private static String raw(Node node) {
    return node instanceof ScalarNode ? ((ScalarNode) node).raw() : "";
  }
}
