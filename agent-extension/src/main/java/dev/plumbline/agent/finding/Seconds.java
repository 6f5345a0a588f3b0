package dev.plumbline.agent.finding;

import java.util.concurrent.atomic.AtomicLong;

/** A clock with a resolution of one second, so that reading it costs one volatile read. */
public final class Seconds {
  private static final AtomicLong passed = new AtomicLong();

  private Seconds() {}

  /** Seconds since the start. */
  public static long now() {
    return passed.get();
  }

  /** Advances the clock; called once a second. */
  public static void tick() {
    passed.incrementAndGet();
  }
}
