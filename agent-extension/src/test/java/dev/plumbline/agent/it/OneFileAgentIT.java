package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.net.http.HttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The one-file agent with extension and charter inside, with inline and with isolated advice. */
class OneFileAgentIT {

  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void worksByItself(String indy) throws Exception {
    try (ServiceProcess service =
        ServiceProcess.start(
            ServiceProcess.ONE_FILE, "-Dotel.javaagent.experimental.indy=" + indy)) {
      HttpResponse<String> answer = service.get("/calls/unary/throw");
      SentTelemetry telemetry = service.stop();

      String trace = ServiceProcess.trace(answer);
      assertThat(attributes(telemetry.server(trace, "rpc").getAttributesList()))
          .containsEntry("plumbline.error.reason", "PANIC");
      assertThat(attributes(telemetry.span(trace, SpanKind.SPAN_KIND_CLIENT).getAttributesList()))
          .containsEntry("plumbline.error.reason", "PANIC");
      assertThat(telemetry.server(trace, "http").getName()).isEqualTo("GET /calls/{kind}/{ask}");
      assertThat(telemetry.histogram("rpc.server.call.duration"))
          .singleElement()
          .satisfies(point -> assertThat(point.getCount()).isEqualTo(1));
      assertThat(service.logLines())
          .anyMatch(line -> line.contains("opentelemetry-javaagent - version: 2.31.1"))
          .anyMatch(line -> line.contains("Plumbline enforcing charter plumbline 0.1.0"));
    }
  }
}
