package dev.plumbline.console.store;

import dev.plumbline.console.ProcessErrors;
import dev.plumbline.console.source.LogPage;
import dev.plumbline.console.source.LogQuery;
import dev.plumbline.console.source.LogSource;
import dev.plumbline.console.source.TraceData;
import dev.plumbline.console.source.TracePage;
import dev.plumbline.console.source.TraceQuery;
import dev.plumbline.console.source.TraceSource;
import dev.plumbline.console.source.TraceSummary;
import dev.plumbline.otlp.TraceId;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps traces and their logs in a SQLite file.
 *
 * <p>One thread writes. A request counts as stored once its transaction is on disk, so a process
 * that is killed loses nothing that it acknowledged; what it did not acknowledge is sent again, and
 * left out if it was stored.
 */
public final class EmbeddedStore implements TraceSource, LogSource, AutoCloseable {

  private static final long RETENTION_MILLIS = 2_000;

  private final StoreLimits limits;
  private final Path folder;
  private final TermIndex terms = new TermIndex();
  private volatile Database database;
  private volatile ReadConnections readers;
  private StoreWriter writer;
  private final IngestQueue queue;
  private final StoreCounters counters = new StoreCounters();
  private final List<LiveFilter> watchers = new CopyOnWriteArrayList<>();
  private final ProcessErrors failures;
  private final Thread thread;
  private volatile boolean closing;
  private volatile @Nullable String failure;

  private EmbeddedStore(Path folder, StoreLimits limits, ProcessErrors failures)
      throws SQLException {
    this.limits = limits;
    this.failures = failures;
    this.folder = folder;
    Opened opened = Opened.in(folder, terms);
    this.database = opened.database();
    this.writer = opened.writer();
    this.readers = opened.readers();
    this.queue = new IngestQueue(limits.queueBytes());
    this.thread = new Thread(this::work, "store-writer");
    counters.bytes = writer.size();
    thread.start();
  }

  /**
   * Opens the store in this folder and starts its writer.
   *
   * @throws StoreException when the folder cannot be used
   */
  public static EmbeddedStore open(Path folder, StoreLimits limits) {
    return open(folder, limits, new ProcessErrors(() -> {}));
  }

  /** Opens the store as {@link #open(Path, StoreLimits)} does, and reports its errors. */
  public static EmbeddedStore open(Path folder, StoreLimits limits, ProcessErrors failures) {
    try {
      return new EmbeddedStore(folder, limits, failures);
    } catch (SQLException e) {
      throw new StoreException(folder + " cannot be opened: " + e.getMessage(), e);
    }
  }

  /** A database and its connections. */
  private record Opened(Database database, StoreWriter writer, ReadConnections readers) {

    /** Opens the store; a damaged one is renamed, and a new one is created. */
    static Opened in(Path folder, TermIndex terms) throws SQLException {
      try {
        return once(folder, terms);
      } catch (SQLException | RuntimeException e) {
        if (!Database.isDamageAtStart(e)) {
          throw e;
        }
        Database.at(folder).quarantine(reason(e));
        return once(folder, terms);
      }
    }

    private static Opened once(Path folder, TermIndex terms) throws SQLException {
      Database database = Database.open(folder);
      StoreWriter writer = new StoreWriter(database, terms);
      try {
        return new Opened(database, writer, new ReadConnections(database));
      } catch (SQLException e) {
        writer.close();
        throw e;
      }
    }

    private static String reason(Throwable failure) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      return String.valueOf(cause.getMessage());
    }
  }

  /** Returns what accepts export requests. */
  public Ingest intake(BaggageKeys baggage) {
    return new Ingest(queue, counters, baggage, () -> closing, failures);
  }

  @Override
  public Optional<TraceData> trace(TraceId id) {
    return readers.read(connection -> new StoredData(connection).trace(id));
  }

  @Override
  public Optional<TraceSummary> summary(TraceId id) {
    return readers.read(
        connection -> {
          try (PreparedStatement select =
                  connection.prepareStatement("SELECT id FROM traces WHERE high = ? AND low = ?");
              TraceReader reader = new TraceReader(connection, terms)) {
            select.setLong(1, id.high());
            select.setLong(2, id.low());
            try (ResultSet found = select.executeQuery()) {
              TraceRow row = found.next() ? reader.row(found.getLong(1)) : null;
              return row == null ? Optional.empty() : Optional.of(reader.summary(row));
            }
          }
        });
  }

  @Override
  public TracePage search(TraceQuery query) {
    return readers.read(connection -> new TermSearch(connection, terms, query).page());
  }

  @Override
  public Set<TraceId> existing(Collection<TraceId> ids) {
    return readers.read(
        connection -> {
          Set<TraceId> existing = new HashSet<>();
          try (PreparedStatement select =
              connection.prepareStatement("SELECT 1 FROM traces WHERE high = ? AND low = ?")) {
            for (TraceId id : ids) {
              select.setLong(1, id.high());
              select.setLong(2, id.low());
              try (ResultSet row = select.executeQuery()) {
                if (row.next()) {
                  existing.add(id);
                }
              }
            }
          }
          return existing;
        });
  }

  @Override
  public List<ResourceLogs> logs(TraceId id) {
    return readers.read(connection -> new StoredData(connection).logs(id));
  }

  @Override
  public long logCount(TraceId id) {
    return readers.read(connection -> new StoredData(connection).logCount(id));
  }

  @Override
  public LogPage logs(LogQuery query) {
    return readers.read(connection -> new StoredData(connection).logs(query));
  }

  @Override
  public boolean knows(String service) {
    return readers.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement("SELECT 1 FROM emitters WHERE service = ? LIMIT 1")) {
            select.setString(1, service);
            try (ResultSet row = select.executeQuery()) {
              return row.next();
            }
          }
        });
  }

  /** Returns the emitters of stored telemetry, the last seen first. */
  public List<StoredEmitter> emitters() {
    return readers.read(StoredEmitter::all);
  }

  /**
   * Calls back with each trace that gained spans and fits the query (its range and limit left
   * aside), after each commit, until the returned handle is closed. The callee must not block.
   */
  public Watch watch(TraceQuery query, Consumer<TraceSummary> watcher) {
    LiveFilter filter = new LiveFilter(terms, query, watcher);
    watchers.add(filter);
    return () -> watchers.remove(filter);
  }

  /** Stops the callbacks. */
  public interface Watch {
    void close();
  }

  /** Returns the state of the store and the counts since the start. */
  public StoreState state() {
    return readers.read(
        connection -> {
          try (PreparedStatement select =
                  connection.prepareStatement(
                      "SELECT (SELECT seen_ms FROM traces ORDER BY id LIMIT 1)");
              ResultSet row = select.executeQuery()) {
            long oldest = row.next() ? row.getLong(1) : 0;
            TermIndex.Entry any = terms.find(SearchTerm.ANY);
            return counters.state(
                any == null ? 0 : any.traces,
                counters.bytes + database.logBytes(),
                limits,
                oldest,
                queue.bytes(),
                failure);
          }
        });
  }

  private void work() {
    try {
      writeUntilClosed();
    } catch (Throwable e) {
      // Without this thread nothing is written.
      failure = "the store's writer ended: " + e;
      failures.fatal("the store's writer", e);
      giveBack();
    }
  }

  /** Fails queued requests, also those that arrive while the process ends. */
  private void giveBack() {
    try {
      while (!closing || queue.bytes() > 0) {
        List<QueuedRequest> batches = queue.take(closing ? 0 : 200);
        if (batches == null && closing) {
          return;
        }
        if (batches != null) {
          fail(batches, String.valueOf(failure), null);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void writeUntilClosed() {
    long nextRetention = 0;
    while (true) {
      try {
        List<QueuedRequest> batches = queue.take(closing ? 0 : 200);
        if (batches != null) {
          write(batches);
        } else if (closing) {
          return;
        }
        long now = System.currentTimeMillis();
        if (now >= nextRetention) {
          nextRetention = retain() ? now : now + RETENTION_MILLIS;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void write(List<QueuedRequest> batches) {
    List<TraceRow> announced = List.of();
    try {
      StoreWriter.Written written = writer().write(batches, System.currentTimeMillis());
      failure = null;
      for (int i = 0; i < batches.size(); i++) {
        QueuedRequest batch = batches.get(i);
        queue.release(batch.room());
        counters.add(written.outcomes().get(i));
        batch.receipt().stored(written.outcomes().get(i));
      }
      announced = written.gained();
    } catch (SQLException | RuntimeException e) {
      // Their senders get an error on which they retry.
      fail(batches, failed(e), e);
    } catch (Error e) {
      failures.note("writing to the store", e);
      fail(batches, "the store could not be written: " + e, e);
    }
    announce(announced);
  }

  private void fail(List<QueuedRequest> batches, String message, @Nullable Throwable cause) {
    for (QueuedRequest batch : batches) {
      queue.release(batch.room());
      batch.receipt().failed(new StoreException(message, cause));
    }
  }

  private void announce(List<TraceRow> gained) {
    for (LiveFilter watcher : watchers) {
      try {
        gained.forEach(watcher::offer);
      } catch (RuntimeException | Error e) {
        failures.note("who watches the store", e);
      }
    }
  }

  /** Removes some of what is too old or too much; returns whether there is more. */
  private boolean retain() {
    try {
      if (failure != null) {
        // Senders may retry much later; health must recover before that.
        writer().probe();
      }
      Retention.Removed removed = writer().retain(limits.age().toMillis(), limits.bytes());
      counters.removed(removed);
      counters.bytes = writer.size();
      failure = null;
      return !removed.isNothing();
    } catch (SQLException | RuntimeException e) {
      failed(e);
      return false;
    }
  }

  /** Returns a usable writer, a new one where the last one failed. */
  private StoreWriter writer() throws SQLException {
    String damage = readers.damage();
    if (damage != null) {
      replace(damage);
    }
    if (writer.isBroken()) {
      StoreWriter other = new StoreWriter(database, terms, writer);
      closeQuietly(writer);
      writer = other;
    }
    return writer;
  }

  /** Records a failure; a damaged store is replaced by a new one. */
  private String failed(Exception e) {
    String message = "the store could not be written: " + e.getMessage();
    failure = message;
    if (Database.isDamage(e)) {
      replace(String.valueOf(e.getMessage()));
    }
    return message;
  }

  /** Replaces a damaged store by a new one. */
  private void replace(String why) {
    closeQuietly(writer);
    closeQuietly(readers);
    database.quarantine(why);
    try {
      Opened opened = Opened.in(folder, terms);
      database = opened.database();
      writer = opened.writer();
      readers = opened.readers();
    } catch (SQLException | RuntimeException e) {
      failure = "no store could be opened in the place of a damaged one: " + e.getMessage();
    }
  }

  private static void closeQuietly(AutoCloseable open) {
    try {
      open.close();
    } catch (Exception e) {
      // It failed already.
    }
  }

  /** Writes what waits and closes the file. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join();
      writer.close();
      readers.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      throw new StoreException("the store could not be closed: " + e.getMessage(), e);
    }
  }
}
