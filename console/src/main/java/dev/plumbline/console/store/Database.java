package dev.plumbline.console.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TempStore;

/**
 * The SQLite file: opens connections to it and makes its tables.
 *
 * <p>One connection writes; readers see what was committed before they began and block nothing
 * (write-ahead log). A commit has reached the disk when it returns.
 */
final class Database {

  /** Of the file's format; other versions are not read. */
  static final int VERSION = 1;

  private static final int PAGE_BYTES = 8192;
  private static final int WRITER_CACHE_KIB = 24 << 10;
  private static final int READER_CACHE_KIB = 8 << 10;
  private static final int BUSY_MILLIS = 10_000;
  private static final int LOG_LIMIT_BYTES = 64 << 20;

  /** SQLITE_CORRUPT and SQLITE_NOTADB. */
  private static final Set<Integer> DAMAGE = Set.of(11, 26);

  /** On opening, SQLITE_ERROR means that a table or a column is missing. */
  private static final int ERROR = 1;

  private static final String[] TABLES = {
    """
    CREATE TABLE emitters (
      id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, service TEXT NOT NULL, body BLOB NOT NULL,
      spans INTEGER NOT NULL, last_ms INTEGER NOT NULL)\
    """,
    "CREATE TABLE terms (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE, traces INTEGER NOT"
        + " NULL)",
    // In order of arrival. root_start and root_end are of the span without parent, 0 without one.
    """
    CREATE TABLE traces (
      id INTEGER PRIMARY KEY, high INTEGER NOT NULL, low INTEGER NOT NULL, seen_ms INTEGER NOT NULL,
      at_ms INTEGER NOT NULL, start_ns INTEGER NOT NULL, end_ns INTEGER NOT NULL,
      root_term INTEGER NOT NULL, root_start INTEGER NOT NULL, root_end INTEGER NOT NULL,
      spans INTEGER NOT NULL, blocks INTEGER NOT NULL, flags INTEGER NOT NULL, terms BLOB NOT NULL)\
    """,
    "CREATE UNIQUE INDEX traces_by_id ON traces (high, low)",
    // id is the trace's id * 65536 + a number: blocks of a trace lie together.
    "CREATE TABLE blocks (id INTEGER PRIMARY KEY, heads BLOB NOT NULL, emitters BLOB NOT NULL, body"
        + " BLOB NOT NULL)",
    // For each term the traces that have it, by time; duration_us is of the longest such span.
    """
    CREATE TABLE postings (
      term INTEGER NOT NULL, at_ms INTEGER NOT NULL, trace INTEGER NOT NULL,
      duration_us INTEGER NOT NULL, PRIMARY KEY (term, at_ms, trace)) WITHOUT ROWID\
    """,
    """
    CREATE TABLE logs (
      id INTEGER PRIMARY KEY, high INTEGER NOT NULL, low INTEGER NOT NULL, seen_ms INTEGER NOT NULL,
      hashes BLOB NOT NULL, emitters BLOB NOT NULL, body BLOB NOT NULL)\
    """,
    "CREATE INDEX logs_by_trace ON logs (high, low)",
    "PRAGMA user_version = " + VERSION
  };

  private final Path file;

  private Database(Path file) {
    this.file = file;
  }

  /**
   * Opens the database in this folder, making both if they are not there.
   *
   * @throws StoreException when it cannot be opened or is of another version
   */
  static Database open(Path folder) {
    Path file = folder.resolve("traces.db");
    Database database = new Database(file);
    try {
      PrivateFiles.folder(folder);
      PrivateFiles.touch(file);
      PrivateFiles.narrow(folder);
      // Beside the data: /tmp may forbid to run what lies there.
      if (System.getProperty("org.sqlite.tmpdir") == null) {
        System.setProperty("org.sqlite.tmpdir", folder.toAbsolutePath().toString());
      }
      try (Connection connection = database.writer()) {
        database.prepare(connection);
      }
    } catch (IOException | SQLException e) {
      throw new StoreException(file + " cannot be opened: " + e.getMessage(), e);
    }
    return database;
  }

  /** Returns the database in this folder without opening it. */
  static Database at(Path folder) {
    return new Database(folder.resolve("traces.db"));
  }

  /** Whether a failure means that the file is no database of ours, or one that is damaged. */
  static boolean isDamage(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DamagedException) {
        return true;
      }
      if (cause instanceof SQLException sql && DAMAGE.contains(sql.getErrorCode() & 0xff)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a failure to open the store means that, or that tables are missing. */
  static boolean isDamageAtStart(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && (sql.getErrorCode() & 0xff) == ERROR) {
        return true;
      }
    }
    return isDamage(failure)
        || (failure instanceof RuntimeException && !(failure instanceof StoreException));
  }

  /** The file can be read, but has unexpected content. */
  static final class DamagedException extends SQLException {
    private static final long serialVersionUID = 1;

    DamagedException(String message) {
      super(message);
    }
  }

  /** Moves the file and what belongs to it aside, so that another one can take its place. */
  void quarantine(String why) {
    Path aside = PrivateFiles.quarantine(file, why);
    for (String part : List.of("-wal", "-shm")) {
      Path from = file.resolveSibling(file.getFileName() + part);
      try {
        if (Files.exists(from)) {
          Files.move(from, aside.resolveSibling(aside.getFileName() + part));
        }
      } catch (IOException e) {
        System.err.println("console: " + from + " cannot be moved away: " + e.getMessage());
      }
    }
  }

  Connection writer() throws SQLException {
    return connect(WRITER_CACHE_KIB, false);
  }

  Connection reader() throws SQLException {
    return connect(READER_CACHE_KIB, true);
  }

  /** Returns the size of the log that commits go to before they go to the file itself. */
  long logBytes() {
    try {
      return Files.size(file.resolveSibling(file.getFileName() + "-wal"));
    } catch (IOException notThere) {
      return 0;
    }
  }

  private Connection connect(int cacheKib, boolean readOnly) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setPageSize(PAGE_BYTES);
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.setTempStore(TempStore.MEMORY);
    config.setCacheSize(-cacheKib);
    config.setBusyTimeout(BUSY_MILLIS);
    config.setJournalSizeLimit(LOG_LIMIT_BYTES);
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    if (readOnly) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA query_only = 1");
      }
    }
    return connection;
  }

  private void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int version;
      try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
        version = row.next() ? row.getInt(1) : 0;
      }
      if (version == VERSION) {
        return;
      }
      if (version != 0) {
        throw new DamagedException("it has version %d, expected %d".formatted(version, VERSION));
      }
      connection.setAutoCommit(false);
      for (String table : TABLES) {
        statement.execute(table);
      }
      connection.commit();
    }
  }
}
