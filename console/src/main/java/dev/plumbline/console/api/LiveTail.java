package dev.plumbline.console.api;

import dev.plumbline.console.http.ConsoleServer;
import dev.plumbline.console.http.Params;
import dev.plumbline.console.http.Problem;
import dev.plumbline.console.json.Json;
import dev.plumbline.console.source.TraceQuery;
import dev.plumbline.console.source.TraceSummary;
import dev.plumbline.console.store.EmbeddedStore;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/traces/live}: traces as they come, as an event stream.
 *
 * <p>A reader that is too slow loses traces and is told how many; it never holds up the store.
 */
public final class LiveTail implements AutoCloseable {

  private static final int MOST_READERS = 32;
  private static final int WAITING = 256;
  private static final long HEARTBEAT_SECONDS = 10;

  private final EmbeddedStore store;
  private final AtomicInteger readers = new AtomicInteger();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "live-tail");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean closed;

  public LiveTail(EmbeddedStore store) {
    this.store = store;
  }

  public ConsoleServer.Special special() {
    return new ConsoleServer.Special("/api/traces/live", this::open);
  }

  private void open(HttpServerExchange exchange) {
    if (!exchange.getRequestMethod().equalToString("GET")) {
      throw Problem.methodNotAllowed("expected GET");
    }
    Params params =
        Params.of(
            exchange.getQueryParameters(),
            Set.copyOf(TraceSearch.FILTERS),
            Set.of("baggage"),
            System.currentTimeMillis());
    TraceQuery query = TraceSearch.query(params, params.range());
    if (readers.incrementAndGet() > MOST_READERS) {
      readers.decrementAndGet();
      throw Problem.tooMany(MOST_READERS + " live tails are open already");
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/event-stream");
    exchange.dispatch(
        threads,
        () -> {
          exchange.startBlocking();
          try {
            run(exchange.getOutputStream(), query);
          } catch (IOException gone) {
            // The reader went away.
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            readers.decrementAndGet();
            exchange.endExchange();
          }
        });
  }

  private void run(OutputStream out, TraceQuery query) throws IOException, InterruptedException {
    ArrayBlockingQueue<TraceSummary> waiting = new ArrayBlockingQueue<>(WAITING);
    AtomicLong missed = new AtomicLong();
    EmbeddedStore.Watch watch =
        store.watch(
            query,
            trace -> {
              if (!waiting.offer(trace)) {
                missed.incrementAndGet();
              }
            });
    try {
      send(out, ": open\n\n");
      long sequence = 0;
      while (!closed) {
        @Nullable TraceSummary trace = waiting.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
        long dropped = missed.getAndSet(0);
        if (dropped > 0) {
          send(out, "event: dropped\ndata: {\"traces\":" + dropped + "}\n\n");
        }
        if (trace == null) {
          send(out, ":\n\n");
        } else {
          String data = new String(Json.write(Documents.summary(trace)), StandardCharsets.UTF_8);
          send(out, "event: trace\nid: " + ++sequence + "\ndata: " + data + "\n\n");
        }
      }
    } finally {
      watch.close();
    }
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() {
    closed = true;
    threads.shutdownNow();
  }
}
