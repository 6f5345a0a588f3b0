package dev.plumbline.console.store;

import dev.plumbline.clients.SourceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A pool of read connections. */
final class ReadConnections implements AutoCloseable {

  private static final int CONNECTIONS = 3;
  private static final long WAIT_SECONDS = 10;

  private final List<Connection> all = new ArrayList<>();
  private final ArrayBlockingQueue<Connection> idle = new ArrayBlockingQueue<>(CONNECTIONS);

  /** What is done with a connection. */
  interface Reading<T> {
    T read(Connection connection) throws SQLException;
  }

  private volatile @Nullable String damage;

  ReadConnections(Database database) throws SQLException {
    for (int i = 0; i < CONNECTIONS; i++) {
      Connection connection = database.reader();
      all.add(connection);
      idle.add(connection);
    }
  }

  <T> T read(Reading<T> reading) {
    @Nullable Connection connection = null;
    try {
      connection = idle.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      if (connection == null) {
        throw new SourceException("the store is busy with other requests");
      }
      return reading.read(connection);
    } catch (SQLException e) {
      if (Database.isDamage(e)) {
        damage = String.valueOf(e.getMessage());
      }
      throw new SourceException("the store could not be read: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SourceException("interrupted while waiting for the store", e);
    } finally {
      if (connection != null) {
        idle.add(connection);
      }
    }
  }

  /** Returns what a reader found to be damaged, or null. */
  @Nullable String damage() {
    return damage;
  }

  @Override
  public void close() throws SQLException {
    for (Connection connection : all) {
      connection.close();
    }
  }
}
