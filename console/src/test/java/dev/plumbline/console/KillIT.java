package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.console.bench.SpanTraffic;
import dev.plumbline.console.source.TraceData;
import dev.plumbline.console.store.EmbeddedStore;
import dev.plumbline.console.store.StoreLimits;
import dev.plumbline.otlp.TraceId;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the real process with SIGKILL while it takes spans in, and counts what is left. */
class KillIT {

  private static final Path JAR = Path.of("target/console.jar");
  private static final Path CHARTER = Path.of("../charter/shop");
  private static final int SENDERS = 4;
  private static final int KILLS = 3;
  private static final int ACKNOWLEDGED_BEFORE_KILL = 25;

  @TempDir Path data;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Queue<SpanTraffic.Request> acknowledged = new ConcurrentLinkedQueue<>();
  private final Queue<SpanTraffic.Request> unanswered = new ConcurrentLinkedQueue<>();

  @Test
  void whatWasAcknowledged_isThereOnce_afterEachKill() throws Exception {
    for (int round = 0; round < KILLS; round++) {
      sendUntilKilled(round);
    }
    try (ConsoleProcess console = start()) {
      // What got no answer is sent again, as the Collector does; some of it was stored already.
      for (SpanTraffic.Request request : List.copyOf(unanswered)) {
        assertThat(send(console.httpPort(), request)).isEqualTo(200);
      }
      acknowledged.addAll(unanswered);
    }

    assertThat(unanswered).as("requests that the kills cut off").isNotEmpty();
    try (EmbeddedStore store =
        EmbeddedStore.open(data, new StoreLimits(Duration.ofDays(1), 1L << 32, 1L << 20))) {
      for (SpanTraffic.Request request : acknowledged) {
        for (byte[] id : request.traceIds()) {
          ByteBuffer bytes = ByteBuffer.wrap(id);
          TraceData trace =
              store.trace(new TraceId(bytes.getLong(), bytes.getLong())).orElseThrow();
          assertThat(spanIds(trace)).hasSize(SpanTraffic.SPANS_PER_TRACE);
        }
      }
    }
  }

  private void sendUntilKilled(int round) throws Exception {
    ConsoleProcess console = start();
    CountDownLatch enough = new CountDownLatch(ACKNOWLEDGED_BEFORE_KILL);
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    for (int i = 0; i < SENDERS; i++) {
      SpanTraffic traffic = new SpanTraffic(1_000L * round + i);
      senders.execute(() -> sendUntilItFails(console, traffic, enough));
    }
    assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
    console.kill();
    senders.shutdown();
    assertThat(senders.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }

  private void sendUntilItFails(
      ConsoleProcess console, SpanTraffic traffic, CountDownLatch enough) {
    while (true) {
      SpanTraffic.Request request = traffic.request(40, System.currentTimeMillis() * 1_000_000);
      try {
        int status = send(console.httpPort(), request);
        if (status == 200) {
          acknowledged.add(request);
          enough.countDown();
        } else {
          unanswered.add(request);
        }
      } catch (IOException killed) {
        unanswered.add(request);
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private int send(int port, SpanTraffic.Request request) throws IOException, InterruptedException {
    return client
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/traces"))
                .header("Content-Type", "application/x-protobuf")
                .POST(HttpRequest.BodyPublishers.ofByteArray(request.message().toByteArray()))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private ConsoleProcess start() throws IOException, InterruptedException {
    return ConsoleProcess.start(JAR, CHARTER, data, List.of());
  }

  /** The ids of all stored spans; a span that is there twice fails. */
  private static Set<String> spanIds(TraceData trace) {
    Set<String> ids = new HashSet<>();
    for (ResourceSpans group : trace.groups()) {
      group
          .getScopeSpansList()
          .forEach(
              scope ->
                  scope
                      .getSpansList()
                      .forEach(
                          span ->
                              assertThat(
                                      ids.add(
                                          java.util.HexFormat.of()
                                              .formatHex(span.getSpanId().toByteArray())))
                                  .as("stored once")
                                  .isTrue()));
    }
    return ids;
  }
}
