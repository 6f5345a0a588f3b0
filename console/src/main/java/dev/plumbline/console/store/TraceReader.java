package dev.plumbline.console.store;

import dev.plumbline.console.source.TraceSummary;
import dev.plumbline.otlp.TraceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads rows of traces and makes summaries of them. */
final class TraceReader implements AutoCloseable {

  private final TermIndex terms;
  private final PreparedStatement select;
  private final PreparedStatement duration;

  TraceReader(Connection connection, TermIndex terms) throws SQLException {
    this.terms = terms;
    select =
        connection.prepareStatement(
            "SELECT high, low, at_ms, start_ns, end_ns, root_term, root_start, root_end, spans,"
                + " flags, terms FROM traces WHERE id = ?");
    duration =
        connection.prepareStatement(
            "SELECT duration_us FROM postings WHERE term = ? AND at_ms = ? AND trace = ?");
  }

  /** Returns the row with this number, or null when it was removed. */
  @Nullable TraceRow row(long id) throws SQLException {
    select.setLong(1, id);
    try (ResultSet row = select.executeQuery()) {
      if (!row.next()) {
        return null;
      }
      int flags = row.getInt(10);
      boolean rooted = (flags & OpenTrace.ROOTED) != 0;
      return new TraceRow(
          id,
          new TraceId(row.getLong(1), row.getLong(2)),
          row.getLong(3),
          rooted ? row.getLong(7) : row.getLong(4),
          OpenTrace.duration(
              rooted, row.getLong(7), row.getLong(8), row.getLong(4), row.getLong(5)),
          row.getInt(6),
          row.getInt(9),
          flags,
          Varints.read(row.getBytes(11)),
          new long[0]);
    }
  }

  /** Returns the duration of the longest span of this term in the trace, -1 without one. */
  long micros(int term, TraceRow row) throws SQLException {
    duration.setInt(1, term);
    duration.setLong(2, row.atMillis());
    duration.setLong(3, row.id());
    try (ResultSet found = duration.executeQuery()) {
      return found.next() ? found.getLong(1) : -1;
    }
  }

  TraceSummary summary(TraceRow row) {
    return summary(row, terms);
  }

  static TraceSummary summary(TraceRow row, TermIndex terms) {
    TreeSet<String> services = new TreeSet<>();
    for (int id : row.terms()) {
      TermIndex.Entry entry = terms.find(id);
      if (entry != null && entry.term instanceof SpanTerm spanTerm) {
        services.add(spanTerm.service());
      }
    }
    TermIndex.Entry rootEntry = terms.find(row.rootTerm());
    SpanTerm root =
        rootEntry != null && rootEntry.term instanceof SpanTerm spanTerm
            ? spanTerm
            : SpanTerm.other();
    return new TraceSummary(
        row.traceId(),
        row.start(),
        row.durationNanos(),
        root.service(),
        root.operation(),
        root.kind(),
        services.stream().toList(),
        row.spans(),
        root.error(),
        row.has(OpenTrace.SYNTHETIC),
        row.has(OpenTrace.COMPLETE));
  }

  @Override
  public void close() throws SQLException {
    select.close();
    duration.close();
  }
}
