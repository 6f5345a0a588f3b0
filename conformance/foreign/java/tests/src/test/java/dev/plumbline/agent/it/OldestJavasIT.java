package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Javas that the newest libraries no longer run on, with the oldest that the hooks support. */
class OldestJavasIT {
  @ParameterizedTest
  @ValueSource(ints = {8, 11})
  void aFailureHasTheSameTupleAtEveryHop(int release) throws Exception {
    Path java = Javas.home(release);
    assumeTrue(java != null, "no Java " + release + " here: set JAVA" + release + "_HOME");
    Path oldest = Path.of(System.getProperty("basedir", "."), "target/oldest");

    try (ServiceProcess service = ServiceProcess.startOn(java, oldest, ServiceProcess.ONE_FILE)) {
      HttpResponse<String> answer = service.get("/calls/unary/errorinfo");
      service.awaitLine(Duration.ofSeconds(60), "Plumbline hook grpc-server is live");
      SentTelemetry telemetry = service.stop();

      String trace = ServiceProcess.trace(answer);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(telemetry.server(trace, "http").getName()).isEqualTo("GET /calls/{kind}/{ask}");
      assertThat(tuple(telemetry.server(trace, "rpc")))
          .isEqualTo("NOT_FOUND worker SKU_UNKNOWN caller false")
          .isEqualTo(tuple(telemetry.span(trace, SpanKind.SPAN_KIND_CLIENT)))
          .isEqualTo(tuple(telemetry.server(trace, "http")));
      assertThat(telemetry.numbers("plumbline.findings").keySet())
          .noneMatch(labels -> "failed".equals(labels.get("plumbline.finding.action")));
      assertThat(service.logLines()).noneMatch(line -> line.contains("is refused"));
    }
  }

  private static String tuple(Span span) {
    return ForeignRun.tuple(attributes(span.getAttributesList()));
  }
}
