package dev.plumbline.demo.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.demo.orders.v1.PlaceOrderResponse;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.stub.StreamObserver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The jar as an operator runs it. */
class EdgeIT {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(12);

  @Test
  void onSigterm_theRequestAtWorkIsAnswered_andTheProcessEndsInTime() throws Exception {
    try (StubGateway gateway = StubGateway.start()) {
      CompletableFuture<StreamObserver<PlaceOrderResponse>> held = new CompletableFuture<>();
      gateway.onPlace = held::complete;
      Process edge = start(targeting(gateway.port(), "PLUMBLINE_DEMO_DEADLINE_MS", "15000"));
      try (BufferedReader out = said(edge.getInputStream())) {
        URI address = listening(out);
        CompletableFuture<HttpResponse<String>> atWork =
            HttpClient.newHttpClient()
                .sendAsync(
                    HttpRequest.newBuilder(address.resolve("/v1/orders"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(RunningEdge.GOOD_ORDER))
                        .build(),
                    HttpResponse.BodyHandlers.ofString());
        StreamObserver<PlaceOrderResponse> reply = held.get(60, TimeUnit.SECONDS);
        long before = System.nanoTime();
        edge.toHandle().destroy(); // unlike destroy(), leaves its output readable
        reply.onNext(PlaceOrderResponse.newBuilder().setOrder(StubGateway.ORDER).build());
        reply.onCompleted();

        assertThat(atWork.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
        assertThat(edge.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(STOP_LIMIT);
        assertThat(out.readLine()).isEqualTo("edge: stopped");
        assertThat(edge.exitValue()).isZero();
      } finally {
        edge.destroyForcibly();
      }
    }
  }

  @Test
  void thePortOpens_whenTheGatewayHasAnswered() throws Exception {
    try (StubGateway gateway = StubGateway.start()) {
      CompletableFuture<StreamObserver<HealthCheckResponse>> asked = new CompletableFuture<>();
      gateway.onHealth = asked::complete;
      Process edge = start(targeting(gateway.port(), "PLUMBLINE_DEMO_WARM_UP_MS", "60000"));
      try (BufferedReader out = said(edge.getInputStream())) {
        StreamObserver<HealthCheckResponse> reply = asked.get(60, TimeUnit.SECONDS);
        assertThat(out.ready()).as("it says that it listens").isFalse();
        reply.onNext(HealthCheckResponse.getDefaultInstance());
        reply.onCompleted();

        URI address = listening(out);
        gateway.stop();
        assertThat(status(address.resolve("/healthz")))
            .as("a gateway that went away makes the edge no less ready")
            .isEqualTo(200);
      } finally {
        edge.destroyForcibly();
      }
    }
  }

  @Test
  void withoutAGateway_thePortOpensAllTheSame_andOneLineIsLogged() throws Exception {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    Path log = Files.createTempFile("edge", ".log");
    ProcessBuilder builder = builder(targeting(nobody, "PLUMBLINE_DEMO_WARM_UP_MS", "700"));
    Process edge = builder.redirectError(log.toFile()).start();
    try (BufferedReader out = said(edge.getInputStream())) {
      URI address = listening(out);

      assertThat(status(address.resolve("/healthz"))).isEqualTo(200);
      assertThat(Files.readAllLines(log))
          .singleElement()
          .asString()
          .contains("opening without the gateway");
    } finally {
      edge.destroyForcibly();
      Files.delete(log);
    }
  }

  private static Map<String, String> targeting(int port, String setting, String value) {
    return Map.of("PLUMBLINE_DEMO_GATEWAY_TARGET", "127.0.0.1:" + port, setting, value);
  }

  private static URI listening(BufferedReader out) throws IOException {
    String said = out.readLine();
    assertThat(said).startsWith("edge: listening on http://127.0.0.1:");
    return URI.create(said.replaceAll(".*(http://[0-9.]+:\\d+).*", "$1"));
  }

  private static int status(URI address) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void aPortInUse_isOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      assertFails(
          Map.of("PLUMBLINE_DEMO_EDGE_LISTEN", address, "PLUMBLINE_DEMO_WARM_UP_MS", "100"),
          1,
          "cannot listen on " + address);
    }
  }

  @Test
  void aBadSetting_isOneLine() throws Exception {
    assertFails(Map.of("PLUMBLINE_DEMO_DEADLINE_MS", "soon"), 2, "PLUMBLINE_DEMO_DEADLINE_MS=soon");
  }

  private static void assertFails(Map<String, String> settings, int exitCode, String message)
      throws Exception {
    Process edge = start(settings);
    try (BufferedReader out = said(edge.getErrorStream())) {
      assertThat(out.lines().filter(line -> !line.startsWith("{"))) // those are the log's
          .singleElement()
          .asString()
          .startsWith("edge: ")
          .contains(message);
      assertThat(edge.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(edge.exitValue()).isEqualTo(exitCode);
    } finally {
      edge.destroyForcibly();
    }
  }

  private static Process start(Map<String, String> settings) throws IOException {
    ProcessBuilder builder = builder(settings);
    // The log goes where nobody has to read it, unless the process is to end at once.
    if (settings.containsKey("PLUMBLINE_DEMO_GATEWAY_TARGET")) {
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    }
    return builder.start();
  }

  private static ProcessBuilder builder(Map<String, String> settings) {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            Path.of("target", "edge.jar").toString());
    builder.environment().putAll(new HashMap<>(settings));
    if (!settings.containsKey("PLUMBLINE_DEMO_EDGE_LISTEN")) {
      builder.environment().put("PLUMBLINE_DEMO_EDGE_LISTEN", "127.0.0.1:0");
    }
    return builder;
  }

  private static BufferedReader said(InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }
}
