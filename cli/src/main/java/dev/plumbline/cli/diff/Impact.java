package dev.plumbline.cli.diff;

/** What a change means for those who read the telemetry or rely on its rules. */
public enum Impact {
  /** What was asked before is still answered. */
  COMPATIBLE,
  /** A query, dashboard, alert or caller that was right before can be wrong now. */
  BREAKING
}
