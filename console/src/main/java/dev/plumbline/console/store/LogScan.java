package dev.plumbline.console.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.plumbline.console.metrics.Environments;
import dev.plumbline.console.source.LogQuery;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks the stored log records of one service backwards from the end of a range.
 *
 * <p>They are stored in the order of arrival, so the ends of the range are found by binary search;
 * nothing outside is read.
 */
final class LogScan {

  /** Records may arrive so much later than they were made, or seem to come before. */
  private static final long SLACK_MILLIS = 10 * 60_000;

  private static final int MOST_BLOCKS = 50_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Connection connection;
  private final LogQuery query;
  private long weight;

  LogScan(Connection connection, LogQuery query) {
    this.connection = connection;
    this.query = query;
  }

  /** What was found, by the number of the emitter. */
  record Found(Map<Integer, List<LogRecord>> records, boolean truncated) {}

  Found found() throws SQLException {
    Set<Integer> wanted = emitters();
    Map<Integer, List<LogRecord>> records = new LinkedHashMap<>();
    if (wanted.isEmpty()) {
      return new Found(records, false);
    }
    int count = 0;
    int blocks = 0;
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT emitters, body FROM logs WHERE id >= ? AND id < ?"
                + (query.outsideTraces() ? " AND high = 0 AND low = 0" : "")
                + " ORDER BY id DESC")) {
      select.setLong(1, firstSeenFrom(query.fromMillis() - SLACK_MILLIS));
      select.setLong(2, firstSeenFrom(query.toMillis() + SLACK_MILLIS));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          if (count >= query.limit()
              || ++blocks > MOST_BLOCKS
              || weight >= StoredData.MOST_WEIGHT) {
            return new Found(records, true);
          }
          int[] ids = Varints.read(rows.getBytes(1));
          if (anyOf(ids, wanted)) {
            count += collect(ids, rows.getBytes(2), wanted, records);
          }
        }
      }
    } catch (IOException e) {
      throw new SQLException("a stored log record is damaged", e);
    }
    return new Found(records, count > query.limit() || weight >= StoredData.MOST_WEIGHT);
  }

  private int collect(
      int[] ids, byte[] body, Set<Integer> wanted, Map<Integer, List<LogRecord>> records)
      throws IOException {
    int[] count = {0};
    Block.each(
        body,
        (position, message) -> {
          int emitter = ids[position];
          if (!wanted.contains(emitter)) {
            return true;
          }
          LogRecord log = LogRecord.parseFrom(message);
          if (fits(log)) {
            records.computeIfAbsent(emitter, unused -> new ArrayList<>()).add(log);
            weight += MemoryEstimate.of(message, LogRecord.getDescriptor());
            count[0]++;
          }
          return weight < StoredData.MOST_WEIGHT;
        });
    return count[0];
  }

  private boolean fits(LogRecord log) {
    long said = log.getTimeUnixNano() != 0 ? log.getTimeUnixNano() : log.getObservedTimeUnixNano();
    long millis = said / NANOS_PER_MILLI;
    return millis >= query.fromMillis()
        && millis <= query.toMillis()
        && log.getSeverityNumberValue() >= query.leastSeverity();
  }

  private Set<Integer> emitters() throws SQLException {
    Set<Integer> ids = new HashSet<>();
    try (PreparedStatement select =
        connection.prepareStatement("SELECT id, body FROM emitters WHERE service = ?")) {
      select.setString(1, query.service());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          String asked = query.environment();
          if (asked == null || Environments.isOf(asked, environment(rows.getBytes(2)))) {
            ids.add(rows.getInt(1));
          }
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw new SQLException("a stored resource is damaged", e);
    }
    return ids;
  }

  private static @Nullable String environment(byte[] emitter)
      throws InvalidProtocolBufferException {
    for (KeyValue attribute : ResourceSpans.parseFrom(emitter).getResource().getAttributesList()) {
      if (attribute.getKey().equals(Environments.ATTRIBUTE)) {
        return attribute.getValue().getStringValue();
      }
    }
    return null;
  }

  /**
   * Returns the id of the first block that came at this moment or later, or one beyond the last.
   */
  private long firstSeenFrom(long millis) throws SQLException {
    long least;
    long beyond;
    try (PreparedStatement ends =
            connection.prepareStatement(
                "SELECT coalesce((SELECT min(id) FROM logs), 0), coalesce((SELECT max(id) FROM"
                    + " logs), -1) + 1");
        ResultSet row = ends.executeQuery()) {
      row.next();
      least = row.getLong(1);
      beyond = row.getLong(2);
    }
    try (PreparedStatement next =
        connection.prepareStatement(
            "SELECT id, seen_ms FROM logs WHERE id >= ? ORDER BY id LIMIT 1")) {
      while (least < beyond) {
        long middle = least + (beyond - least) / 2;
        next.setLong(1, middle);
        try (ResultSet row = next.executeQuery()) {
          if (!row.next() || row.getLong(2) >= millis) {
            beyond = middle;
          } else {
            least = row.getLong(1) + 1;
          }
        }
      }
    }
    return least;
  }

  private static boolean anyOf(int[] ids, Set<Integer> wanted) {
    for (int id : ids) {
      if (wanted.contains(id)) {
        return true;
      }
    }
    return false;
  }
}
