package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.clients.Json;
import dev.plumbline.console.bench.SpanTraffic;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real process with the memory that it is given in the stack, at its limits. */
class MemoryIT {
  private static final int CLOSED = -1;

  private static final Path JAR = Path.of("target/console.jar");
  private static final Path CHARTER = Path.of("../charter/shop");
  private static final int SPANS = 100_000;
  private static final int A_REQUEST = 5_000;

  /** Requests of 7 MB, of which some 60 fit once they are decoded. */
  private static final int MORE_THAN_FIT = 300;

  @TempDir Path data;

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void all_limits_at_once_hold_within_160_mb() throws Exception {
    try (ConsoleProcess console = ConsoleProcess.start(JAR, CHARTER, data, List.of())) {
      hugeTrace(console);
      manyNames(console);
      for (int i = 0; i < 33; i++) {
        assertThat(notify(console, 100 * i)).isEqualTo(200);
      }

      // Live tails, halves of requests, and readers who do not read.
      for (int i = 0; i < 20; i++) {
        open(console.port(), "GET /api/traces/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        open(
            console.port(),
            "GET /api/traces/%s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(Otlp.traceHex(1)));
        half(
            open(
                console.httpPort(),
                "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\nContent-Length: 8000000\r\n\r\n"),
            7 << 20);
        half(
            open(
                console.port(),
                "POST /api/alerts/webhook HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"),
            900_000);
      }
      // A store that cannot be written for a while, so that the queue fills.
      List<CompletableFuture<Integer>> waiting = new ArrayList<>();
      try (Connection lock =
              DriverManager.getConnection("jdbc:sqlite:" + data.resolve("traces.db"));
          Statement statement = lock.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        for (int i = 0; i < 20; i++) {
          byte[] large = large(1_000 + i);
          waiting.add(
              client
                  .sendAsync(export(console, large), HttpResponse.BodyHandlers.discarding())
                  .thenApply(HttpResponse::statusCode));
        }
        // The same trace by several at once, and what else is large.
        Map<CompletableFuture<Integer>, String> pages = new LinkedHashMap<>();
        for (int i = 0; i < 3; i++) {
          for (String page :
              List.of(
                  "/api/traces/" + Otlp.traceHex(1),
                  "/api/traces?limit=5000&from=-1h",
                  "/api/services/edge/logs",
                  "/api/conformance/verdict",
                  "/api/alerts")) {
            pages.put(
                client
                    .sendAsync(
                        HttpRequest.newBuilder(uri(console, page)).build(),
                        HttpResponse.BodyHandlers.ofString())
                    .thenApply(HttpResponse::statusCode),
                page);
          }
        }
        for (Map.Entry<CompletableFuture<Integer>, String> page : pages.entrySet()) {
          // The connection may be one on which a body was refused: it is asked again on another.
          int first = statusOrClosed(page.getKey());
          int status = first == CLOSED ? console.get(page.getValue()).statusCode() : first;
          assertThat(status).as(page.getValue()).isIn(200, 429, 503);
        }
        statement.execute("ROLLBACK");
      }
      List<Integer> statuses = new ArrayList<>();
      for (CompletableFuture<Integer> one : waiting) {
        statuses.add(statusOrClosed(one));
      }
      assertThat(statuses)
          .allMatch(status -> List.of(200, 429, 503, CLOSED).contains(status))
          .anyMatch(status -> status != CLOSED);
      assertThatItGoesOn(console);

      HttpResponse<String> trace = console.get("/api/traces/" + Otlp.traceHex(1));
      Map<?, ?> document = Json.object(Json.read(trace.body().getBytes(StandardCharsets.UTF_8)));
      assertThat(document.get("span_count")).isEqualTo((long) SPANS);
      int shown = Json.list(document.get("spans")).size();
      assertThat(shown).isBetween(1_000, 10_000);
      assertThat(document.get("omitted_spans")).isEqualTo((long) SPANS - shown);
      // What is shown is the upper part of the tree.
      assertThat(Json.object(Json.list(document.get("spans")).get(0)).get("parent_id")).isNull();
    }
  }

  @Test
  void a_process_that_is_out_of_memory_ends() throws Exception {
    // More may wait than there is memory.
    try (ConsoleProcess console =
            ConsoleProcess.start(
                JAR, CHARTER, data, List.of(), Map.of("PLUMBLINE_CONSOLE_QUEUE_MIB", "1024"));
        Connection lock = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("traces.db"));
        Statement statement = lock.createStatement()) {
      List<CompletableFuture<?>> waiting = new ArrayList<>();
      statement.execute("BEGIN IMMEDIATE");
      int code = -1;
      for (int i = 0; i < MORE_THAN_FIT && code == -1; i++) {
        waiting.add(
            client.sendAsync(export(console, large(i)), HttpResponse.BodyHandlers.discarding()));
        code = console.exitCode(Duration.ofMillis(50));
      }
      assertThat(code == -1 ? console.exitCode(Duration.ofMinutes(2)) : code).isEqualTo(70);
      waiting.forEach(one -> one.cancel(true));
    }
  }

  private void hugeTrace(ConsoleProcess console) throws Exception {
    for (int first = 1; first <= SPANS; first += A_REQUEST) {
      Otlp request = new Otlp();
      for (int i = first; i < first + A_REQUEST; i++) {
        request
            .span("edge", 1, i, i == 1 ? 0 : 1 + (i - 2) / 10)
            .server()
            .with("http.route", "/v1/orders/{id}")
            .with("url.path", "/v1/orders/" + i)
            .with("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64) " + i)
            .with("server.address", "orders.shop.example")
            .end();
      }
      assertThat(status(export(console, request.bytes()))).isEqualTo(200);
    }
  }

  /** More names, and tags with more to them, than are kept. */
  private void manyNames(ConsoleProcess console) throws Exception {
    for (int round = 0; round < 8; round++) {
      Otlp request = new Otlp();
      for (int i = 0; i < 3_000; i++) {
        long id = 100_000L * (round + 1) + i;
        request
            .span("service" + i, id, 1, 0)
            .named(("GET /" + id + "/").repeat(60))
            .with("plumbline.demo.fault", ("value" + id).repeat(100))
            .end();
      }
      assertThat(status(export(console, request.bytes()))).isEqualTo(200);
    }
  }

  /** Spans of 7 MB that are no two alike, so that they do not shrink. */
  private static byte[] large(long seed) {
    return new SpanTraffic(seed)
        .request(1_100, System.currentTimeMillis() * 1_000_000)
        .message()
        .toByteArray();
  }

  private static int notify(ConsoleProcess console, int first) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(uri(console, "/api/alerts/webhook"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(AlertsTest.notification(first, 950_000)))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  /**
   * The status of a response. Closed where the server refused a body while it was still sent: its
   * response may not be read then.
   */
  private static int statusOrClosed(CompletableFuture<Integer> status) throws Exception {
    try {
      return status.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
        if (cause instanceof IOException) {
          return CLOSED;
        }
      }
      throw failed;
    }
  }

  private void assertThatItGoesOn(ConsoleProcess console) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    int status;
    do {
      status = status(export(console, new SpanTraffic(9).request(1, 1).message().toByteArray()));
    } while (status != 200 && System.nanoTime() < end);
    assertThat(status).isEqualTo(200);
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", console.grpcPort()).usePlaintext().build();
    try {
      TraceServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(60, TimeUnit.SECONDS)
          .export(new SpanTraffic(10).request(1, 1).message());
    } finally {
      channel.shutdownNow();
    }
    HttpResponse<String> health = console.get("/api/health");
    assertThat(health.statusCode()).as(health.body()).isEqualTo(200);
    assertThat(health.body()).contains("\"errors\":0");
  }

  private int status(HttpRequest request) throws Exception {
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static HttpRequest export(ConsoleProcess console, byte[] body) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + console.httpPort() + "/v1/traces"))
        .header("Content-Type", "application/x-protobuf")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }

  private static URI uri(ConsoleProcess console, String path) {
    return URI.create("http://127.0.0.1:" + console.port() + path);
  }

  private Socket open(int port, String begun) throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(4 << 10);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static void half(Socket socket, int bytes) {
    Thread sender =
        new Thread(
            () -> {
              try {
                socket.getOutputStream().write(new byte[bytes]);
              } catch (IOException cutOff) {
                // as it should
              }
            });
    sender.setDaemon(true);
    sender.start();
  }
}
