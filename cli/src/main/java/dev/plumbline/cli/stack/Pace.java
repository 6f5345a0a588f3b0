package dev.plumbline.cli.stack;

/** How fast time passes in rules and sampling. */
public enum Pace {
  /** As the charter states it. */
  REAL(1, ""),

  /**
   * An hour of an objective passes in a minute: nobody watches a demo for three days. Its services
   * send what they have five times a second, not every five seconds, so that traces wait shorter.
   */
  DEMO(60, "4s");

  private final int compression;
  private final String tailDecisionWait;

  Pace(int compression, String tailDecisionWait) {
    this.compression = compression;
    this.tailDecisionWait = tailDecisionWait;
  }

  int compression() {
    return compression;
  }

  /** Returns how long a trace waits for a reason to be kept; empty for the charter's time. */
  String tailDecisionWait() {
    return tailDecisionWait;
  }
}
