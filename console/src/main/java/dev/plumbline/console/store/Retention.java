package dev.plumbline.console.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Removes from the store what is too old or too much, within the writer's transaction. */
final class Retention {

  private static final int REMOVED_AT_ONCE = 500;

  private final Connection connection;
  private final TraceTable table;
  private final LogTable logs;
  private final TermIndex terms;
  private final Emitters emitters;
  private final OpenTraces open;
  private final RetentionClock traceAges;
  private final RetentionClock logAges;

  Retention(
      Connection connection,
      TraceTable table,
      LogTable logs,
      TermIndex terms,
      Emitters emitters,
      OpenTraces open,
      RetentionClock traceAges,
      RetentionClock logAges) {
    this.connection = connection;
    this.table = table;
    this.logs = logs;
    this.terms = terms;
    this.emitters = emitters;
    this.open = open;
    this.traceAges = traceAges;
    this.logAges = logAges;
  }

  /** What was removed in one step. */
  record Removed(int traces, long spans, int logBlocks) {

    boolean isNothing() {
      return traces == 0 && logBlocks == 0;
    }
  }

  /**
   * Removes what came longer ago than this, then the oldest while there is too much; a few hundred
   * traces at a time, so that queued requests wait little.
   */
  Removed step(long ageMillis, boolean tooMuch) throws SQLException {
    int traces = 0;
    long spans = 0;
    RetentionClock.Cut old = traceAges.olderThan(ageMillis, System.nanoTime());
    RetentionClock.Cut oldLogs = logAges.olderThan(ageMillis, System.nanoTime());
    long seenBefore = Long.MIN_VALUE;
    for (TraceTable.Old oldest : table.oldest(REMOVED_AT_ONCE)) {
      if (!tooMuch && !old.takes(oldest.id(), oldest.seenMillis())) {
        break;
      }
      remove(oldest);
      seenBefore = Math.max(seenBefore, oldest.seenMillis());
      traces++;
      spans += oldest.spans();
    }
    int blocks = logs.delete(oldLogs, REMOVED_AT_ONCE);
    if (tooMuch) {
      // Logs that came before the traces that are left; all of them where logs fill the store.
      for (TraceTable.Old left : table.oldest(1)) {
        seenBefore = Math.min(seenBefore, left.seenMillis());
      }
      long until = traces == 0 && blocks == 0 ? Long.MAX_VALUE : seenBefore;
      blocks += logs.delete(new RetentionClock.Cut(0, Long.MAX_VALUE, until), REMOVED_AT_ONCE);
    }
    if (traces + blocks > 0) {
      terms.save(connection);
      deleteUnusedEmitters();
    }
    return new Removed(traces, spans, blocks);
  }

  private void remove(TraceTable.Old old) throws SQLException {
    open.remove(old.traceId());
    table.delete(old);
    for (int id : old.terms()) {
      TermIndex.Entry entry = terms.find(id);
      if (entry != null) {
        terms.count(entry, -1);
      }
    }
  }

  private void deleteUnusedEmitters() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int count =
          statement.executeUpdate(
              """
              DELETE FROM emitters WHERE last_ms <
                min((SELECT coalesce(min(seen_ms), 0) FROM (SELECT seen_ms FROM traces ORDER BY id LIMIT 1)),
                    (SELECT coalesce(min(seen_ms), 9e18) FROM (SELECT seen_ms FROM logs ORDER BY id LIMIT 1)))\
              """);
      if (count > 0) {
        emitters.save(connection);
        emitters.forget();
      }
    }
  }
}
