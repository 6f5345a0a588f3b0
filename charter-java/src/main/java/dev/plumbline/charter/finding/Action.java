package dev.plumbline.charter.finding;

import dev.plumbline.charter.Words;

/** What was done about a finding. */
public enum Action {
  /** Counted and left as it was. */
  OBSERVED,
  /** Counted and corrected. */
  ENFORCED,
  /**
   * The rule itself failed; the telemetry was left as it was or left out where it may be sensitive.
   */
  FAILED;

  private final String word = Words.lower(name());

  /** The value of {@code plumbline.finding.action}. */
  public String word() {
    return word;
  }

  @Override
  public String toString() {
    return word;
  }
}
