package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a client sends, a label takes values of a closed set, or a bounded number. */
class ClientLabelsIT {
  private static final int REQUESTS = 300;

  /**
   * As many values as a label takes that the charter sets no limit for, and what stands for more.
   */
  private static final int MOST = 201;

  /** Labels that the conventions know, of which a client sends the values. */
  private static final String LISTED =
      Stream.of(
              "url.scheme",
              "server.address",
              "server.port",
              "network.protocol.name",
              "network.protocol.version",
              "user_agent.original")
          .map(key -> "{ref: " + key + ", requirement_level: opt_in}")
          .collect(Collectors.joining("\n      - "));

  @TempDir private Path folder;

  @Test
  void underTheCharter() throws Exception {
    Map<String, Set<String>> labels = flood();

    assertThat(values(labels, "url.scheme"))
        .isSubsetOf("http", "https", "_OTHER")
        .contains("_OTHER");
    assertThat(values(labels, "http.request.method"))
        .isSubsetOf("GET", "_OTHER")
        .contains("_OTHER");
    assertThat(values(labels, "rpc.method")).contains("_OTHER");
    labels.forEach(
        (label, values) ->
            assertThat(values)
                .as(label)
                .hasSizeLessThanOrEqualTo(MOST)
                .noneMatch(value -> value.contains("z421")));
  }

  @Test
  void underACharterThatSetsNoLimits_andListsWhateverTheClientSends() throws Exception {
    Map<String, Set<String>> labels = flood("-Dplumbline.charter=" + charterWithoutLimits());

    assertThat(values(labels, "url.scheme"))
        .isSubsetOf("http", "https", "_OTHER")
        .contains("_OTHER");
    assertThat(values(labels, "network.protocol.version")).isSubsetOf("1.0", "1.1", "_OTHER");
    assertThat(values(labels, "network.protocol.name")).isSubsetOf("_OTHER");
    assertThat(values(labels, "server.address")).hasSizeGreaterThan(1).contains("_OTHER");
    assertThat(values(labels, "user_agent.original")).contains("_OTHER");
    labels.forEach((label, values) -> assertThat(values).as(label).hasSizeLessThanOrEqualTo(MOST));
  }

  /**
   * Requests that differ in everything a client can choose; the values of each label of each
   * metric.
   */
  private static Map<String, Set<String>> flood(String... arguments) throws Exception {
    String[] all =
        Stream.concat(
                Stream.of(
                    ServiceProcess.ONE_FILE,
                    "-Dotel.instrumentation.http.server.emit-experimental-telemetry=true",
                    "-Dotel.logs.exporter=none"),
                Stream.of(arguments))
            .toArray(String[]::new);
    try (ServiceProcess service = ServiceProcess.start(all)) {
      for (int i = 0; i < REQUESTS; i++) {
        request(service.port(), "GET", "HTTP/1.1", i, "Forwarded: proto=z421" + i);
        request(service.port(), "GET", "HTTP/1.1", i, "X-Forwarded-Proto: z421" + i);
        request(service.port(), "Z421" + i, "HTTP/1.1", i, "X-Forwarded-Host: z421" + i);
        request(service.port(), "GET", "HTTP/1." + (2 + i), i, "X-Forwarded-Port: " + i);
        request(service.port(), "GET", "Z421" + i + "/1.1", i, "Forwarded: host=z421" + i);
      }
      assertThat(service.get("/flood/0/" + REQUESTS).body()).isEqualTo(String.valueOf(REQUESTS));
      assertThat(service.get("/items/42").statusCode()).isEqualTo(200);
      SentTelemetry telemetry = service.stop();

      Map<String, Set<String>> labels = new TreeMap<>();
      for (String metric : telemetry.metricNames()) {
        if (!metric.startsWith("http.") && !metric.startsWith("rpc.")) {
          continue;
        }
        for (HistogramDataPoint point : telemetry.histogram(metric)) {
          add(labels, metric, attributes(point.getAttributesList()));
        }
        telemetry.numbers(metric).keySet().forEach(point -> add(labels, metric, point));
      }
      assertThat(labels).isNotEmpty();
      return labels;
    }
  }

  private static void add(
      Map<String, Set<String>> labels, String metric, Map<String, String> point) {
    point.forEach(
        (label, value) ->
            labels.computeIfAbsent(metric + ' ' + label, any -> new TreeSet<>()).add(value));
  }

  /** Those of a label on any metric. */
  private static Set<String> values(Map<String, Set<String>> labels, String label) {
    Set<String> values = new TreeSet<>();
    labels.forEach(
        (metricAndLabel, each) -> {
          if (metricAndLabel.endsWith(' ' + label)) {
            values.addAll(each);
          }
        });
    return values;
  }

  private static void request(int port, String method, String protocol, int number, String header)
      throws IOException {
    try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String head =
          method
              + " /items/"
              + number
              + ' '
              + protocol
              + "\r\nHost: z421-"
              + number
              + ":"
              + (1 + number)
              + "\r\nUser-Agent: z421-"
              + number
              + "\r\nConnection: close\r\n"
              + header
              + "\r\n\r\n";
      connection.getOutputStream().write(head.getBytes(US_ASCII));
      connection.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException refused) {
      // A server may refuse such a request.
    }
  }

  private Path charterWithoutLimits() throws IOException {
    Path own =
        Path.of(
            System.getProperty("basedir", "."), "..", "conformance", "vectors", "charter", "whole");
    Path copy = folder.resolve("charter");
    try (Stream<Path> files = Files.walk(own)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = copy.resolve(own.relativize(file).toString());
        Files.createDirectories(to.resolveSibling("."));
        String text = Files.readString(file);
        if (file.endsWith("http.yaml") || file.endsWith("common.yaml")) {
          text =
              text.replaceAll("cardinality: \\{max: [0-9]+, on_overflow: [_A-Z0-9]+\\}, ", "")
                  .replaceAll(" *annotations: \\{plumbline: \\{cardinality: \\{max: .*\\n", "")
                  .replaceAll("\\{ref: url.scheme, [^}]*\\}(?=\\s+- ref_group)", LISTED);
        }
        Files.writeString(to, text);
      }
    }
    return copy;
  }
}
