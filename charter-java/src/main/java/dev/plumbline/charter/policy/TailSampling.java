package dev.plumbline.charter.policy;

/** Which whole traces the Collector keeps of those that the services recorded. */
public final class TailSampling {
  private final int decisionWaitMillis;
  private final boolean errors;
  private final int slowerThanMillis;
  private final double probability;

  public TailSampling(
      int decisionWaitMillis, boolean errors, int slowerThanMillis, double probability) {
    this.decisionWaitMillis = decisionWaitMillis;
    this.errors = errors;
    this.slowerThanMillis = slowerThanMillis;
    this.probability = probability;
  }

  /**
   * The time from a trace's first span until it is dropped, unless a span that arrived has it kept.
   */
  public int decisionWaitMillis() {
    return decisionWaitMillis;
  }

  /** Whether traces with a failed span are kept. */
  public boolean errors() {
    return errors;
  }

  /** Traces with a span that takes longer are kept; 0 where duration does not count. */
  public int slowerThanMillis() {
    return slowerThanMillis;
  }

  /** The share of the other traces that is kept, from 0 to 1. */
  public double probability() {
    return probability;
  }
}
