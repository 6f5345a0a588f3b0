package dev.plumbline.console.store;

import dev.plumbline.otlp.TraceId;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements with which the writer reads and writes traces, prepared once. */
final class TraceTable implements AutoCloseable {

  static final int MOST_BLOCKS = 1 << 16;

  private static final int HEAD_BYTES = 16;

  private final List<PreparedStatement> statements = new ArrayList<>();
  private final PreparedStatement find;
  private final PreparedStatement heads;
  private final PreparedStatement insert;
  private final PreparedStatement update;
  private final PreparedStatement block;
  private final PreparedStatement posting;
  private final PreparedStatement oldest;
  private final PreparedStatement deleteTrace;
  private final PreparedStatement deleteBlocks;
  private final PreparedStatement deletePosting;
  private final PreparedStatement lastId;

  TraceTable(Connection connection) throws SQLException {
    find =
        prepare(
            connection,
            "SELECT id, seen_ms, at_ms, start_ns, end_ns, root_term, root_start, root_end, spans,"
                + " blocks, flags, terms FROM traces WHERE high = ? AND low = ?");
    heads = prepare(connection, "SELECT heads FROM blocks WHERE id BETWEEN ? AND ? ORDER BY id");
    insert =
        prepare(
            connection,
            "INSERT INTO traces (start_ns, end_ns, root_term, root_start, root_end, spans, blocks,"
                + " flags, terms, id, high, low, seen_ms, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?,"
                + " ?, ?, ?, ?, ?)");
    update =
        prepare(
            connection,
            "UPDATE traces SET start_ns = ?, end_ns = ?, root_term = ?, root_start = ?, root_end ="
                + " ?, spans = ?, blocks = ?, flags = ?, terms = ? WHERE id = ?");
    block =
        prepare(connection, "INSERT INTO blocks (id, heads, emitters, body) VALUES (?, ?, ?, ?)");
    posting =
        prepare(
            connection,
            "INSERT INTO postings (term, at_ms, trace, duration_us) VALUES (?, ?, ?, ?) ON CONFLICT"
                + " (term, at_ms, trace) DO UPDATE SET duration_us = max(duration_us,"
                + " excluded.duration_us)");
    oldest =
        prepare(
            connection,
            "SELECT id, seen_ms, at_ms, terms, high, low, spans FROM traces ORDER BY id LIMIT ?");
    deleteTrace = prepare(connection, "DELETE FROM traces WHERE id = ?");
    deleteBlocks = prepare(connection, "DELETE FROM blocks WHERE id BETWEEN ? AND ?");
    deletePosting =
        prepare(connection, "DELETE FROM postings WHERE term = ? AND at_ms = ? AND trace = ?");
    lastId = prepare(connection, "SELECT coalesce(max(id), 0) FROM traces");
  }

  private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statements.add(statement);
    return statement;
  }

  /** Returns the trace as it is stored, or null. */
  @Nullable OpenTrace load(TraceId traceId) throws SQLException {
    find.setLong(1, traceId.high());
    find.setLong(2, traceId.low());
    OpenTrace trace = new OpenTrace(traceId);
    try (ResultSet row = find.executeQuery()) {
      if (!row.next()) {
        return null;
      }
      trace.id = row.getLong(1);
      trace.seenMillis = row.getLong(2);
      trace.atMillis = row.getLong(3);
      trace.start = row.getLong(4);
      trace.end = row.getLong(5);
      trace.rootTerm = row.getInt(6);
      trace.rootStart = row.getLong(7);
      trace.rootEnd = row.getLong(8);
      trace.spans = row.getInt(9);
      trace.blocks = row.getInt(10);
      trace.flags = row.getInt(11);
      trace.stored = true;
      for (int term : Varints.read(row.getBytes(12))) {
        trace.terms.put(term, -1L);
      }
    }
    heads.setLong(1, trace.id * MOST_BLOCKS);
    heads.setLong(2, trace.id * MOST_BLOCKS + MOST_BLOCKS - 1);
    try (ResultSet rows = heads.executeQuery()) {
      while (rows.next()) {
        ByteBuffer ids = ByteBuffer.wrap(rows.getBytes(1));
        while (ids.hasRemaining()) {
          trace.link(ids.getLong(), ids.getLong());
        }
      }
    }
    return trace;
  }

  void save(OpenTrace trace) throws SQLException {
    PreparedStatement statement = trace.stored ? update : insert;
    statement.setLong(1, trace.start);
    statement.setLong(2, trace.end);
    statement.setInt(3, trace.rootTerm);
    statement.setLong(4, trace.rootStart);
    statement.setLong(5, trace.rootEnd);
    statement.setInt(6, trace.spans);
    statement.setInt(7, trace.blocks);
    statement.setInt(8, trace.flags);
    statement.setBytes(9, trace.packedTerms());
    statement.setLong(10, trace.id);
    if (!trace.stored) {
      statement.setLong(11, trace.traceId.high());
      statement.setLong(12, trace.traceId.low());
      statement.setLong(13, trace.seenMillis);
      statement.setLong(14, trace.atMillis);
    }
    statement.executeUpdate();
    trace.stored = true;
  }

  void addBlock(OpenTrace trace, List<SpanChunk.SpanHead> spans, int[] emitters, byte[] body)
      throws SQLException {
    ByteBuffer ids = ByteBuffer.allocate(spans.size() * HEAD_BYTES);
    for (SpanChunk.SpanHead span : spans) {
      ids.putLong(span.spanId()).putLong(span.parentId());
    }
    block.setLong(1, trace.id * MOST_BLOCKS + trace.blocks);
    block.setBytes(2, ids.array());
    block.setBytes(3, Varints.of(emitters));
    block.setBytes(4, body);
    block.executeUpdate();
    trace.blocks++;
  }

  void post(int term, OpenTrace trace, long durationMicros) throws SQLException {
    posting.setInt(1, term);
    posting.setLong(2, trace.atMillis);
    posting.setLong(3, trace.id);
    posting.setLong(4, durationMicros);
    posting.executeUpdate();
  }

  long lastId() throws SQLException {
    try (ResultSet row = lastId.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /** A trace that is to be removed. */
  @SuppressWarnings("ArrayRecordComponent") // never changed, never compared
  record Old(long id, TraceId traceId, long seenMillis, long atMillis, int[] terms, int spans) {}

  /** Returns the traces that came first, at most so many. */
  List<Old> oldest(int count) throws SQLException {
    List<Old> traces = new ArrayList<>(count);
    oldest.setInt(1, count);
    try (ResultSet rows = oldest.executeQuery()) {
      while (rows.next()) {
        traces.add(
            new Old(
                rows.getLong(1),
                new TraceId(rows.getLong(5), rows.getLong(6)),
                rows.getLong(2),
                rows.getLong(3),
                Varints.read(rows.getBytes(4)),
                rows.getInt(7)));
      }
    }
    return traces;
  }

  void delete(Old trace) throws SQLException {
    deleteTrace.setLong(1, trace.id());
    deleteTrace.executeUpdate();
    deleteBlocks.setLong(1, trace.id() * MOST_BLOCKS);
    deleteBlocks.setLong(2, trace.id() * MOST_BLOCKS + MOST_BLOCKS - 1);
    deleteBlocks.executeUpdate();
    for (int term : trace.terms()) {
      deletePosting.setInt(1, term);
      deletePosting.setLong(2, trace.atMillis());
      deletePosting.setLong(3, trace.id());
      deletePosting.executeUpdate();
    }
  }

  @Override
  public void close() throws SQLException {
    for (PreparedStatement statement : statements) {
      statement.close();
    }
  }
}
