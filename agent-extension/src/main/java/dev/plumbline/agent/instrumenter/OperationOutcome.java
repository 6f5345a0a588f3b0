package dev.plumbline.agent.instrumenter;

import org.jspecify.annotations.Nullable;

/**
 * Passes the outcome of the operation that ends on this thread from the attributes extractor to the
 * span status extractor.
 *
 * <p>The agent calls the attributes extractor with the context and, directly after, the status
 * extractor without it.
 */
enum OperationOutcome {
  /** The span's status stays as it is. */
  PASSED,
  /** The span's status is an error. */
  FAILED;

  private static final ThreadLocal<@Nullable OperationOutcome> current = new ThreadLocal<>();

  void record() {
    current.set(this);
  }

  /** Returns and clears the outcome; null when none was recorded. */
  static @Nullable OperationOutcome take() {
    OperationOutcome outcome = current.get();
    if (outcome != null) {
      // Not remove: the next outcome of this thread would have to create the entry again.
      current.set(null);
    }
    return outcome;
  }
}
