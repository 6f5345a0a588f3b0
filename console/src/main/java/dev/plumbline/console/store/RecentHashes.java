package dev.plumbline.console.store;

/**
 * Hashes of the last records, bounded: when one half is full, the other is dropped.
 *
 * <p>Records outside traces cannot be found by a trace; senders retry soon, so the last ones are
 * enough.
 */
final class RecentHashes {

  private static final int HALF = 100_000;

  private LongSet now = new LongSet();
  private LongSet before = new LongSet();

  /** Adds a hash; returns false when it came a short while ago. */
  boolean add(long hash) {
    if (before.contains(hash) || !now.add(hash)) {
      return false;
    }
    if (now.size() == HALF) {
      before = now;
      now = new LongSet();
    }
    return true;
  }
}
