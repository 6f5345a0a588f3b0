package dev.plumbline.console.response;

/** The sources of responses. */
public enum PartName {
  METRICS,
  ALERTS,
  TRACES,
  LOGS
}
