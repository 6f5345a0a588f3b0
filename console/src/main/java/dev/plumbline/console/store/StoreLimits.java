package dev.plumbline.console.store;

import java.time.Duration;

/**
 * The limits of the store.
 *
 * @param bytes on disk, without the log of the last commits (at most 64 MiB)
 * @param queueBytes of export requests that wait to be written
 */
public record StoreLimits(Duration age, long bytes, long queueBytes) {

  public StoreLimits {
    if (age.isNegative() || age.isZero() || bytes < 1 << 20 || queueBytes < 1 << 20) {
      throw new IllegalArgumentException(
          "expected an age above 0 and at least 1 MiB for data and queue, got "
              + age
              + ", "
              + bytes
              + " and "
              + queueBytes);
    }
  }
}
