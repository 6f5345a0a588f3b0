package dev.plumbline.console.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Determines which rows of a table are too old, by their arrival times and not by the clock alone.
 *
 * <p>A clock that jumps while the console runs is detected with the monotonic clock. A jump between
 * two rows that existed at the start looks like a time without arrivals; of such a time only an
 * hour counts. So a wrong clock adds at most an hour to any age, and what is kept for too long is
 * bounded by the store's size.
 */
final class RetentionClock {

  private static final long HOUR_MILLIS = 3_600_000;
  private static final long NANOS = 1_000_000;

  /** Rows that came one after the other, from the first one on. */
  private static final class Stretch {
    final long firstId;
    final long startMillis;

    /** How much of the time before it counts. */
    final long beforeMillis;

    long endMillis;

    Stretch(long firstId, long startMillis, long beforeMillis) {
      this.firstId = firstId;
      this.startMillis = startMillis;
      this.beforeMillis = beforeMillis;
      this.endMillis = startMillis;
    }

    long millis() {
      return Math.max(0, endMillis - startMillis);
    }
  }

  /**
   * Rows that are too old: those below the first id, and those below the other one that came before
   * this moment.
   */
  record Cut(long belowId, long untilId, long seenBefore) {
    static final Cut NOTHING = new Cut(0, 0, 0);

    boolean takes(long id, long seenMillis) {
      return id < belowId || (id < untilId && seenMillis < seenBefore);
    }
  }

  /** Returns the id that the next row gets. */
  interface NextId {
    long get() throws SQLException;
  }

  private final List<Stretch> stretches = new ArrayList<>();
  private long lastNanos;

  private RetentionClock() {}

  /** Looks through a table with columns {@code id} and {@code seen_ms}. */
  static RetentionClock of(Connection connection, String table, long nowMillis, long nowNanos)
      throws SQLException {
    RetentionClock ages = new RetentionClock();
    try (PreparedStatement select =
            connection.prepareStatement("SELECT id, seen_ms FROM " + table + " ORDER BY id");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        ages.add(rows.getLong(1), rows.getLong(2));
      }
    }
    // Since the last row an hour has passed at most.
    long since = ages.stretches.isEmpty() ? 0 : nowMillis - ages.last().endMillis;
    ages.lastNanos = nowNanos - atMostAnHour(since) * NANOS;
    return ages;
  }

  private void add(long id, long seenMillis) {
    long gap = stretches.isEmpty() ? 0 : seenMillis - last().endMillis;
    if (stretches.isEmpty() || Math.abs(gap) > HOUR_MILLIS) {
      stretches.add(new Stretch(id, seenMillis, atMostAnHour(gap)));
    } else {
      last().endMillis = Math.max(last().endMillis, seenMillis);
    }
  }

  private static long atMostAnHour(long millis) {
    return Math.min(Math.max(millis, 0), HOUR_MILLIS);
  }

  private Stretch last() {
    return stretches.get(stretches.size() - 1);
  }

  /** Records that rows arrive now. */
  void note(NextId id, long nowMillis, long nowNanos) throws SQLException {
    long passed = Math.max(0, (nowNanos - lastNanos) / NANOS);
    if (stretches.isEmpty() || Math.abs(nowMillis - last().endMillis - passed) > HOUR_MILLIS) {
      stretches.add(new Stretch(id.get(), nowMillis, stretches.isEmpty() ? 0 : passed));
    } else {
      last().endMillis = Math.max(last().endMillis, nowMillis);
    }
    lastNanos = nowNanos;
  }

  /** Returns which rows came longer ago than this. */
  Cut olderThan(long ageMillis, long nowNanos) {
    long left = ageMillis - Math.max(0, (nowNanos - lastNanos) / NANOS);
    long untilId = Long.MAX_VALUE;
    for (int i = stretches.size() - 1; i >= 0; i--) {
      Stretch stretch = stretches.get(i);
      if (left <= stretch.millis()) {
        return left < 0
            ? new Cut(untilId, untilId, 0)
            : new Cut(stretch.firstId, untilId, stretch.endMillis - left);
      }
      left -= stretch.millis() + stretch.beforeMillis;
      untilId = stretch.firstId;
    }
    return Cut.NOTHING;
  }
}
