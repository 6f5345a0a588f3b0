package dev.plumbline.console.source;

/**
 * The error tuple as the telemetry said it; empty where it did not.
 *
 * @param retryable {@code true}, {@code false} or empty
 */
public record Tuple(String code, String origin, String reason, String fault, String retryable) {

  public static final Tuple NONE = new Tuple("", "", "", "", "");

  /** Whether something failed. */
  public boolean failed() {
    return !code.isEmpty();
  }
}
