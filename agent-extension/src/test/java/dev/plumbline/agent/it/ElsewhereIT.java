package dev.plumbline.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Work on another thread stays in the request's trace and takes its baggage along. */
class ElsewhereIT {
  private static final List<String> WAYS =
      List.of(
          "submit",
          "invoke-all",
          "schedule",
          "fork-join",
          "supply-async",
          "then-async",
          "worker-dispatch",
          "executor-dispatch");
  private static final String AFTER = "after-the-response";
  private static final String FAULT = "plumbline.demo.fault=worker:slow";

  /** 25 has virtual threads. */
  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void whereverTheWorkIsDone_itBelongsToTheRequest(int release) throws Exception {
    Path java = Javas.home(release);
    assumeTrue(java != null, "no Java " + release + " here: set JAVA" + release + "_HOME");
    List<String> ways = new ArrayList<>(WAYS);
    if (release >= 21) {
      ways.add("virtual-threads");
    }

    Map<String, String> traces = new LinkedHashMap<>();
    try (ServiceProcess service = ServiceProcess.startOn(java, ServiceProcess.ONE_FILE)) {
      for (String way : ways) {
        HttpResponse<String> answer = service.get("/elsewhere/" + way, "baggage", FAULT);
        assertThat(answer.body()).as("baggage by " + way).isEqualTo(FAULT);
        traces.put(way, ServiceProcess.trace(answer));
      }
      traces.put(AFTER, ServiceProcess.trace(service.get("/elsewhere/" + AFTER, "baggage", FAULT)));
      Poll.until(
          Duration.ofSeconds(60),
          () -> calls(service.soFar(), traces.get(AFTER)).isEmpty() ? null : true,
          () -> "no call after the response");
      SentTelemetry telemetry = service.stop();

      traces.forEach(
          (way, trace) ->
              assertThat(calls(telemetry, trace))
                  .as(way)
                  .singleElement()
                  .extracting(Span::getParentSpanId)
                  .isEqualTo(telemetry.server(trace, "http").getSpanId()));
    }
  }

  private static List<Span> calls(SentTelemetry telemetry, String trace) {
    return telemetry.spans().stream()
        .filter(span -> SentTelemetry.hex(span.getTraceId().toByteArray()).equals(trace))
        .filter(span -> span.getKind() == SpanKind.SPAN_KIND_CLIENT)
        .toList();
  }
}
