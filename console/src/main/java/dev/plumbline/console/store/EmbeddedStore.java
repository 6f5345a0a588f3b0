package dev.plumbline.console.store;

import dev.plumbline.conformance.otlp.TraceId;
import dev.plumbline.console.source.LogPage;
import dev.plumbline.console.source.LogQuery;
import dev.plumbline.console.source.LogSource;
import dev.plumbline.console.source.TraceData;
import dev.plumbline.console.source.TracePage;
import dev.plumbline.console.source.TraceQuery;
import dev.plumbline.console.source.TraceSource;
import dev.plumbline.console.source.TraceSummary;
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
 * that is killed loses nothing that it acknowledged; what it did not acknowledge is sent again and
 * found to be there, or not.
 */
public final class EmbeddedStore implements TraceSource, LogSource, AutoCloseable {

  private static final long RETENTION_MILLIS = 2_000;

  private final StoreLimits limits;
  private final Database database;
  private final Readers readers;
  private final Terms terms = new Terms();
  private final Writer writer;
  private final IntakeQueue queue;
  private final StoreCounters counters = new StoreCounters();
  private final List<LiveFilter> watchers = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile boolean closing;
  private volatile @Nullable String failure;

  private EmbeddedStore(Path folder, StoreLimits limits) throws SQLException {
    this.limits = limits;
    this.database = Database.open(folder);
    this.writer = new Writer(database, terms);
    this.readers = new Readers(database);
    this.queue = new IntakeQueue(limits.queueBytes());
    this.thread = new Thread(this::work, "store-writer");
    counters.bytes = writer.size();
    thread.start();
  }

  /**
   * Opens the store in this folder and begins to write what comes.
   *
   * @throws StoreException when the folder cannot be used
   */
  public static EmbeddedStore open(Path folder, StoreLimits limits) {
    try {
      return new EmbeddedStore(folder, limits);
    } catch (SQLException e) {
      throw new StoreException(folder + " cannot be opened: " + e.getMessage(), e);
    }
  }

  /** Returns what takes export requests in. */
  public Intake intake(BaggageWords baggage) {
    return new Intake(queue, counters, baggage, () -> closing);
  }

  @Override
  public Optional<TraceData> trace(TraceId id) {
    return readers.read(connection -> new StoredData(connection).trace(id));
  }

  @Override
  public TracePage search(TraceQuery query) {
    return readers.read(connection -> new Search(connection, terms, query).page());
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

  /** Returns who emitted what is stored, those seen last first. */
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

  /** Ends to watch. */
  public interface Watch {
    void close();
  }

  /** Returns what is stored and what came since the start. */
  public StoreState state() {
    return readers.read(
        connection -> {
          try (PreparedStatement select =
                  connection.prepareStatement(
                      "SELECT (SELECT seen_ms FROM traces ORDER BY id LIMIT 1)");
              ResultSet row = select.executeQuery()) {
            long oldest = row.next() ? row.getLong(1) : 0;
            Terms.Entry any = terms.find(Term.ANY);
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
    long nextRetention = 0;
    while (true) {
      try {
        List<Batch> batches = queue.take(closing ? 0 : 200);
        if (batches != null) {
          write(batches);
        } else if (closing) {
          return;
        }
        long now = System.currentTimeMillis();
        if (now >= nextRetention) {
          nextRetention = retain(now) ? now : now + RETENTION_MILLIS;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void write(List<Batch> batches) {
    try {
      Writer.Written written = writer.write(batches, System.currentTimeMillis());
      failure = null;
      for (int i = 0; i < batches.size(); i++) {
        Batch batch = batches.get(i);
        queue.release(batch.bytes());
        counters.add(written.outcomes().get(i));
        batch.receipt().stored(written.outcomes().get(i));
      }
      announce(written.gained());
    } catch (SQLException | RuntimeException e) {
      // Who sent them keeps them: they are told to come again.
      String message = "the store could not be written: " + e.getMessage();
      failure = message;
      for (Batch batch : batches) {
        queue.release(batch.bytes());
        batch.receipt().failed(new StoreException(message, e));
      }
    }
  }

  private void announce(List<TraceRow> gained) {
    for (LiveFilter watcher : watchers) {
      gained.forEach(watcher::offer);
    }
  }

  /** Removes one helping of what is too old or too much; returns whether more is to be removed. */
  private boolean retain(long now) {
    try {
      Writer.Removed removed = writer.retain(now - limits.age().toMillis(), limits.bytes());
      counters.removed(removed);
      counters.bytes = writer.size();
      return !removed.isNothing();
    } catch (SQLException | RuntimeException e) {
      failure = "the store could not be written: " + e.getMessage();
      return false;
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
