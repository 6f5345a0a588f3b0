package dev.plumbline.console.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the terms and counts the traces of each.
 *
 * <p>Bounded: a service that puts ids into span names must not fill memory. Beyond the bound spans
 * are indexed by service and code without their name.
 *
 * <p>Only the writer changes it; readers look terms up. {@link #load} resets it.
 */
final class TermIndex {

  static final int MOST = 20_000;

  /** Characters of all terms together. */
  private static final long MOST_CHARACTERS = 6L << 20;

  /** Of a longer value only the key is a term. */
  private static final int LONGEST_TAG = 1 << 10;

  /** One term, its number and how many traces have it. */
  static final class Entry {
    final int id;
    final SearchTerm term;
    volatile long traces;

    Entry(int id, SearchTerm term, long traces) {
      this.id = id;
      this.term = term;
      this.traces = traces;
    }
  }

  private final Map<SearchTerm, Entry> byTerm = new ConcurrentHashMap<>();
  private final Map<Integer, Entry> byId = new ConcurrentHashMap<>();
  private final Set<Entry> changed = new LinkedHashSet<>();
  private final Set<Entry> added = new LinkedHashSet<>();
  private int nextId = 1;
  private long characters;

  /** Replaces everything by the content of the database. */
  void load(Connection connection) throws SQLException {
    byTerm.clear();
    byId.clear();
    changed.clear();
    added.clear();
    characters = 0;
    try (PreparedStatement select =
            connection.prepareStatement("SELECT id, word, traces FROM terms");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        keep(new Entry(rows.getInt(1), SearchTerm.decode(rows.getString(2)), rows.getLong(3)));
      }
    }
  }

  /** Returns the term's entry, a new one if necessary. */
  Entry of(SearchTerm term) {
    Entry known = byTerm.get(term);
    if (known != null) {
      return known;
    }
    if (isFull() && term instanceof SpanTerm spanTerm) {
      SpanTerm coarse = spanTerm.withoutOperation();
      if (!coarse.equals(spanTerm)) {
        return of(coarse);
      }
      if (byTerm.size() >= 2 * MOST && !spanTerm.equals(SpanTerm.other())) {
        return of(SpanTerm.other());
      }
    }
    Entry entry = new Entry(nextId, term, 0);
    added.add(entry);
    keep(entry);
    return entry;
  }

  /** Whether this term may be added; else only its key is used. */
  boolean hasRoomFor(TraceTerm tag) {
    return !isFull() && tag.value().length() <= LONGEST_TAG;
  }

  private boolean isFull() {
    return byTerm.size() >= MOST || characters >= MOST_CHARACTERS;
  }

  @Nullable Entry find(SearchTerm term) {
    return byTerm.get(term);
  }

  @Nullable Entry find(int id) {
    return byId.get(id);
  }

  void count(Entry entry, int traces) {
    long before = entry.traces; // one thread writes
    entry.traces = before + traces;
    changed.add(entry);
  }

  List<Entry> all() {
    return new ArrayList<>(byId.values());
  }

  /** Writes new terms and counts, and deletes terms without traces. */
  void save(Connection connection) throws SQLException {
    if (!added.isEmpty()) {
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO terms (id, word, traces) VALUES (?, ?, 0)")) {
        for (Entry entry : added) {
          insert.setInt(1, entry.id);
          insert.setString(2, entry.term.encode());
          insert.executeUpdate();
        }
      }
      added.clear();
    }
    if (!changed.isEmpty()) {
      try (PreparedStatement update =
              connection.prepareStatement("UPDATE terms SET traces = ? WHERE id = ?");
          PreparedStatement delete =
              connection.prepareStatement("DELETE FROM terms WHERE id = ?")) {
        for (Entry entry : changed) {
          if (entry.traces <= 0) {
            delete.setInt(1, entry.id);
            delete.executeUpdate();
            byTerm.remove(entry.term);
            byId.remove(entry.id);
            characters -= entry.term.encode().length();
          } else {
            update.setLong(1, entry.traces);
            update.setInt(2, entry.id);
            update.executeUpdate();
          }
        }
      }
      changed.clear();
    }
  }

  private void keep(Entry entry) {
    characters += entry.term.encode().length();
    byTerm.put(entry.term, entry);
    byId.put(entry.id, entry);
    nextId = Math.max(nextId, entry.id + 1);
  }
}
