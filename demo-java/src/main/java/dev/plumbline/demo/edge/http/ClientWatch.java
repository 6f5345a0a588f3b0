package dev.plumbline.demo.edge.http;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.AttachmentKey;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Detects that the client disconnects while its request is being handled. Undertow reads nothing
 * between the end of a request and its answer; this reads on, so that the end of the stream is
 * seen, and hands back what turns out to be the next request.
 */
final class ClientWatch {
  private static final AttachmentKey<AtomicReference<@Nullable ClientWatch>> CURRENT =
      AttachmentKey.create(AtomicReference.class);

  private final Runnable gone;
  private final AtomicBoolean over = new AtomicBoolean();

  private ClientWatch(Runnable gone) {
    this.gone = gone;
  }

  /**
   * Runs {@code gone}, at most once, when the connection ends before the exchange does. The request
   * must have been read to its end, and the caller must be on the exchange's I/O thread.
   */
  static void start(HttpServerExchange exchange, Runnable gone) {
    ClientWatch watch = new ClientWatch(gone);
    AtomicReference<@Nullable ClientWatch> current = current(exchange.getConnection());
    current.set(watch);
    exchange.addExchangeCompleteListener(
        (ended, next) -> {
          watch.over.set(true);
          current.compareAndSet(watch, null);
          next.proceed();
        });
    if (exchange.getConnection() instanceof HttpServerConnection connection
        && connection.getExtraBytes() == null
        && !exchange.isUpgrade()) {
      connection.getChannel().getSourceChannel().setReadListener(channel -> watch.read(connection));
      connection.getOriginalSourceConduit().resumeReads();
    }
  }

  /**
   * The watch over the exchange that a connection is at. A close listener stays for as long as the
   * connection, which may be days: there is one for all its exchanges, and it holds on to no past
   * one.
   */
  private static AtomicReference<@Nullable ClientWatch> current(ServerConnection connection) {
    AtomicReference<@Nullable ClientWatch> known = connection.getAttachment(CURRENT);
    if (known != null) {
      return known;
    }
    AtomicReference<@Nullable ClientWatch> current = new AtomicReference<>();
    connection.putAttachment(CURRENT, current);
    connection.addCloseListener(
        closed -> {
          ClientWatch watch = current.get();
          if (watch != null) {
            watch.end();
          }
        });
    return current;
  }

  private void read(HttpServerConnection connection) {
    StreamSourceConduit source = connection.getOriginalSourceConduit();
    if (over.get()) {
      source.suspendReads();
      return;
    }
    PooledByteBuffer pooled = connection.getByteBufferPool().allocate();
    boolean handedBack = false;
    try {
      int read = source.read(pooled.getBuffer());
      if (read > 0) {
        source.suspendReads();
        pooled.getBuffer().flip();
        connection.ungetRequestBytes(pooled);
        handedBack = true;
      } else if (read < 0) {
        source.suspendReads();
        end();
      }
    } catch (IOException broken) {
      source.suspendReads();
      end();
    } finally {
      if (!handedBack) {
        pooled.close();
      }
    }
  }

  private void end() {
    if (over.compareAndSet(false, true)) {
      gone.run();
    }
  }
}
