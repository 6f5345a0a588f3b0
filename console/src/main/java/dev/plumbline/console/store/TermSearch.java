package dev.plumbline.console.store;

import dev.plumbline.console.metrics.Environments;
import dev.plumbline.console.source.TracePage;
import dev.plumbline.console.source.TraceQuery;
import dev.plumbline.console.source.TraceSummary;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Finds traces in the posting lists of matching terms, newest first, until the page is full.
 *
 * <p>The rarest condition leads: its lists are merged by time, and each trace on them is checked
 * against the other conditions. So rare traces are found without reading common ones.
 */
final class TermSearch {

  /** More lists than this are not merged; then all traces are walked. */
  private static final int MOST_LISTS = 400;

  /** Traces read for one page; then the page ends early. */
  private static final int MOST_LOOKED_AT = 40_000;

  private final Connection connection;
  private final TermIndex terms;
  private final TraceQuery query;

  TermSearch(Connection connection, TermIndex terms, TraceQuery query) {
    this.connection = connection;
    this.terms = terms;
    this.query = query;
  }

  /** A place on a list of traces: everything before it in time comes after it. */
  private record Place(long atMillis, long trace) {

    static Place of(TraceQuery query) {
      String cursor = query.cursor();
      if (cursor == null) {
        return new Place(query.toMillis() + 1, 0);
      }
      int dash = cursor.indexOf('-');
      return new Place(
          Long.parseLong(cursor.substring(0, dash), 36),
          Long.parseLong(cursor.substring(dash + 1), 36));
    }

    @Override
    public String toString() {
      return Long.toString(atMillis, 36) + "-" + Long.toString(trace, 36);
    }
  }

  TracePage page() throws SQLException {
    List<TermIndex.Entry> spanTerms = query.asksForSpan() ? fitting() : List.of();
    List<TermIndex.Entry> traceTerms = new ArrayList<>();
    if ((query.asksForSpan() && spanTerms.isEmpty()) || !collect(traceTerms)) {
      return new TracePage(List.of(), null);
    }
    List<TermIndex.Entry> leading = leading(spanTerms, traceTerms);
    boolean durationLeads =
        query.asksForSpan() ? leading == spanTerms : leading.get(0).term.equals(SearchTerm.ANY);
    Place from = Place.of(query);
    List<TraceSummary> found = new ArrayList<>();
    try (Lists lists = new Lists(leading, from, durationLeads);
        TraceReader reader = new TraceReader(connection, terms)) {
      int looked = 0;
      Place last = from;
      while (found.size() < query.limit()) {
        @Nullable Place place = lists.next();
        if (place == null) {
          return new TracePage(found, null);
        }
        last = place;
        TraceRow row = reader.row(place.trace());
        if (row != null
            && fits(row, traceTerms)
            && (durationLeads || fitsSpan(row, spanTerms, reader))) {
          found.add(reader.summary(row));
        }
        if (++looked == MOST_LOOKED_AT) {
          break;
        }
      }
      return new TracePage(found, last.toString());
    }
  }

  private List<TermIndex.Entry> fitting() {
    List<TermIndex.Entry> fitting = new ArrayList<>();
    for (TermIndex.Entry entry : terms.all()) {
      if (entry.term instanceof SpanTerm spanTerm
          && query.fits(
              spanTerm.service(), spanTerm.operation(), spanTerm.kind(), spanTerm.error())) {
        fitting.add(entry);
      }
    }
    return fitting;
  }

  /** Adds the terms that a trace must have; returns false when no trace has one of them. */
  private boolean collect(List<TermIndex.Entry> traceTerms) {
    List<SearchTerm> wanted = new ArrayList<>();
    for (TraceQuery.BaggageMatch match : query.baggage()) {
      wanted.add(TraceTerm.baggage(match.key(), match.value() == null ? "" : match.value()));
    }
    if (Boolean.TRUE.equals(query.synthetic())) {
      wanted.add(SearchTerm.SYNTHETIC);
    }
    String environment = query.environment();
    if (environment != null && !environment.equals(Environments.NONE)) {
      wanted.add(TraceTerm.environment(environment));
    }
    for (SearchTerm term : wanted) {
      TermIndex.Entry entry = terms.find(term);
      if (entry == null) {
        return false;
      }
      traceTerms.add(entry);
    }
    return true;
  }

  private List<TermIndex.Entry> leading(
      List<TermIndex.Entry> spanTerms, List<TermIndex.Entry> traceTerms) {
    long fewest = Long.MAX_VALUE;
    List<TermIndex.Entry> leading = List.of();
    if (query.asksForSpan() && spanTerms.size() <= MOST_LISTS) {
      fewest = spanTerms.stream().mapToLong(entry -> entry.traces).sum();
      leading = spanTerms;
    }
    for (TermIndex.Entry entry : traceTerms) {
      // Each trace on it is read before it is checked; on a list of span terms most match.
      if (entry.traces * 4 < fewest) {
        fewest = entry.traces * 4;
        leading = List.of(entry);
      }
    }
    if (leading.isEmpty()) {
      TermIndex.Entry any = terms.find(SearchTerm.ANY);
      return any == null ? List.of(new TermIndex.Entry(0, SearchTerm.ANY, 0)) : List.of(any);
    }
    return leading;
  }

  private boolean fits(TraceRow row, List<TermIndex.Entry> traceTerms) {
    for (TermIndex.Entry term : traceTerms) {
      if (!row.hasTerm(term.id)) {
        return false;
      }
    }
    if (Boolean.FALSE.equals(query.failed()) && row.has(OpenTrace.FAILED)) {
      return false;
    }
    if (Boolean.FALSE.equals(query.synthetic()) && row.has(OpenTrace.SYNTHETIC)) {
      return false;
    }
    if (Environments.NONE.equals(query.environment()) && namesEnvironment(row, terms)) {
      return false;
    }
    return query.asksForSpan() || query.fits(row.durationNanos() / 1000);
  }

  /** Returns whether a span of the trace came from a process that names its environment. */
  static boolean namesEnvironment(TraceRow row, TermIndex terms) {
    for (int id : row.terms()) {
      TermIndex.Entry entry = terms.find(id);
      if (entry != null && entry.term instanceof TraceTerm tag && tag.isEnvironment()) {
        return true;
      }
    }
    return false;
  }

  private boolean fitsSpan(TraceRow row, List<TermIndex.Entry> spanTerms, TraceReader reader)
      throws SQLException {
    if (!query.asksForSpan()) {
      return true;
    }
    boolean anyDuration = query.minMicros() < 0 && query.maxMicros() < 0;
    for (TermIndex.Entry term : spanTerms) {
      if (row.hasTerm(term.id) && (anyDuration || query.fits(reader.micros(term.id, row)))) {
        return true;
      }
    }
    return false;
  }

  /** The lists of some terms, merged. */
  private final class Lists implements AutoCloseable {

    private final List<PreparedStatement> statements = new ArrayList<>();
    private final PriorityQueue<Cursor> heads =
        new PriorityQueue<>(
            (a, b) -> a.at != b.at ? Long.compare(b.at, a.at) : Long.compare(b.trace, a.trace));
    private long lastTrace = -1;

    Lists(List<TermIndex.Entry> lists, Place from, boolean byDuration) throws SQLException {
      String sql =
          "SELECT at_ms, trace FROM postings WHERE term = ? AND at_ms >= ? AND (at_ms, trace) < (?,"
              + " ?)"
              + (byDuration && query.minMicros() >= 0
                  ? " AND duration_us >= " + query.minMicros()
                  : "")
              + (byDuration && query.maxMicros() >= 0
                  ? " AND duration_us <= " + query.maxMicros()
                  : "")
              + " ORDER BY at_ms DESC, trace DESC";
      for (TermIndex.Entry list : lists) {
        PreparedStatement statement = connection.prepareStatement(sql);
        statements.add(statement);
        statement.setInt(1, list.id);
        statement.setLong(2, query.fromMillis());
        statement.setLong(3, from.atMillis());
        statement.setLong(4, from.trace());
        advance(new Cursor(statement.executeQuery()));
      }
    }

    /** Returns the next trace on any of the lists, or null at the end. */
    @Nullable Place next() throws SQLException {
      while (true) {
        Cursor head = heads.poll();
        if (head == null) {
          return null;
        }
        Place place = new Place(head.at, head.trace);
        advance(head);
        if (place.trace() != lastTrace) {
          lastTrace = place.trace();
          return place;
        }
      }
    }

    private void advance(Cursor cursor) throws SQLException {
      if (cursor.rows.next()) {
        cursor.at = cursor.rows.getLong(1);
        cursor.trace = cursor.rows.getLong(2);
        heads.add(cursor);
      }
    }

    @Override
    public void close() throws SQLException {
      for (PreparedStatement statement : statements) {
        statement.close();
      }
    }
  }

  private static final class Cursor {
    final ResultSet rows;
    long at;
    long trace;

    Cursor(ResultSet rows) {
      this.rows = rows;
    }
  }
}
