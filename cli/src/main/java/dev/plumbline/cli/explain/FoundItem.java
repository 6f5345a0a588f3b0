package dev.plumbline.cli.explain;

import dev.plumbline.checker.result.CountedFinding;
import dev.plumbline.otlp.Telemetry;
import java.util.LinkedHashSet;
import java.util.Set;

/** An item that was selected, and what the checker found about it. */
final class FoundItem {
  private Telemetry item;
  private final Set<CountedFinding> findings = new LinkedHashSet<>();
  private long exports = 1;

  FoundItem(Telemetry item) {
    this.item = item;
  }

  Telemetry item() {
    return item;
  }

  /** A metric is exported again and again; the last export is shown, findings are of all. */
  void again(Telemetry later) {
    item = later;
    exports++;
  }

  long exports() {
    return exports;
  }

  void add(CountedFinding finding) {
    findings.add(finding);
  }

  Set<CountedFinding> findings() {
    return findings;
  }
}
