package dev.plumbline.console.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Gives each emitter (a resource with a scope) a number, so that blocks need not repeat it.
 *
 * <p>Used by the writer alone. Those used last are kept in memory.
 */
final class Emitters {

  private static final int KEPT = 4_000;

  private static final class Entry {
    final int id;
    long spans;
    long lastMillis;

    Entry(int id) {
      this.id = id;
    }
  }

  private final Map<EmitterKey, Entry> known = new LinkedHashMap<>(64, 0.75f, true);
  private final Set<Entry> changed = new LinkedHashSet<>();

  void forget() {
    known.clear();
    changed.clear();
  }

  /** Returns the number of the emitter and records when it was seen. */
  int of(Connection connection, EmitterKey key, int spans, long nowMillis) throws SQLException {
    Entry entry = known.get(key);
    if (entry == null) {
      entry = new Entry(find(connection, key, nowMillis));
      if (known.size() >= KEPT) {
        save(connection);
        known.remove(known.keySet().iterator().next());
      }
      known.put(key, entry);
    }
    entry.spans += spans;
    entry.lastMillis = nowMillis;
    changed.add(entry);
    return entry.id;
  }

  /** Writes the counts and the times of emitters. */
  void save(Connection connection) throws SQLException {
    if (changed.isEmpty()) {
      return;
    }
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE emitters SET spans = spans + ?, last_ms = ? WHERE id = ?")) {
      for (Entry entry : changed) {
        update.setLong(1, entry.spans);
        update.setLong(2, entry.lastMillis);
        update.setInt(3, entry.id);
        update.executeUpdate();
        entry.spans = 0;
      }
    }
    changed.clear();
  }

  private static int find(Connection connection, EmitterKey key, long nowMillis)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT id FROM emitters WHERE hash = ?")) {
      select.setBytes(1, key.hash());
      try (ResultSet row = select.executeQuery()) {
        if (row.next()) {
          return row.getInt(1);
        }
      }
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO emitters (hash, service, body, spans, last_ms) VALUES (?, ?, ?, 0, ?)"
                + " RETURNING id")) {
      insert.setBytes(1, key.hash());
      insert.setString(2, key.service());
      insert.setBytes(3, key.body());
      insert.setLong(4, nowMillis);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }
}
