package dev.plumbline.console.api;

import dev.plumbline.console.ProcessErrors;
import dev.plumbline.console.http.ApiProblem;
import dev.plumbline.console.http.ConsoleServer;
import dev.plumbline.console.http.QueryParameters;
import dev.plumbline.console.json.Document;
import dev.plumbline.console.json.JsonWriter;
import dev.plumbline.console.response.LiveDropped;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;

/**
 * {@code GET /api/traces/live}: traces as they arrive, as an event stream.
 *
 * <p>A reader that is too slow misses traces and gets their number; it never blocks the store.
 */
public final class LiveTail implements AutoCloseable {

  private static final int MOST_READERS = 32;
  private static final int WAITING = 256;
  private static final long HEARTBEAT_SECONDS = 10;

  /**
   * A reader that reads nothing for this long is disconnected; earlier where another one needs its
   * place.
   */
  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final EmbeddedStore store;
  private final ProcessErrors failures;
  private final Set<Tail> tails = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "live-tail");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean closed;

  public LiveTail(EmbeddedStore store, ProcessErrors failures) {
    this.store = store;
    this.failures = failures;
  }

  /** One reader, and since when it has not taken what is sent to it. */
  private static final class Tail {
    final HttpServerExchange exchange;
    volatile long sendingSince;

    Tail(HttpServerExchange exchange) {
      this.exchange = exchange;
    }

    boolean isStuck(long nanos) {
      long since = sendingSince;
      return since != 0 && System.nanoTime() - since > nanos;
    }

    void end() {
      IoUtils.safeClose(exchange.getConnection());
    }
  }

  public ConsoleServer.Special special() {
    return new ConsoleServer.Special("/api/traces/live", this::open, true);
  }

  private void open(HttpServerExchange exchange) {
    if (!exchange.getRequestMethod().equalToString("GET")) {
      throw ApiProblem.methodNotAllowed("expected GET");
    }
    QueryParameters params =
        QueryParameters.of(
            exchange.getQueryParameters(),
            Set.copyOf(TraceSearch.FILTERS),
            Set.of("baggage"),
            System.currentTimeMillis());
    TraceQuery query = TraceSearch.query(params, params.range());
    Tail tail = new Tail(exchange);
    enter(tail);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/event-stream");
    exchange.addExchangeCompleteListener(
        (ended, next) -> {
          tails.remove(tail);
          next.proceed();
        });
    exchange.dispatch(
        threads,
        () -> {
          exchange.startBlocking();
          try {
            run(tail, query);
          } catch (IOException gone) {
            // The reader went away.
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (Error e) {
            failures.note("a live tail", e);
          } finally {
            tails.remove(tail);
            exchange.endExchange();
          }
        });
  }

  /** Takes a place, if necessary that of a stalled reader. */
  private synchronized void enter(Tail tail) {
    if (tails.size() >= MOST_READERS) {
      for (Tail other : tails) {
        if (other.isStuck(SLOW_NANOS)) {
          tails.remove(other);
          other.end();
          break;
        }
      }
    }
    if (tails.size() >= MOST_READERS) {
      throw ApiProblem.tooMany(MOST_READERS + " live tails are open already");
    }
    tails.add(tail);
    // A stalled reader is also detected when no other one connects.
    tail.exchange.getIoThread().executeAfter(() -> watch(tail), 5, TimeUnit.SECONDS);
  }

  private void watch(Tail tail) {
    if (tail.isStuck(STUCK_NANOS)) {
      tail.end();
    } else if (tails.contains(tail)) {
      tail.exchange.getIoThread().executeAfter(() -> watch(tail), 5, TimeUnit.SECONDS);
    }
  }

  private void run(Tail tail, TraceQuery query) throws IOException, InterruptedException {
    OutputStream out = tail.exchange.getOutputStream();
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
      send(tail, out, ": open\n\n");
      long sequence = 0;
      while (!closed) {
        @Nullable TraceSummary trace = waiting.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
        long dropped = missed.getAndSet(0);
        if (dropped > 0) {
          send(tail, out, "event: dropped\ndata: " + json(new LiveDropped(dropped)) + "\n\n");
        }
        if (trace == null) {
          send(tail, out, ":\n\n");
        } else {
          String data = json(Documents.summary(trace));
          send(tail, out, "event: trace\nid: " + ++sequence + "\ndata: " + data + "\n\n");
        }
      }
    } finally {
      watch.close();
    }
  }

  private static String json(Document document) {
    return new String(JsonWriter.write(document), StandardCharsets.UTF_8);
  }

  private static void send(Tail tail, OutputStream out, String text) throws IOException {
    long now = System.nanoTime();
    tail.sendingSince = now == 0 ? 1 : now;
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
    tail.sendingSince = 0;
  }

  @Override
  public void close() {
    closed = true;
    threads.shutdownNow();
  }
}
