package dev.plumbline.cli.diff;

/** The impact of a change on users of the telemetry. */
public enum Impact {
  /** Existing queries still work. */
  COMPATIBLE,
  /** A query, dashboard, alert or caller that was right before can be wrong now. */
  BREAKING
}
