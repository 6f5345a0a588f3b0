package dev.plumbline.workbench.demo;

import dev.plumbline.cli.stack.StackException;
import dev.plumbline.clients.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Follows the console's live tail and records when each trace of the edge was complete there: when
 * it gained its last span.
 */
final class LiveTail implements AutoCloseable {

  private static final String DATA = "data: ";
  private static final int OPEN_SECONDS = 10;

  private record Seen(long nanoTime, long spans) {

    Seen later(Seen other) {
      return other.spans > spans ? other : this;
    }
  }

  private final Map<String, Seen> seen = new ConcurrentHashMap<>();
  private final CountDownLatch open = new CountDownLatch(1);
  private final Stream<String> lines;

  private LiveTail(Stream<String> lines) {
    this.lines = lines;
  }

  /** Returns when the live tail has begun. */
  static LiveTail follow(HttpClient client, String console) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(console + "/api/traces/live?service=edge")).build();
    LiveTail visibility;
    try {
      visibility = new LiveTail(client.send(request, HttpResponse.BodyHandlers.ofLines()).body());
    } catch (IOException e) {
      throw new StackException("the console at " + console + " has no live tail: " + e, e);
    }
    Thread reader = new Thread(visibility::read, "live-tail");
    reader.setDaemon(true);
    reader.start();
    if (!visibility.open.await(OPEN_SECONDS, TimeUnit.SECONDS)) {
      throw new StackException("the console's live tail at " + console + " sends nothing");
    }
    return visibility;
  }

  private void read() {
    try {
      lines.forEach(this::line);
    } catch (UncheckedIOException closed) {
      // Closed by close().
    }
  }

  private void line(String line) {
    long now = System.nanoTime();
    open.countDown();
    if (!line.startsWith(DATA)) {
      return;
    }
    Map<String, @Nullable Object> trace = Json.readObject(line.substring(DATA.length()));
    if (trace.get("span_count") instanceof Number spans) {
      seen.merge(Json.text(trace, "trace_id"), new Seen(now, spans.longValue()), Seen::later);
    }
  }

  /** Returns the number of traces seen. */
  int traces() {
    return seen.size();
  }

  /** Returns the {@link System#nanoTime} at which the trace was whole; empty when it never came. */
  OptionalLong whole(String traceId) {
    Seen last = seen.get(traceId);
    return last == null ? OptionalLong.empty() : OptionalLong.of(last.nanoTime());
  }

  @Override
  public void close() {
    lines.close();
  }
}
