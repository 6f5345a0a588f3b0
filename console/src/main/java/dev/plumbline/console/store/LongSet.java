package dev.plumbline.console.store;

/** A set of primitive longs; it cannot contain 0. */
final class LongSet {

  private long[] slots = new long[16];
  private int size;

  boolean contains(long value) {
    return value != 0 && slots[slot(value)] == value;
  }

  /** Adds a value; returns false when it was there already. */
  boolean add(long value) {
    int slot = slot(value);
    if (slots[slot] == value) {
      return false;
    }
    slots[slot] = value;
    if (++size * 2 > slots.length) {
      grow();
    }
    return true;
  }

  /** Removes a value if it is there. */
  void remove(long value) {
    int hole = slot(value);
    if (slots[hole] != value) {
      return;
    }
    size--;
    slots[hole] = 0;
    // Later entries of the same run may belong in this slot.
    for (int i = next(hole); slots[i] != 0; i = next(i)) {
      long moved = slots[i];
      slots[i] = 0;
      slots[slot(moved)] = moved;
    }
  }

  int size() {
    return size;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[old.length * 2];
    for (long value : old) {
      if (value != 0) {
        slots[slot(value)] = value;
      }
    }
  }

  /** Returns where the value is or would be. */
  private int slot(long value) {
    int i = (int) ((value * 0x9E3779B97F4A7C15L) >>> 40) & (slots.length - 1);
    while (slots[i] != 0 && slots[i] != value) {
      i = next(i);
    }
    return i;
  }

  private int next(int slot) {
    return (slot + 1) & (slots.length - 1);
  }
}
