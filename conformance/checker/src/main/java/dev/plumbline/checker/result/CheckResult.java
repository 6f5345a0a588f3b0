package dev.plumbline.checker.result;

import dev.plumbline.otlp.Unreadable;
import dev.plumbline.otlp.trace.ClockSkew;
import java.util.List;

/**
 * The outcome of checking telemetry by a charter.
 *
 * @param charter version and digest, for the record
 * @param chain the services that a whole trace was expected to pass through
 */
public record CheckResult(
    CharterId charter,
    List<String> chain,
    CheckedTelemetry checked,
    List<CountedFinding> findings,
    List<Unreadable> unreadable,
    List<ClockSkew.Estimate> clockSkew,
    List<String> rules) {

  /** Exit codes of {@code plumbline verify}. */
  public static final int CONFORMS = 0;

  public static final int BREAKS_CHARTER = 1;
  public static final int NOTHING_READ = 2;

  /** The charter that the telemetry was checked by. */
  public record CharterId(String name, String version, String digest, boolean isEnforced) {}

  public CheckResult {
    chain = List.copyOf(chain);
    findings = List.copyOf(findings);
    unreadable = List.copyOf(unreadable);
    clockSkew = List.copyOf(clockSkew);
    rules = List.copyOf(rules);
  }

  public boolean passed() {
    return exitCode() == CONFORMS;
  }

  /**
   * 0 when all was read and nothing was found; 2 when nothing could be read; else 1. Input that
   * could not be read was not checked, so it has not passed.
   */
  public int exitCode() {
    if (checked.requests() == 0) {
      return NOTHING_READ;
    }
    return findings.isEmpty() && unreadable.isEmpty() ? CONFORMS : BREAKS_CHARTER;
  }
}
