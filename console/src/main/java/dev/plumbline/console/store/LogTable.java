package dev.plumbline.console.store;

import dev.plumbline.conformance.otlp.TraceId;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The statements with which the writer keeps log records, prepared once. */
final class LogTable implements AutoCloseable {

  private final PreparedStatement hashes;
  private final PreparedStatement insert;
  private final PreparedStatement deleteSeenBefore;

  LogTable(Connection connection) throws SQLException {
    hashes = connection.prepareStatement("SELECT hashes FROM logs WHERE high = ? AND low = ?");
    insert =
        connection.prepareStatement(
            "INSERT INTO logs (high, low, seen_ms, hashes, emitters, body) VALUES (?, ?, ?, ?, ?, ?)");
    deleteSeenBefore =
        connection.prepareStatement(
            "DELETE FROM logs WHERE id IN (SELECT id FROM logs WHERE seen_ms < ? ORDER BY id LIMIT ?)");
  }

  /** Returns the hashes of the records that the trace has already. */
  LongSet known(TraceId trace) throws SQLException {
    LongSet known = new LongSet();
    hashes.setLong(1, trace.high());
    hashes.setLong(2, trace.low());
    try (ResultSet rows = hashes.executeQuery()) {
      while (rows.next()) {
        ByteBuffer values = ByteBuffer.wrap(rows.getBytes(1));
        while (values.hasRemaining()) {
          known.add(values.getLong());
        }
      }
    }
    return known;
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

  /** Removes blocks that came before this moment, at most so many; returns how many there were. */
  int deleteSeenBefore(long millis, int most) throws SQLException {
    deleteSeenBefore.setLong(1, millis);
    deleteSeenBefore.setInt(2, most);
    return deleteSeenBefore.executeUpdate();
  }

  @Override
  public void close() throws SQLException {
    hashes.close();
    insert.close();
    deleteSeenBefore.close();
  }
}
