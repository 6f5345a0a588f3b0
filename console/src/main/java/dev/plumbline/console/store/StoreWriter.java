package dev.plumbline.console.store;

import dev.plumbline.console.store.SpanChunk.SpanHead;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes queued requests to the database, all of them in one transaction. Used by one thread.
 *
 * <p>A span is identified by trace id and span id: one that is stored already is left out, so that
 * a sender may retry.
 */
final class StoreWriter implements AutoCloseable {

  /** Spans that one trace may have; more are refused. */
  static final int MOST_SPANS = 100_000;

  private final Connection connection;
  private final TraceTable table;
  private final LogTable logs;
  private final PreparedStatement lock;
  private final PreparedStatement pages;
  private final TermIndex terms;
  private final RetentionClock traceAges;
  private final RetentionClock logAges;
  private final Emitters emitters = new Emitters();
  private final Block.Packer packer = new Block.Packer();
  private final OpenTraces open = new OpenTraces();
  private final Retention retention;
  private final Set<OpenTrace> changed = new LinkedHashSet<>();
  private long lastId;
  private boolean broken;

  StoreWriter(Database database, TermIndex terms) throws SQLException {
    this(database, terms, null);
  }

  /**
   * Opens the database to write.
   *
   * @param before the state of an earlier writer; null to read it from the database
   */
  StoreWriter(Database database, TermIndex terms, @Nullable StoreWriter before)
      throws SQLException {
    this.terms = terms;
    connection = database.writer();
    connection.setAutoCommit(false);
    table = new TraceTable(connection);
    logs = new LogTable(connection);
    // Changes nothing. A transaction that begins by reading would not wait when it comes to write.
    lock = connection.prepareStatement("DELETE FROM terms WHERE id = -1");
    pages =
        connection.prepareStatement(
            "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count,"
                + " pragma_freelist_count, pragma_page_size");
    reload();
    if (before == null) {
      long millis = System.currentTimeMillis();
      traceAges = RetentionClock.of(connection, "traces", millis, System.nanoTime());
      logAges = RetentionClock.of(connection, "logs", millis, System.nanoTime());
      connection.commit();
    } else {
      traceAges = before.traceAges;
      logAges = before.logAges;
    }
    retention = new Retention(connection, table, logs, terms, emitters, open, traceAges, logAges);
  }

  /**
   * Writes the requests in one transaction and returns once it is on disk.
   *
   * @return the result of each, and the traces that gained spans
   */
  Written write(List<QueuedRequest> batches, long nowMillis) throws SQLException {
    List<QueuedRequest.Stored> outcomes = new ArrayList<>(batches.size());
    try {
      lock.executeUpdate();
      long nanos = System.nanoTime();
      traceAges.note(() -> lastId + 1, nowMillis, nanos);
      logAges.note(logs::nextId, nowMillis, nanos);
      for (QueuedRequest batch : batches) {
        outcomes.add(write(batch, nowMillis));
      }
      for (OpenTrace trace : changed) {
        table.save(trace);
      }
      terms.save(connection);
      emitters.save(connection);
      connection.commit();
    } catch (SQLException | RuntimeException | Error e) {
      undo();
      throw e;
    }
    List<TraceRow> gained = new ArrayList<>(changed.size());
    changed.forEach(trace -> gained.add(TraceRow.of(trace)));
    changed.clear();
    open.trim();
    return new Written(outcomes, gained);
  }

  /** What a transaction did. */
  record Written(List<QueuedRequest.Stored> outcomes, List<TraceRow> gained) {}

  private QueuedRequest.Stored write(QueuedRequest batch, long nowMillis) throws SQLException {
    long stored = 0;
    long duplicates = 0;
    long rejected = 0;
    for (SpanChunk chunk : batch.spans()) {
      OpenTrace trace = trace(chunk, nowMillis);
      if (trace.spans + chunk.spans().size() > MOST_SPANS
          || trace.blocks == TraceTable.MOST_BLOCKS) {
        rejected += chunk.spans().size();
        continue;
      }
      int added = add(trace, chunk, nowMillis);
      stored += added;
      duplicates += chunk.spans().size() - added;
    }
    long storedLogs = 0;
    long rejectedLogs = 0;
    for (LogChunk chunk : batch.logs()) {
      LongPredicate fresh = logs.fresh(chunk.trace());
      if (fresh == null) {
        rejectedLogs += chunk.hashes().length;
        continue;
      }
      int added = add(chunk, fresh, nowMillis);
      storedLogs += added;
      duplicates += chunk.hashes().length - added;
    }
    return new QueuedRequest.Stored(stored, storedLogs, duplicates, rejected, rejectedLogs);
  }

  private OpenTrace trace(SpanChunk chunk, long nowMillis) throws SQLException {
    OpenTrace trace = open.get(chunk.trace());
    if (trace != null) {
      return trace;
    }
    trace = table.load(chunk.trace());
    if (trace == null) {
      trace = new OpenTrace(chunk.trace());
      trace.id = ++lastId;
      trace.seenMillis = nowMillis;
      long start = Long.MAX_VALUE;
      for (SpanHead span : chunk.spans()) {
        start = span.start() > 0 ? Math.min(start, span.start()) : start;
      }
      // One without a start is listed by its arrival.
      trace.atMillis = start == Long.MAX_VALUE ? nowMillis : start / 1_000_000;
    }
    open.add(trace);
    return trace;
  }

  private int add(OpenTrace trace, SpanChunk chunk, long nowMillis) throws SQLException {
    List<SpanHead> fresh = new ArrayList<>(chunk.spans().size());
    boolean[] isFresh = new boolean[chunk.spans().size()];
    for (int i = 0; i < isFresh.length; i++) {
      SpanHead span = chunk.spans().get(i);
      if (trace.link(span.spanId(), span.parentId())) {
        isFresh[i] = true;
        fresh.add(span);
      }
    }
    if (fresh.isEmpty()) {
      return 0;
    }
    changed.add(trace);
    open.grew(fresh.size());
    byte[] body = chunk.body();
    if (fresh.size() < isFresh.length) {
      body = packer.pack(only(Block.unpack(body), isFresh));
    }
    table.addBlock(trace, fresh, emitterIds(chunk.emitters(), fresh, nowMillis), body);
    for (SpanHead span : fresh) {
      TermIndex.Entry entry = terms.of(span.spanTerm());
      trace.add(span, entry.id);
      post(trace, entry, Math.max(0, span.end() - span.start()) / 1000);
    }
    for (TraceTerm tag : chunk.tags()) {
      if (tag.equals(SearchTerm.SYNTHETIC)) {
        trace.flags |= OpenTrace.SYNTHETIC;
      }
      if (tag.value().isEmpty() || terms.find(tag) != null || terms.hasRoomFor(tag)) {
        post(trace, terms.of(tag), 0);
      }
    }
    post(trace, terms.of(SearchTerm.ANY), trace.durationNanos() / 1000);
    return fresh.size();
  }

  private void post(OpenTrace trace, TermIndex.Entry term, long micros) throws SQLException {
    Long known = trace.terms.get(term.id);
    if (known == null) {
      terms.count(term, 1);
    } else if (known >= micros) {
      return;
    }
    trace.terms.put(term.id, micros);
    table.post(term.id, trace, micros);
  }

  private int add(LogChunk chunk, LongPredicate fresh, long nowMillis) throws SQLException {
    boolean[] isFresh = new boolean[chunk.hashes().length];
    int count = 0;
    for (int i = 0; i < isFresh.length; i++) {
      isFresh[i] = fresh.test(chunk.hashes()[i]);
      count += isFresh[i] ? 1 : 0;
    }
    if (count == 0) {
      return 0;
    }
    long[] hashes = new long[count];
    for (int i = 0, at = 0; i < isFresh.length; i++) {
      if (isFresh[i]) {
        hashes[at++] = chunk.hashes()[i];
      }
    }
    byte[] body =
        count == isFresh.length
            ? chunk.body()
            : packer.pack(only(Block.unpack(chunk.body()), isFresh));
    logs.add(
        chunk.trace(), nowMillis, hashes, emitterIds(chunk.emitters(), List.of(), nowMillis), body);
    return count;
  }

  private static List<Block.Item> only(List<Block.Item> items, boolean[] wanted) {
    List<Block.Item> kept = new ArrayList<>();
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i]) {
        kept.add(items.get(i));
      }
    }
    return kept;
  }

  private int[] emitterIds(List<EmitterKey> keys, List<SpanHead> spans, long nowMillis)
      throws SQLException {
    int[] counts = new int[keys.size()];
    for (SpanHead span : spans) {
      counts[span.emitter()]++;
    }
    int[] ids = new int[keys.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = emitters.of(connection, keys.get(i), counts[i], nowMillis);
    }
    return ids;
  }

  /**
   * Removes what is too old or too much, a step of it, in one transaction.
   *
   * @return what was removed; nothing when all is within bounds
   */
  Retention.Removed retain(long ageMillis, long mostBytes) throws SQLException {
    try {
      lock.executeUpdate();
      Retention.Removed removed = retention.step(ageMillis, bytes() > mostBytes);
      connection.commit();
      return removed;
    } catch (SQLException | RuntimeException | Error e) {
      undo();
      throw e;
    }
  }

  /** Returns the bytes of the database without free pages; call it between transactions. */
  long size() throws SQLException {
    long bytes = bytes();
    // The query began a transaction, which would keep the write-ahead log from being reset.
    connection.commit();
    return bytes;
  }

  private long bytes() throws SQLException {
    try (ResultSet row = pages.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /** Writes and rolls back, to check whether writing is possible. */
  void probe() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = " + Database.VERSION);
      connection.commit();
    } catch (SQLException | RuntimeException | Error e) {
      undo();
      throw e;
    }
  }

  /** It must not be used after a failure: its state may differ from the database. */
  boolean isBroken() {
    return broken;
  }

  private void undo() {
    try {
      connection.rollback();
      reload();
    } catch (SQLException | RuntimeException e) {
      broken = true;
    }
  }

  private void reload() throws SQLException {
    open.clear();
    changed.clear();
    emitters.forget();
    logs.forget();
    terms.load(connection);
    lastId = table.lastId();
    connection.commit();
  }

  @Override
  public void close() throws SQLException {
    packer.close();
    table.close();
    logs.close();
    lock.close();
    pages.close();
    connection.close();
  }

  /** Traces in memory, for tests. */
  OpenTraces open() {
    return open;
  }
}
