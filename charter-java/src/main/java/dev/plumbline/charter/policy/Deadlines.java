package dev.plumbline.charter.policy;

/** The margin by which each hop shortens its deadline, so that the innermost call fails first. */
public final class Deadlines {
  private final long marginMillis;
  private final double marginMaxRatio;

  public Deadlines(long marginMillis, double marginMaxRatio) {
    this.marginMillis = marginMillis;
    this.marginMaxRatio = marginMaxRatio;
  }

  public long marginMillis() {
    return marginMillis;
  }

  /** The largest share of the remaining time that the margin may take. */
  public double marginMaxRatio() {
    return marginMaxRatio;
  }

  /** The margin of so many remaining milliseconds; 0 when none remain. */
  public long marginFor(long remainingMillis) {
    return Math.max(0, Math.min(marginMillis, (long) (remainingMillis * marginMaxRatio)));
  }
}
