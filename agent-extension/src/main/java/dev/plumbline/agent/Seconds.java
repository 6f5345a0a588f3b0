package dev.plumbline.agent;

import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves once a second, so that looking at it costs nothing. */
public final class Seconds {
  private static final AtomicLong passed = new AtomicLong();

  private Seconds() {}

  /** Seconds since the start. */
  public static long now() {
    return passed.get();
  }

  /** Moves the clock; once a second. */
  static void tick() {
    passed.incrementAndGet();
  }
}
