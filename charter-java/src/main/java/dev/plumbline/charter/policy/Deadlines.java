package dev.plumbline.charter.policy;

/** What each hop keeps back of its deadline, so that the innermost fails first. */
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

  /** Never keep back more than this share of what remains. */
  public double marginMaxRatio() {
    return marginMaxRatio;
  }

  /** What to keep back of so many remaining milliseconds; 0 when none remain. */
  public long marginFor(long remainingMillis) {
    return Math.max(0, Math.min(marginMillis, (long) (remainingMillis * marginMaxRatio)));
  }
}
