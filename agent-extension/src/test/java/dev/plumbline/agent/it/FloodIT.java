package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A label that takes 100,000 values, in a service with little memory. */
class FloodIT {
  private static final int METHODS = 100_000;
  private static final int SERIES = 300;

  /** Those that find no series of their own. */
  private static final int BEYOND = METHODS - (SERIES - 1);

  private static final List<String> METRICS =
      List.of("rpc.client.call.duration", "rpc.server.call.duration");

  @TempDir private Path folder;

  @Test
  void aFloodOfLabelValues_isCapped_counted_andTheServiceRunsOn() throws Exception {
    try (ServiceProcess service =
        ServiceProcess.start(
            ServiceProcess.ONE_FILE,
            "-Dplumbline.charter=" + charter(),
            "-Xmx128m",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dotel.traces.exporter=none",
            "-Dotel.logs.exporter=none",
            "-Dotel.metric.export.interval=2000")) {
      int answered = 0;
      for (int part = 0; part < 20; part++) {
        answered += Integer.parseInt(service.get("/flood/" + part + "/" + METHODS / 20).body());
      }
      assertThat(answered).isEqualTo(METHODS);
      assertThat(service.get("/items/42").statusCode()).isEqualTo(200);
      // What one export finds, the next one exports.
      double found =
          Poll.until(
              Duration.ofSeconds(60),
              () -> enough(findings(service.soFar())),
              () -> "findings " + service.soFar().numbers("plumbline.findings"));
      SentTelemetry telemetry = service.stop();

      for (String metric : METRICS) {
        List<HistogramDataPoint> points = telemetry.histogram(metric);
        assertThat(points).as(metric).hasSizeLessThanOrEqualTo(SERIES);
        assertThat(points.stream().mapToLong(HistogramDataPoint::getCount).sum())
            .as(metric)
            .isEqualTo(METHODS);
        assertThat(points)
            .as(metric)
            .filteredOn(FloodIT::isOverflow)
            .singleElement()
            .satisfies(point -> assertThat(point.getCount()).isEqualTo(BEYOND));
      }
      assertThat(found).isGreaterThanOrEqualTo(BEYOND * METRICS.size());
    }
  }

  private static boolean isOverflow(HistogramDataPoint point) {
    return "true".equals(attributes(point.getAttributesList()).get("otel.metric.overflow"));
  }

  /** Null as long as some are to come. */
  private static @Nullable Double enough(double findings) {
    return findings < BEYOND * METRICS.size() ? null : findings;
  }

  private static double findings(SentTelemetry telemetry) {
    return telemetry
        .numbers("plumbline.findings")
        .getOrDefault(
            Map.of(
                "plumbline.finding.rule", "metric-cardinality",
                "plumbline.finding.action", "enforced"),
            0.0);
  }

  /** The repository's, with fewer series than the SDK's default. */
  private Path charter() throws IOException {
    Path own =
        Path.of(
            System.getProperty("basedir", "."), "..", "conformance", "vectors", "charter", "whole");
    Path copy = folder.resolve("charter");
    try (Stream<Path> files = Files.walk(own)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = copy.resolve(own.relativize(file).toString());
        Files.createDirectories(to.resolveSibling("."));
        Files.writeString(
            to, Files.readString(file).replace("max_series: 2000", "max_series: " + SERIES));
      }
    }
    return copy;
  }
}
