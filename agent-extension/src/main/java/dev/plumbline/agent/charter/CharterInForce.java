package dev.plumbline.agent.charter;

import org.jspecify.annotations.Nullable;

/**
 * The active charter of this process, for hooks and instrumentations: the agent creates them
 * itself, by the service loader or as advice, and gives them nothing. Everything else is given the
 * charter, or a supplier of it.
 *
 * <p>The one other static is {@code SdkEnforcement.installed()}, for exporters, sampler and
 * listener that the SDK or the agent creates by the service loader. It is not in here because it is
 * made of exporters, and their packages depend on this one. It activates each charter here.
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

  public static void activate(ActiveCharter next) {
    active = next;
  }
}
