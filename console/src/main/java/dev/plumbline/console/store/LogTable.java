package dev.plumbline.console.store;

import dev.plumbline.otlp.TraceId;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** The statements with which the writer keeps log records, prepared once. */
final class LogTable implements AutoCloseable {

  /** Records that one trace may have; more are refused. */
  static final int MOST_RECORDS = 100_000;

  private final PreparedStatement hashes;
  private final PreparedStatement recentHashes;
  private final PreparedStatement insert;
  private final PreparedStatement deleteSeenBefore;
  private final PreparedStatement nextId;
  private @Nullable RecentHashes recent;

  LogTable(Connection connection) throws SQLException {
    hashes = connection.prepareStatement("SELECT hashes FROM logs WHERE high = ? AND low = ?");
    recentHashes =
        connection.prepareStatement(
            "SELECT hashes FROM logs WHERE high = 0 AND low = 0 ORDER BY id DESC LIMIT 500");
    insert =
        connection.prepareStatement(
            "INSERT INTO logs (high, low, seen_ms, hashes, emitters, body) VALUES (?, ?, ?, ?, ?,"
                + " ?)");
    deleteSeenBefore =
        connection.prepareStatement(
            "DELETE FROM logs WHERE id IN (SELECT id FROM logs WHERE id < ? OR (id < ? AND seen_ms"
                + " < ?) ORDER BY id LIMIT ?)");
    nextId = connection.prepareStatement("SELECT coalesce(max(id), 0) + 1 FROM logs");
  }

  /**
   * Returns a filter that accepts the hash of a record when the trace does not have it yet; null
   * when the trace has too many.
   */
  @Nullable LongPredicate fresh(TraceId trace) throws SQLException {
    if (!trace.isValid()) {
      return outsideTraces()::add;
    }
    LongSet known = new LongSet();
    hashes.setLong(1, trace.high());
    hashes.setLong(2, trace.low());
    try (ResultSet rows = hashes.executeQuery()) {
      while (rows.next()) {
        ByteBuffer values = ByteBuffer.wrap(rows.getBytes(1));
        while (values.hasRemaining()) {
          known.add(values.getLong());
        }
        if (known.size() >= MOST_RECORDS) {
          return null;
        }
      }
    }
    return known::add;
  }

  /** Drops the state of a transaction that was rolled back. */
  void forget() {
    recent = null;
  }

  private RecentHashes outsideTraces() throws SQLException {
    RecentHashes hashes = recent;
    if (hashes == null) {
      hashes = new RecentHashes();
      try (ResultSet rows = recentHashes.executeQuery()) {
        while (rows.next()) {
          ByteBuffer values = ByteBuffer.wrap(rows.getBytes(1));
          while (values.hasRemaining()) {
            hashes.add(values.getLong());
          }
        }
      }
      recent = hashes;
    }
    return hashes;
  }

  void add(TraceId trace, long nowMillis, long[] newHashes, int[] emitters, byte[] body)
      throws SQLException {
    ByteBuffer values = ByteBuffer.allocate(newHashes.length * Long.BYTES);
    for (long hash : newHashes) {
      values.putLong(hash);
    }
    insert.setLong(1, trace.high());
    insert.setLong(2, trace.low());
    insert.setLong(3, nowMillis);
    insert.setBytes(4, values.array());
    insert.setBytes(5, Varints.of(emitters));
    insert.setBytes(6, body);
    insert.executeUpdate();
  }

  /** Removes blocks that are too old, at most so many; returns how many there were. */
  int delete(RetentionClock.Cut cut, int most) throws SQLException {
    deleteSeenBefore.setLong(1, cut.belowId());
    deleteSeenBefore.setLong(2, cut.untilId());
    deleteSeenBefore.setLong(3, cut.seenBefore());
    deleteSeenBefore.setInt(4, most);
    return deleteSeenBefore.executeUpdate();
  }

  /** Returns the id that the next block gets. */
  long nextId() throws SQLException {
    try (ResultSet row = nextId.executeQuery()) {
      return row.next() ? row.getLong(1) : 1;
    }
  }

  @Override
  public void close() throws SQLException {
    hashes.close();
    recentHashes.close();
    insert.close();
    deleteSeenBefore.close();
    nextId.close();
  }
}
