package dev.plumbline.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole process whose clock is set by an hour, on and back, while it serves requests. */
class ClockIT {
  private static final long HOUR = Duration.ofHours(1).toNanos();
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  @TempDir private Path folder;

  @Test
  void aClockThatIsSetDuringARequest_changesNoDuration() throws Exception {
    Path ahead = Files.write(folder.resolve("ahead"), new byte[Long.BYTES]);
    Map<String, String> clock =
        Map.of("LD_PRELOAD", library().toString(), "CLOCK_AHEAD", ahead.toString());
    try (ServiceProcess service = ServiceProcess.startWith(clock, ServiceProcess.ONE_FILE)) {
      String before = ServiceProcess.trace(service.get("/items/1"));
      String setAhead = ServiceProcess.trace(service.get("/calls/unary/ahead"));
      String between = ServiceProcess.trace(service.get("/items/2"));
      String setBack = ServiceProcess.trace(service.get("/calls/unary/back"));
      String after = ServiceProcess.trace(service.get("/items/3"));
      SentTelemetry telemetry = service.stop();

      assertThat(start(telemetry, between) - start(telemetry, before))
          .as("the clock was set")
          .isBetween(HOUR, HOUR + MINUTE);
      assertThat(start(telemetry, between) - start(telemetry, after))
          .as("and set back")
          .isBetween(HOUR - MINUTE, HOUR);
      for (String trace : List.of(setAhead, setBack)) {
        assertThat(telemetry.spans(trace))
            .hasSize(3)
            .allSatisfy(
                span ->
                    assertThat(span.getEndTimeUnixNano() - span.getStartTimeUnixNano())
                        .as(span.getName())
                        .isBetween(0L, MINUTE));
      }
      for (String metric :
          List.of(
              "http.server.request.duration",
              "rpc.client.call.duration",
              "rpc.server.call.duration")) {
        assertThat(telemetry.histogram(metric)).isNotEmpty().allSatisfy(ClockIT::isShort);
      }
    }
  }

  private static void isShort(HistogramDataPoint point) {
    assertThat(point.getMin()).isNotNegative();
    assertThat(point.getMax()).isLessThan(60);
    assertThat(point.getSum()).isBetween(0.0, 60.0 * point.getCount());
  }

  private static long start(SentTelemetry telemetry, String trace) {
    return telemetry.span(trace, Span.SpanKind.SPAN_KIND_SERVER).getStartTimeUnixNano();
  }

  /** Made from clock.c, as nothing in Java can set the clock of one process. */
  private Path library() throws IOException, InterruptedException {
    Path source = Path.of(System.getProperty("basedir", "."), "src/test/resources/clock.c");
    Path library = folder.resolve("clock.so");
    Process compiler =
        new ProcessBuilder(
                "cc",
                "-shared",
                "-fPIC",
                "-O1",
                "-o",
                library.toString(),
                source.toString(),
                "-ldl")
            .redirectErrorStream(true)
            .start();
    String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(compiler.waitFor()).as(output).isZero();
    return library;
  }
}
