package dev.plumbline.console.source;

/**
 * The error tuple as telemetry recorded it; a member that it lacks is empty.
 *
 * @param retryable {@code true}, {@code false} or empty
 */
public record RecordedError(
    String code, String origin, String reason, String fault, String retryable) {

  public static final RecordedError NONE = new RecordedError("", "", "", "", "");

  /** Whether something failed. */
  public boolean failed() {
    return !code.isEmpty();
  }
}
