package dev.plumbline.console.store;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A resource with one of its scopes that has emitted what is stored.
 *
 * @param emitter an OTLP ResourceSpans message with one scope and no spans
 * @param spans since it was first seen
 */
public record StoredEmitter(ResourceSpans emitter, long spans, long lastMillis) {

  private static final int MOST = 5_000;
  private static final long MOST_BYTES = 8L << 20;

  static List<StoredEmitter> all(Connection connection) throws SQLException {
    List<StoredEmitter> emitters = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT body, spans, last_ms FROM emitters ORDER BY last_ms DESC LIMIT ?")) {
      select.setInt(1, MOST);
      try (ResultSet rows = select.executeQuery()) {
        long room = MOST_BYTES;
        while (room > 0 && rows.next()) {
          room -= rows.getBytes(1).length;
          emitters.add(
              new StoredEmitter(
                  ResourceSpans.parseFrom(rows.getBytes(1)), rows.getLong(2), rows.getLong(3)));
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw new SQLException("a stored resource is damaged", e);
    }
    return emitters;
  }
}
