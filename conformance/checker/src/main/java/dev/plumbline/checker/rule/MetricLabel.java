package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.error.ErrorTable;
import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.AttributeRules;
import dev.plumbline.charter.registry.AttributeUse;
import dev.plumbline.charter.registry.Metric;
import dev.plumbline.charter.registry.RequirementLevel;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Attributes;
import dev.plumbline.otlp.Metric.Point;
import org.jspecify.annotations.Nullable;

/**
 * A point has the labels that the charter requires and none that it does not list: an additional
 * label multiplies series, a missing one cannot be queried.
 */
public final class MetricLabel extends MetricRule {

  private static final String HTTP_STATUS = "http.response.status_code";

  private final AttributeRules rules;
  private final boolean typeOnAllFailures;

  public MetricLabel(Charter charter) {
    this.rules = charter.attributeRules();
    this.typeOnAllFailures = charter.policy().errors().errorType() == ErrorTable.ErrorType.FAILURES;
  }

  @Override
  public void check(dev.plumbline.otlp.Metric metric, Metric row, Findings findings) {
    String where = row.location().fileAndLine();
    for (Point point : metric.points()) {
      Attributes labels = point.attributes();
      for (int i = 0; i < labels.size(); i++) {
        Attribute known = rules.find(labels.key(i));
        if (!row.labels().containsKey(known == null ? labels.key(i) : known.key())) {
          String message =
              "label "
                  + labels.key(i)
                  + " is not among those of the metric, expected "
                  + row.labels().keySet();
          findings.report(id(), metric, where, message);
        }
      }
      for (AttributeUse use : row.labels().values()) {
        if (use.level() == RequirementLevel.REQUIRED && !labels.has(use.key())) {
          findings.report(
              id(), metric, where, "label " + use.key() + " is absent, expected on every point");
        }
      }
      if (row.labels().containsKey(ErrorTuple.CODE_KEY)) {
        String wrong = wrongError(row, labels);
        if (wrong != null) {
          findings.report(id(), metric, where, wrong);
        }
      }
    }
  }

  /**
   * Returns what is wrong with the labels of a failure: code, origin and fault occur together, and
   * error.type repeats the code where spans have it. For a server the HTTP status decides that; the
   * reason, which may decide it for RPC, is no label.
   */
  private @Nullable String wrongError(Metric row, Attributes labels) {
    Object code = labels.get(ErrorTuple.CODE_KEY);
    Object type = labels.get(ErrorTuple.TYPE_KEY);
    if (code == null) {
      return type == null && !labels.has(ErrorTuple.ORIGIN_KEY)
          ? null
          : (type == null ? ErrorTuple.ORIGIN_KEY : ErrorTuple.TYPE_KEY)
              + " is set without "
              + ErrorTuple.CODE_KEY
              + ", expected both or neither";
    }
    if (!labels.has(ErrorTuple.ORIGIN_KEY) || !labels.has(ErrorTuple.FAULT_KEY)) {
      return "labels have " + ErrorTuple.CODE_KEY + ", expected origin and fault beside it";
    }
    if (type != null && !type.equals(code)) {
      return ErrorTuple.TYPE_KEY + " is " + type + ", expected " + code + " as the code";
    }
    boolean server = row.name().contains(".server.");
    if (!server || typeOnAllFailures) {
      return type == null
          ? ErrorTuple.TYPE_KEY + " is absent beside " + ErrorTuple.CODE_KEY + ", expected both"
          : null;
    }
    if (!(labels.get(HTTP_STATUS) instanceof Long status) || status < 400) {
      return null;
    }
    if (status >= 500) {
      return type == null
          ? ErrorTuple.TYPE_KEY + " is absent with status " + status + ", expected the code"
          : null;
    }
    return type == null
        ? null
        : ErrorTuple.TYPE_KEY
            + " is set with status "
            + status
            + ", expected it on errors of the server only by errors.error_type: server_errors";
  }
}
