package dev.plumbline.checker.rule;

import dev.plumbline.checker.result.CheckedTelemetry;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.TraceId;
import java.util.List;

/**
 * There was something to check: as many traces as were expected, through the whole chain where one
 * was named.
 */
public final class ExpectedTraces extends CheckerRule {

  public void check(CheckedTelemetry checked, int expected, List<String> chain, Findings findings) {
    long found = chain.isEmpty() ? checked.traces() : checked.wholeChains();
    if (found < expected) {
      String through = chain.isEmpty() ? "" : " through " + String.join(" > ", chain);
      report(
          found + (found == 1 ? " trace" : " traces") + through + ", expected at least " + expected,
          findings);
    } else if (checked.spans() + checked.metricPoints() + checked.logRecords() == 0) {
      report(
          "nothing of the charter's services to check, expected spans, metrics or logs", findings);
    }
  }

  private void report(String message, Findings findings) {
    findings.report(id(), "", "", TraceId.NONE, "", message);
  }
}
