package dev.plumbline.console.store;

/**
 * Hashes of the records that came last, bounded: when one half is full, the other is forgotten.
 *
 * <p>Records outside traces have no trace by which those that are there already could be found;
 * what a sender sends again it sends soon.
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
