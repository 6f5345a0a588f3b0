package dev.plumbline.agent.charter;

import org.jspecify.annotations.Nullable;

/**
 * The active charter of this process, for what the agent creates itself, by the service loader or
 * as advice, and which cannot be given it. Everything else is given the charter, or a supplier of
 * it; what the SDK creates has {@code SdkEnforcement}.
 */
public final class CharterInForce {
  private static volatile @Nullable ActiveCharter active;

  private CharterInForce() {}

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

  public static void activate(ActiveCharter next) {
    active = next;
  }
}
