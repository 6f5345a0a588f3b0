package dev.plumbline.otlp.trace;

/**
 * Maps span ids to positions: open addressing over two arrays, since traces come by the million.
 */
final class SpanIds {

  private long[] ids = new long[16];
  private int[] positions = new int[16];
  private int size;

  /** Returns the position put under this id, or -1. */
  int get(long id) {
    int mask = ids.length - 1;
    for (int slot = slot(id, mask); ids[slot] != 0; slot = slot + 1 & mask) {
      if (ids[slot] == id) {
        return positions[slot];
      }
    }
    return -1;
  }

  /** Puts a position under an id that is not 0; returns false when the id was there already. */
  boolean put(long id, int position) {
    if (2 * (size + 1) > ids.length) {
      grow();
    }
    if (!place(id, position)) {
      return false;
    }
    size++;
    return true;
  }

  private boolean place(long id, int position) {
    int mask = ids.length - 1;
    int slot = slot(id, mask);
    while (ids[slot] != 0) {
      if (ids[slot] == id) {
        return false;
      }
      slot = slot + 1 & mask;
    }
    ids[slot] = id;
    positions[slot] = position;
    return true;
  }

  private void grow() {
    long[] oldIds = ids;
    int[] oldPositions = positions;
    ids = new long[oldIds.length * 2];
    positions = new int[oldIds.length * 2];
    for (int i = 0; i < oldIds.length; i++) {
      if (oldIds[i] != 0) {
        place(oldIds[i], oldPositions[i]);
      }
    }
  }

  private static int slot(long id, int mask) {
    long mixed = id * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 40) & mask;
  }
}
