package dev.plumbline.agent;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * The law of this process, for the places that the agent makes by itself and that nobody can hand
 * it to.
 */
public final class Plumbline {
  private static final Set<String> hooks = new ConcurrentSkipListSet<>();
  private static volatile @Nullable Law law;

  private Plumbline() {}

  /** The law; null when there is none and the process runs as without Plumbline. */
  public static @Nullable Law law() {
    return law;
  }

  static void rule(Law newLaw) {
    law = newLaw;
  }

  /** Notes that the agent took a hook of ours. */
  static void armed(String hook) {
    hooks.add(hook);
  }

  /** The hooks that the agent took, sorted. */
  static Set<String> hooks() {
    return hooks;
  }
}
