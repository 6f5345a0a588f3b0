package dev.plumbline.agent;

import org.jspecify.annotations.Nullable;

/**
 * Holds the active charter of this process, for objects that the agent creates itself and that
 * cannot be given it as a parameter.
 */
public final class ProcessCharter {
  private static volatile @Nullable ActiveCharter active;

  private ProcessCharter() {}

  /**
   * The active charter; null when there is none and the process runs without Plumbline. Callers ask
   * for it with each operation, so that a reloaded charter takes effect.
   */
  public static @Nullable ActiveCharter active() {
    return active;
  }

  /**
   * The active charter, for objects that are only created when there is one.
   *
   * @throws IllegalStateException when there is none
   */
  public static ActiveCharter requireActive() {
    ActiveCharter now = active;
    if (now == null) {
      throw new IllegalStateException("no charter is active in this process");
    }
    return now;
  }

  static void activate(ActiveCharter next) {
    active = next;
  }
}
