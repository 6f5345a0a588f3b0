package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application that records telemetry manually through the OpenTelemetry API, and fails with
 * exceptions of its own.
 */
class HandmadeIT {
  private static final String MAIN =
      """
      package acme;

      import com.sun.net.httpserver.HttpExchange;
      import com.sun.net.httpserver.HttpServer;
      import io.opentelemetry.api.GlobalOpenTelemetry;
      import io.opentelemetry.api.common.AttributeKey;
      import io.opentelemetry.api.common.Attributes;
      import io.opentelemetry.api.logs.Severity;
      import io.opentelemetry.api.trace.Span;
      import io.opentelemetry.context.Scope;
      import java.net.InetAddress;
      import java.net.InetSocketAddress;

      public class Main {
        private static final Attributes SAID = Attributes.builder()
            .put("http.method", "GET")
            .put("client.address", "10.1.2.3")
            .put("customer.email", "someone@example.org")
            .build();

        public static void main(String[] arguments) throws Exception {
          HttpServer server =
              HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
          server.createContext("/handmade", exchange -> { handmade(); answer(exchange, 204); });
          server.createContext("/sold-out", exchange -> {
            answer(exchange, 409);
            throw new SoldOut();
          });
          server.start();
          System.out.println("ready " + server.getAddress().getPort());
          while (System.in.read() >= 0) {}
          server.stop(0);
        }

        private static void answer(HttpExchange exchange, int status) throws java.io.IOException {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        }

        private static void handmade() {
          Span span = GlobalOpenTelemetry.getTracer("by.hand")
              .spanBuilder("load user 4d1c7f2e-8f0a-4b57-9d57-1f1c9a1e7b11")
              .setAllAttributes(SAID)
              .startSpan();
          try (Scope scope = span.makeCurrent()) {
            GlobalOpenTelemetry.getMeter("by.hand")
                .histogramBuilder("rpc.client.call.duration").setUnit("ms").build()
                .record(250, SAID.toBuilder().put("rpc.method", "acme/Load").build());
            GlobalOpenTelemetry.get().getLogsBridge().get("by.hand").logRecordBuilder()
                .setSeverity(Severity.INFO).setBody("loaded").setAllAttributes(SAID).emit();
          } finally {
            span.end();
          }
        }
      }
      """;

  private static final String BUSINESS =
      "package acme; public class BusinessException extends RuntimeException {}";
  private static final String SOLD_OUT =
      "package acme; public class SoldOut extends BusinessException {}";

  @TempDir private static Path folder;
  private static SentTelemetry telemetry;

  @BeforeAll
  static void runTheApplication() throws Exception {
    Path app =
        SmallJar.compiled(
            folder,
            "app.jar",
            Map.of("acme.Main", MAIN, "acme.BusinessException", BUSINESS, "acme.SoldOut", SOLD_OUT),
            Map.of(
                "META-INF/MANIFEST.MF",
                "Manifest-Version: 1.0\nMain-Class: acme.Main\n" + classPath()));
    try (ServiceProcess service =
        ServiceProcess.startJar(app, ServiceProcess.ONE_FILE, "-Dplumbline.charter=" + charter())) {
      assertThat(service.get("/handmade").statusCode()).isEqualTo(204);
      assertThat(service.get("/sold-out").statusCode()).isEqualTo(409);
      telemetry = service.stop();
      assertThat(service.logLines()).anyMatch(line -> line.contains("Plumbline enforcing charter"));
    }
  }

  @Test
  void whatIsSensitive_isNowhereInIt() {
    assertThat(telemetry.text()).doesNotContain("someone@example.org").doesNotContain("10.1.2.3");
  }

  @Test
  void aSpanMadeByHand_keepsTheCharter() {
    Span span =
        telemetry.spans().stream()
            .filter(made -> made.getName().startsWith("load user"))
            .findFirst()
            .orElseThrow();

    assertThat(span.getName()).isEqualTo("load user {id}");
    assertThat(attributes(span.getAttributesList()))
        .containsEntry("http.request.method", "GET")
        .doesNotContainKeys("http.method", "customer.email")
        .hasEntrySatisfying("client.address", hash -> assertThat(hash).isNotEqualTo("10.1.2.3"));
  }

  @Test
  void aMetricMadeByHand_isConverted_andItsExemplarsTellNoMore() {
    HistogramDataPoint point =
        telemetry.histogram("rpc.client.call.duration").stream().findFirst().orElseThrow();

    assertThat(telemetry.metric("rpc.client.call.duration").get(0).getUnit()).isEqualTo("s");
    assertThat(point.getSum()).isEqualTo(0.25);
    assertThat(attributes(point.getAttributesList())).containsOnlyKeys("rpc.method");
    assertThat(exemplars("rpc.client.call.duration"))
        .isNotEmpty()
        .allSatisfy(
            exemplar -> {
              assertThat(exemplar.getAsDouble()).isEqualTo(0.25);
              assertThat(exemplar.getTraceId().isEmpty()).isFalse();
              assertThat(attributes(exemplar.getFilteredAttributesList()))
                  .doesNotContainKeys("http.method", "client.address", "customer.email");
            });
  }

  /** Those of every export: an exemplar is in one of them alone, which need not be the last. */
  private static Stream<Exemplar> exemplars(String metric) {
    return telemetry.metricsAsSent().getResourceMetricsList().stream()
        .flatMap(resource -> resource.getScopeMetricsList().stream())
        .flatMap(scope -> scope.getMetricsList().stream())
        .filter(sent -> sent.getName().equals(metric))
        .flatMap(sent -> sent.getHistogram().getDataPointsList().stream())
        .flatMap(point -> point.getExemplarsList().stream());
  }

  @Test
  void aLogRecordMadeByHand_keepsTheCharter() {
    LogRecord record =
        telemetry.logs().stream()
            .filter(log -> log.getBody().getStringValue().equals("loaded"))
            .findFirst()
            .orElseThrow();

    assertThat(attributes(record.getAttributesList()))
        .containsEntry("http.request.method", "GET")
        .containsKey("client.address")
        .doesNotContainKeys("http.method", "customer.email");
  }

  /** By its superclass, which only the application can load. */
  @Test
  void anExceptionOfTheApplicationsOwn_isClassifiedByThePolicysTable() {
    Span span =
        telemetry.spans().stream()
            .filter(served -> attributes(served.getAttributesList()).containsValue("/sold-out"))
            .findFirst()
            .orElseThrow();

    assertThat(attributes(span.getAttributesList()))
        .containsEntry("plumbline.error.code", "INVALID_ARGUMENT")
        .containsEntry("plumbline.error.reason", "ORDER_INVALID")
        .containsEntry("plumbline.error.origin", "edge");
  }

  /** The repository's, with a row for the application's exceptions. */
  private static Path charter() throws IOException {
    Path own =
        Path.of(
            System.getProperty("basedir", "."), "..", "conformance", "vectors", "charter", "whole");
    Path copy = folder.resolve("charter");
    try (Stream<Path> files = Files.walk(own)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = copy.resolve(own.relativize(file).toString());
        Files.createDirectories(to.resolveSibling("."));
        Files.writeString(
            to,
            Files.readString(file)
                .replace(
                    "    java:\n",
                    "    java:\n      - {type: acme.BusinessException, code: INVALID_ARGUMENT,"
                        + " reason: ORDER_INVALID}\n"));
      }
    }
    return copy;
  }

  /** OpenTelemetry's API, which the application brings. */
  private static String classPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(all.split(File.pathSeparator))
        .filter(jar -> jar.matches(".*opentelemetry-(api|context|common)-[0-9.]+[.]jar"))
        .map(jar -> " " + Path.of(jar).toUri() + "\n")
        .collect(Collectors.joining(" ", "Class-Path:", ""));
  }
}
