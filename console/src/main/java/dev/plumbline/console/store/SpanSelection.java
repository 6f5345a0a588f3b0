package dev.plumbline.console.store;

import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses which spans of a large trace are read: those nearest to its roots, so that what is shown
 * is the upper part of its tree. Reads the spans' ids only.
 */
final class SpanSelection {

  private static final int HEAD_BYTES = 16;

  /** One block of the trace, and which of its spans are wanted. */
  record Wanted(long block, BitSet spans, int bestRank) {}

  private final long[] ids;
  private final long[] parents;
  private final List<long[]> blocks;
  private final int count;

  private SpanSelection(long[] ids, long[] parents, List<long[]> blocks, int count) {
    this.ids = ids;
    this.parents = parents;
    this.blocks = blocks;
    this.count = count;
  }

  /**
   * @param heads answers with id and heads of the trace's blocks, in order
   * @param most spans that are looked at
   */
  static SpanSelection of(PreparedStatement heads, int most) throws SQLException {
    long[] ids = new long[1024];
    long[] parents = new long[1024];
    List<long[]> blocks = new ArrayList<>();
    int count = 0;
    try (ResultSet rows = heads.executeQuery()) {
      while (rows.next() && count < most) {
        ByteBuffer spans = ByteBuffer.wrap(rows.getBytes(2));
        int size = spans.remaining() / HEAD_BYTES;
        blocks.add(new long[] {rows.getLong(1), count, size});
        if (count + size > ids.length) {
          int larger = Math.max(count + size, 2 * ids.length);
          ids = Arrays.copyOf(ids, larger);
          parents = Arrays.copyOf(parents, larger);
        }
        for (int i = 0; i < size; i++) {
          ids[count] = spans.getLong();
          parents[count++] = spans.getLong();
        }
      }
    }
    return new SpanSelection(ids, parents, blocks, count);
  }

  /** Returns how many spans the trace has. */
  int count() {
    return count;
  }

  /** Returns the blocks with the spans nearest to the roots, the most important block first. */
  List<Wanted> nearestToRoots(int wanted) {
    int[] rank = ranks(wanted);
    List<Wanted> chosen = new ArrayList<>();
    for (long[] block : blocks) {
      BitSet spans = new BitSet();
      int best = Integer.MAX_VALUE;
      int first = (int) block[1];
      for (int i = 0; i < block[2]; i++) {
        if (rank[first + i] >= 0) {
          spans.set(i);
          best = Math.min(best, rank[first + i]);
        }
      }
      if (!spans.isEmpty()) {
        chosen.add(new Wanted(block[0], spans, best));
      }
    }
    chosen.sort(Comparator.comparingInt(Wanted::bestRank));
    return chosen;
  }

  /** Walks down level by level; returns the order of the spans that were reached, else -1. */
  private int[] ranks(int wanted) {
    Integer[] byId = new Integer[count];
    Arrays.setAll(byId, i -> i);
    Arrays.sort(byId, Comparator.comparingLong(i -> ids[i]));
    int[] firstChild = new int[count];
    int[] nextSibling = new int[count];
    Arrays.fill(firstChild, -1);
    Arrays.fill(nextSibling, -1);
    int[] queue = new int[count];
    int end = 0;
    for (int i = count - 1; i >= 0; i--) {
      int parent = parents[i] == 0 ? -1 : find(byId, parents[i]);
      if (parent < 0 || parent == i) {
        queue[end++] = i;
      } else {
        nextSibling[i] = firstChild[parent];
        firstChild[parent] = i;
      }
    }
    int[] rank = new int[count];
    Arrays.fill(rank, -1);
    int taken = 0;
    for (int at = 0; at < end && taken < wanted; at++) {
      int span = queue[at];
      rank[span] = taken++;
      for (int child = firstChild[span]; child >= 0; child = nextSibling[child]) {
        queue[end++] = child;
      }
    }
    // Cycles are not reachable from a root.
    for (int i = 0; i < count && taken < wanted; i++) {
      if (rank[i] < 0) {
        rank[i] = taken++;
      }
    }
    return rank;
  }

  private int find(Integer[] byId, long id) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = ids[byId[middle]];
      if (found == id) {
        return byId[middle];
      }
      if (found < id) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }
}
