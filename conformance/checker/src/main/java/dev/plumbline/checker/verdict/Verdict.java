package dev.plumbline.checker.verdict;

import dev.plumbline.otlp.Unreadable;
import dev.plumbline.otlp.trace.ClockSkew;
import java.util.List;

/**
 * The outcome of judging telemetry by a charter.
 *
 * @param charter version and digest, for the record
 * @param chain the services that a whole trace was expected to pass through
 */
public record Verdict(
    CharterId charter,
    List<String> chain,
    Judged judged,
    List<Finding> findings,
    List<Unreadable> unreadable,
    List<ClockSkew.Estimate> clockSkew,
    List<String> rules) {

  /** Exit codes of {@code plumbline verify}. */
  public static final int CONFORMS = 0;

  public static final int BREAKS_CHARTER = 1;
  public static final int NOTHING_READ = 2;

  /** Which charter was the measure. */
  public record CharterId(String version, String digest) {}

  public Verdict {
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
   * 0 when all was read and nothing was found; 2 when nothing could be read; else 1. What could not
   * be read was not judged, and what was not judged has not passed.
   */
  public int exitCode() {
    if (judged.requests() == 0) {
      return NOTHING_READ;
    }
    return findings.isEmpty() && unreadable.isEmpty() ? CONFORMS : BREAKS_CHARTER;
  }
}
