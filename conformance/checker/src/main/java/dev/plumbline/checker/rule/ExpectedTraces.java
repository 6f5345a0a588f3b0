package dev.plumbline.checker.rule;

import dev.plumbline.checker.verdict.Findings;
import dev.plumbline.checker.verdict.Judged;
import dev.plumbline.otlp.TraceId;
import java.util.List;

/**
 * There was something to judge: as many traces as were expected, through the whole chain where one
 * was named.
 */
public final class ExpectedTraces extends Rule {

  public void judge(Judged judged, int expected, List<String> chain, Findings findings) {
    long found = chain.isEmpty() ? judged.traces() : judged.wholeChains();
    if (found < expected) {
      String through = chain.isEmpty() ? "" : " through " + String.join(" > ", chain);
      report(found + " traces" + through + ", expected at least " + expected, findings);
    } else if (judged.spans() + judged.metricPoints() + judged.logRecords() == 0) {
      report(
          "nothing of the charter's services to judge, expected spans, metrics or logs", findings);
    }
  }

  private void report(String message, Findings findings) {
    findings.report(id(), "", "", TraceId.NONE, "", message);
  }
}
