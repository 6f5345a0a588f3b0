package dev.plumbline.agent;

import org.jspecify.annotations.Nullable;

/**
 * The law of this process, for the places that the agent makes by itself and that nobody can hand
 * it to.
 */
public final class Plumbline {
  private static volatile @Nullable Law law;

  private Plumbline() {}

  /**
   * The law that holds now; null when there is none and the process runs as without Plumbline. Who
   * asks for each operation anew obeys a charter that was changed in the meantime.
   */
  public static @Nullable Law law() {
    return law;
  }

  /**
   * The law that holds now, for what is only made when there is one.
   *
   * @throws IllegalStateException when there is none
   */
  public static Law lawInForce() {
    Law now = law;
    if (now == null) {
      throw new IllegalStateException("no law holds in this process");
    }
    return now;
  }

  static void rule(Law newLaw) {
    law = newLaw;
  }
}
