package dev.plumbline.benchmarks.stores;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Compares two databases by the console's own queries: traces in durable transactions, each looked
 * for first; whole traces by id; the newest traces that have a term; the oldest removed.
 *
 * <p>Arguments: sqlite, duckdb or duckdb-appender; a folder; how many traces. The tables, the rows
 * and their order are the same for all.
 */
public final class StoreComparison {

  private static final int SPANS = 9;
  private static final int TRACES_PER_COMMIT = 200;
  private static final int TERMS = 40;
  private static final int TERMS_PER_TRACE = 10;
  private static final int BLOCK_BYTES = 800;
  private static final int ASKED = 500;
  private static final int SEARCHED = 100;
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private static final String[] TABLES = {
    "CREATE TABLE traces (id BIGINT PRIMARY KEY, high BIGINT NOT NULL, low BIGINT NOT NULL, at_ms"
        + " BIGINT NOT NULL, start_ns BIGINT NOT NULL, end_ns BIGINT NOT NULL, spans INTEGER NOT"
        + " NULL)",
    "CREATE UNIQUE INDEX traces_by_id ON traces (high, low)",
    "CREATE TABLE blocks (id BIGINT PRIMARY KEY, body BLOB NOT NULL)",
    "CREATE TABLE postings (term INTEGER NOT NULL, at_ms BIGINT NOT NULL, trace BIGINT NOT NULL,"
        + " duration_us BIGINT NOT NULL, PRIMARY KEY (term, at_ms, trace))"
  };

  private final String store;
  private final Path folder;
  private final int traces;
  private final Random random = new Random(7);
  private final long[][] ids;

  private StoreComparison(String store, Path folder, int traces) {
    this.store = store;
    this.folder = folder;
    this.traces = traces;
    this.ids = new long[traces][2];
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createDirectories(Path.of(arguments[1]));
    new StoreComparison(arguments[0], folder, Integer.parseInt(arguments[2])).run();
  }

  private void run() throws SQLException, IOException {
    try (Connection connection = open()) {
      try (Statement statement = connection.createStatement()) {
        for (String table : TABLES) {
          statement.execute(table(table));
        }
      }
      connection.setAutoCommit(false);
      fill(connection);
      byId(connection);
      search(connection);
      retain(connection);
      print("resident", mebibytes(residentBytes()), "MiB");
    }
    print("on disk", mebibytes(folderBytes()), "MiB");
  }

  private Connection open() throws SQLException {
    if (store.equals("sqlite")) {
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("db"));
      for (String pragma :
          new String[] {
            "page_size = 8192", "journal_mode = WAL", "synchronous = FULL", "cache_size = -24576"
          }) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("PRAGMA " + pragma);
        }
      }
      return connection;
    }
    Connection connection = DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("db"));
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET memory_limit = '256MB'");
      statement.execute("SET threads = 1");
    }
    return connection;
  }

  /** SQLite keeps a table without row ids in the order of its key. */
  private String table(String sql) {
    return store.equals("sqlite") && sql.contains("PRIMARY KEY (") ? sql + " WITHOUT ROWID" : sql;
  }

  private void fill(Connection connection) throws SQLException, IOException {
    long begun = System.nanoTime();
    double cpuBegun = cpuSeconds();
    try (PreparedStatement known =
        connection.prepareStatement("SELECT id FROM traces WHERE high = ? AND low = ?")) {
      for (int first = 0; first < traces; first += TRACES_PER_COMMIT) {
        int end = Math.min(traces, first + TRACES_PER_COMMIT);
        for (int i = first; i < end; i++) {
          ids[i][0] = random.nextLong();
          ids[i][1] = random.nextLong();
          known.setLong(1, ids[i][0]);
          known.setLong(2, ids[i][1]);
          try (ResultSet row = known.executeQuery()) {
            if (row.next()) {
              throw new IllegalStateException("a trace came twice");
            }
          }
        }
        if (store.equals("duckdb-appender")) {
          append(connection, first, end);
        } else {
          insert(connection, first, end);
        }
        connection.commit();
      }
    }
    double spans = (double) traces * SPANS;
    print("spans/s by the clock", spans / secondsSince(begun), "");
    print("spans/s of processor time", spans / (cpuSeconds() - cpuBegun), "");
  }

  private void insert(Connection connection, int first, int end) throws SQLException {
    try (PreparedStatement trace =
            connection.prepareStatement("INSERT INTO traces VALUES (?, ?, ?, ?, ?, ?, ?)");
        PreparedStatement block = connection.prepareStatement("INSERT INTO blocks VALUES (?, ?)");
        PreparedStatement posting =
            connection.prepareStatement("INSERT INTO postings VALUES (?, ?, ?, ?)")) {
      for (int i = first; i < end; i++) {
        long[] row = row(i);
        for (int column = 0; column < row.length; column++) {
          trace.setLong(column + 1, row[column]);
        }
        trace.addBatch();
        block.setLong(1, i * 65_536L);
        block.setBytes(2, body());
        block.addBatch();
        for (int term : terms()) {
          posting.setInt(1, term);
          posting.setLong(2, row[3]);
          posting.setLong(3, i);
          posting.setLong(4, random.nextInt(2_000_000));
          posting.addBatch();
        }
      }
      trace.executeBatch();
      block.executeBatch();
      posting.executeBatch();
    }
  }

  /** DuckDB's own way in, faster than statements. */
  private void append(Connection connection, int first, int end) throws SQLException {
    DuckDBConnection duck = (DuckDBConnection) connection;
    try (DuckDBAppender trace = duck.createAppender("main", "traces");
        DuckDBAppender block = duck.createAppender("main", "blocks");
        DuckDBAppender posting = duck.createAppender("main", "postings")) {
      for (int i = first; i < end; i++) {
        long[] row = row(i);
        trace.beginRow();
        for (int column = 0; column < row.length - 1; column++) {
          trace.append(row[column]);
        }
        trace.append((int) row[row.length - 1]);
        trace.endRow();
        block.beginRow();
        block.append(i * 65_536L);
        block.append(body());
        block.endRow();
        for (int term : terms()) {
          posting.beginRow();
          posting.append(term);
          posting.append(row[3]);
          posting.append((long) i);
          posting.append((long) random.nextInt(2_000_000));
          posting.endRow();
        }
      }
    }
  }

  private long[] row(int i) {
    long at = 1_790_000_000_000L + i;
    return new long[] {i, ids[i][0], ids[i][1], at, at * 1_000_000, at * 1_000_000 + 1, SPANS};
  }

  /** As a deflated block of spans is: nothing that could be packed again. */
  private byte[] body() {
    byte[] body = new byte[BLOCK_BYTES];
    random.nextBytes(body);
    return body;
  }

  private int[] terms() {
    return random.ints(0, TERMS).distinct().limit(TERMS_PER_TRACE).toArray();
  }

  private void byId(Connection connection) throws SQLException {
    try (PreparedStatement trace =
            connection.prepareStatement("SELECT id, spans FROM traces WHERE high = ? AND low = ?");
        PreparedStatement block =
            connection.prepareStatement(
                "SELECT body FROM blocks WHERE id BETWEEN ? AND ? ORDER BY id")) {
      times(
          "trace by id",
          ASKED,
          () -> {
            long[] id = ids[random.nextInt(traces)];
            trace.setLong(1, id[0]);
            trace.setLong(2, id[1]);
            try (ResultSet row = trace.executeQuery()) {
              row.next();
              long first = row.getLong(1) * 65_536;
              block.setLong(1, first);
              block.setLong(2, first + 65_535);
            }
            try (ResultSet rows = block.executeQuery()) {
              while (rows.next()) {
                if (bytes(rows).length != BLOCK_BYTES) {
                  throw new IllegalStateException("a block is cut");
                }
              }
            }
          });
    }
  }

  private byte[] bytes(ResultSet rows) throws SQLException {
    if (store.equals("sqlite")) {
      return rows.getBytes(1);
    }
    java.sql.Blob blob = rows.getBlob(1);
    return blob.getBytes(1, (int) blob.length());
  }

  private void search(Connection connection) throws SQLException {
    long from = 1_790_000_000_000L;
    try (PreparedStatement search =
        connection.prepareStatement(
            "SELECT p.trace, t.high, t.low, t.spans FROM postings p JOIN traces t ON t.id = p.trace"
                + " WHERE p.term = ? AND p.at_ms >= ? AND p.at_ms < ? AND p.duration_us >= ? ORDER"
                + " BY p.at_ms DESC, p.trace DESC LIMIT 100")) {
      times(
          "newest 100 with a term",
          SEARCHED,
          () -> {
            search.setInt(1, random.nextInt(TERMS));
            search.setLong(2, from);
            search.setLong(3, from + random.nextInt(traces));
            search.setLong(4, 1_000_000);
            try (ResultSet rows = search.executeQuery()) {
              while (rows.next()) {
                rows.getLong(1);
              }
            }
          });
    }
  }

  /** Removes the oldest tenth, 500 traces at a time. */
  private void retain(Connection connection) throws SQLException {
    int tenth = traces / 10;
    long begun = System.nanoTime();
    for (int first = 0; first < tenth; first += 500) {
      for (String sql :
          new String[] {
            "DELETE FROM postings WHERE trace >= %d AND trace < %d AND at_ms >= %d AND at_ms < %d"
                .formatted(
                    first, first + 500, 1_790_000_000_000L + first, 1_790_000_000_500L + first),
            "DELETE FROM blocks WHERE id >= %d AND id < %d"
                .formatted(first * 65_536L, (first + 500) * 65_536L),
            "DELETE FROM traces WHERE id >= %d AND id < %d".formatted(first, first + 500)
          }) {
        try (Statement statement = connection.createStatement()) {
          statement.executeUpdate(sql);
        }
      }
      connection.commit();
    }
    print("removed traces/s", tenth / secondsSince(begun), "");
  }

  private interface Asking {
    void ask() throws SQLException;
  }

  private void times(String what, int times, Asking asking) throws SQLException {
    for (int i = 0; i < times / 5; i++) {
      asking.ask();
    }
    double[] millis = new double[times];
    for (int i = 0; i < times; i++) {
      long begun = System.nanoTime();
      asking.ask();
      millis[i] = (System.nanoTime() - begun) / 1e6;
    }
    Arrays.sort(millis);
    OUT.printf(
        Locale.ROOT,
        "%-16s %-26s p50 %.2f ms, p99 %.2f ms%n",
        store,
        what,
        millis[times / 2],
        millis[(int) (times * 0.99)]);
  }

  private void print(String what, double value, String unit) {
    OUT.printf(Locale.ROOT, "%-16s %-26s %,.0f %s%n", store, what, value, unit);
  }

  private static double secondsSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e9;
  }

  private static double mebibytes(long bytes) {
    return (double) bytes / (1 << 20);
  }

  private static double cpuSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
  }

  private static long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new IOException("no VmRSS");
  }

  private long folderBytes() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
