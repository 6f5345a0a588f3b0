package dev.plumbline.agent.instrumenter;

import org.jspecify.annotations.Nullable;

/**
 * Whether the operation that ends on this thread failed.
 *
 * <p>The agent asks for attributes with the context and, directly after, for the span's status
 * without it: what the first found is handed to the second here.
 */
enum Verdict {
  /** The span stays as it is. */
  PASSED,
  /** The span is an error. */
  FAILED;

  private static final ThreadLocal<@Nullable Verdict> current = new ThreadLocal<>();

  void give() {
    current.set(this);
  }

  /** Takes the verdict; null when none was given. */
  static @Nullable Verdict take() {
    Verdict verdict = current.get();
    if (verdict != null) {
      // Not remove: the next verdict of this thread would have to make its entry anew.
      current.set(null);
    }
    return verdict;
  }
}
