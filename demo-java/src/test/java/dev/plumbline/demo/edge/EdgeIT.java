package dev.plumbline.demo.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The jar as an operator runs it. */
class EdgeIT {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  @Test
  void onSigterm_theRequestAtWorkIsAnswered_andTheProcessEndsInTime() throws Exception {
    // A gateway that takes connections and says nothing: a request at work stays at work.
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Process edge =
          start(
              Map.of(
                  "PLUMBLINE_DEMO_EDGE_LISTEN",
                  "127.0.0.1:0",
                  "PLUMBLINE_DEMO_GATEWAY_TARGET",
                  "127.0.0.1:" + silent.getLocalPort(),
                  "PLUMBLINE_DEMO_DEADLINE_MS",
                  "1500"));
      try (BufferedReader out = said(edge.getInputStream())) {
        String said = out.readLine();
        assertThat(said).startsWith("edge: listening on http://127.0.0.1:");
        URI address = URI.create(said.replaceAll(".*(http://[0-9.]+:\\d+).*", "$1"));
        CompletableFuture<HttpResponse<String>> atWork =
            HttpClient.newHttpClient()
                .sendAsync(
                    HttpRequest.newBuilder(address.resolve("/v1/orders/o-1")).build(),
                    HttpResponse.BodyHandlers.ofString());
        try (Socket called = silent.accept()) {
          long before = System.nanoTime();
          edge.toHandle().destroy(); // unlike destroy(), leaves its output readable

          assertThat(atWork.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(504);
          assertThat(edge.waitFor(10, TimeUnit.SECONDS)).isTrue();
          assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(STOP_LIMIT);
          assertThat(called.isConnected()).isTrue();
        }
        assertThat(out.readLine()).isEqualTo("edge: stopped");
        assertThat(edge.exitValue()).isZero();
      } finally {
        edge.destroyForcibly();
      }
    }
  }

  @Test
  void aPortInUse_isSaidInOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      assertFails(Map.of("PLUMBLINE_DEMO_EDGE_LISTEN", address), 1, "cannot listen on " + address);
    }
  }

  @Test
  void aBadSetting_isSaidInOneLine() throws Exception {
    assertFails(Map.of("PLUMBLINE_DEMO_DEADLINE_MS", "soon"), 2, "PLUMBLINE_DEMO_DEADLINE_MS=soon");
  }

  private static void assertFails(Map<String, String> settings, int exitCode, String message)
      throws Exception {
    Process edge = start(settings);
    try (BufferedReader out = said(edge.getErrorStream())) {
      assertThat(out.lines()).singleElement().asString().startsWith("edge: ").contains(message);
      assertThat(edge.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(edge.exitValue()).isEqualTo(exitCode);
    } finally {
      edge.destroyForcibly();
    }
  }

  private static Process start(Map<String, String> settings) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            Path.of("target", "edge.jar").toString());
    builder.environment().putAll(new HashMap<>(settings));
    if (!settings.containsKey("PLUMBLINE_DEMO_EDGE_LISTEN")) {
      builder.environment().put("PLUMBLINE_DEMO_EDGE_LISTEN", "127.0.0.1:0");
    }
    // The log goes where nobody has to read it, unless the process is to end at once.
    if (settings.containsKey("PLUMBLINE_DEMO_GATEWAY_TARGET")) {
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    }
    return builder.start();
  }

  private static BufferedReader said(InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }
}
