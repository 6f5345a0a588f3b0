package dev.plumbline.console.jaeger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.console.Otlp;
import dev.plumbline.console.TestConsole;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The console in front of a real Jaeger, which was sent what a Collector would send. Not among the
 * other tests, for the Jaeger takes minutes to build: {@code make test-jaeger}.
 */
class RealJaeger {

  private static final Path JAEGER = Path.of("../.tools/bin/jaeger").toAbsolutePath().normalize();
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir static Path folder;

  private static Process jaeger;
  private static TestConsole console;

  @BeforeAll
  static void twoOrdersAndAProbe() throws Exception {
    int query = freePort();
    int otlp = freePort();
    jaeger = start(query, otlp);
    console =
        TestConsole.start(
            folder.resolve("console"), "PLUMBLINE_JAEGER_URL", "http://127.0.0.1:" + query);
    byte[] spans =
        new Otlp()
            .span("edge", 1, 1, 0)
            .server()
            .named("POST /v1/orders")
            .at(0, 100_000)
            .with("plumbline.demo.fault", "worker:slow")
            .failed("DEADLINE_EXCEEDED", "gateway", "DEADLINE", "dependency")
            .end()
            .span("edge", 1, 2, 1)
            .client()
            .named("Place")
            .at(1_000, 90_000)
            .failed("DEADLINE_EXCEEDED", "gateway", "DEADLINE", "dependency")
            .end()
            .span("gateway", 1, 3, 2)
            .server()
            .named("Place")
            .at(2_000, 80_000)
            .failed("DEADLINE_EXCEEDED", "gateway", "DEADLINE", "service")
            .end()
            .span("edge", 2, 4, 0)
            .server()
            .named("POST /v1/orders")
            .at(200_000, 20_000)
            .end()
            .span("worker", 3, 5, 0)
            .server()
            .named("GET /healthz")
            .at(300_000, 1_000)
            .with("user_agent.synthetic.type", "test")
            .end()
            .bytes();
    await(() -> post("http://127.0.0.1:" + otlp + "/v1/traces", spans) == 200);
    await(() -> found("").size() == 3);
  }

  @AfterAll
  static void stop() {
    if (console != null) {
      console.close();
    }
    if (jaeger != null) {
      jaeger.destroy();
      jaeger.onExit().join();
    }
  }

  @Test
  void aTraceIsWhole() throws Exception {
    Map<String, Object> trace = console.json("/api/traces/" + Otlp.traceHex(1));

    assertThat(trace).containsEntry("complete", true).containsEntry("span_count", 3L);
    assertThat(trace.get("duration_us")).isEqualTo(100_000L);
    assertThat(trace.get("baggage")).isEqualTo(Map.of("plumbline.demo.fault", "worker:slow"));
    assertThat(trace.get("error_path")).asInstanceOf(InstanceOfAssertFactories.LIST).hasSize(3);
    assertThat(column(trace, "spans", "name")).containsExactly("POST /v1/orders", "Place", "Place");
    assertThat(column(trace, "spans", "kind")).containsExactly("server", "client", "server");
    assertThat(column(trace, "spans", "depth")).containsExactly(0L, 1L, 2L);
    assertThat(column(trace, "spans", "status")).containsOnly("error");
  }

  @ParameterizedTest
  @CsvSource({
    "service=edge,                                    2 1",
    "service=gateway,                                 1",
    "operation=GET /healthz,                          3",
    "service=edge&operation=POST /v1/orders,          2 1",
    "code=DEADLINE_EXCEEDED,                          1",
    "code=any,                                        1",
    "code=none,                                       3 2",
    "service=edge&code=none,                          2",
    "origin=gateway,                                  1",
    "reason=DEADLINE&service=gateway,                 1",
    "fault=dependency,                                1",
    "kind=client,                                     1",
    "min_ms=50,                                       1",
    "max_ms=50,                                       3 2",
    "baggage=plumbline.demo.fault,                    1",
    "baggage=plumbline.demo.fault=worker:slow,        1",
    "baggage=plumbline.demo.fault=edge:slow,          ''",
    "synthetic=true,                                  3",
    "synthetic=false,                                 2 1",
    "limit=1,                                         3",
    "service=nobody,                                  ''",
  })
  void aSearchFindsWhatItIsAskedFor(String filter, String traces) throws Exception {
    List<String> ids = new ArrayList<>();
    for (String trace : traces.isEmpty() ? new String[0] : traces.split(" ", -1)) {
      ids.add(Otlp.traceHex(Long.parseLong(trace)));
    }
    assertThat(found(filter)).isEqualTo(ids);
  }

  @Test
  void aTraceThatJaegerDoesNotHaveIsNotFound() throws Exception {
    HttpResponse<String> answer = console.get("/api/traces/" + "ab".repeat(16));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
  }

  @Test
  void theCheckerJudgesWhatJaegerHas() throws Exception {
    Map<String, Object> result = console.json("/api/conformance/verdict");

    assertThat(result).containsEntry("traces", 3L).containsEntry("spans", 5L);
  }

  @Test
  void healthSaysWhereTracesAreReadFrom() throws Exception {
    assertThat(console.get("/api/health").body()).contains("\"read_from\":\"http://127.0.0.1:");
  }

  /** Ids of the traces that a search finds, in its order. */
  private static List<String> found(String filter) throws Exception {
    StringBuilder path = new StringBuilder("/api/traces?from=-1h");
    for (String pair : filter.isEmpty() ? new String[0] : filter.split("&", -1)) {
      int equals = pair.indexOf('=');
      path.append('&')
          .append(pair, 0, equals + 1)
          .append(URLEncoder.encode(pair.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return column(console.json(path.toString()), "traces", "trace_id").stream()
        .map(String::valueOf)
        .toList();
  }

  private static List<Object> column(Map<String, Object> document, String list, String member) {
    List<Object> values = new ArrayList<>();
    if (document.get(list) instanceof List<?> items) {
      for (Object item : items) {
        values.add(((Map<?, ?>) item).get(member));
      }
    }
    return values;
  }

  private interface Condition {
    boolean isTrue() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        if (condition.isTrue()) {
          return;
        }
      } catch (IOException notYet) {
        // Asked again below.
      }
      if (System.nanoTime() > end || !jaeger.isAlive()) {
        throw new AssertionError(Files.readString(folder.resolve("jaeger.log")));
      }
      Thread.sleep(100);
    }
  }

  private static int post(String url, byte[] body) throws IOException, InterruptedException {
    return CLIENT
        .send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/x-protobuf")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  /** Below the range from which systems give out client ports. */
  private static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(15_000, 31_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        // The next one.
      }
    }
  }

  private static Process start(int query, int otlp) throws IOException {
    Path configuration =
        Files.writeString(
            folder.resolve("jaeger.yaml"),
            """
            service:
              extensions: [jaeger_storage, jaeger_query]
              pipelines:
                traces: {receivers: [otlp], exporters: [jaeger_storage_exporter]}
              telemetry:
                metrics: {level: none}
            extensions:
              jaeger_storage:
                backends:
                  kept: {memory: {max_traces: 10000}}
              jaeger_query:
                storage: {traces: kept}
                http: {endpoint: "127.0.0.1:%d"}
                grpc: {endpoint: "127.0.0.1:0"}
            receivers:
              otlp:
                protocols:
                  http: {endpoint: "127.0.0.1:%d"}
            exporters:
              jaeger_storage_exporter: {trace_storage: kept}
            """
                .formatted(query, otlp));
    return new ProcessBuilder(JAEGER.toString(), "--config", configuration.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("jaeger.log").toFile())
        .start();
  }
}
