package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Agents, Javas, advice and packaging: every pair of values once. With {@code
 * -Dplumbline.matrix=full} ({@code make test-matrix}) every combination runs.
 *
 * <p>2.31.1 on Java 17, by extension and as one file, is what all the other tests run on.
 */
class MatrixIT {
  @TempDir private static Path folder;

  static Stream<Agents> combinations() {
    if (Agents.fullMatrix()) {
      return Agents.all().stream();
    }
    return Stream.of(
        new Agents(Agents.BASE, 25, true, false),
        new Agents(Agents.BASE, 25, false, true),
        new Agents(Agents.NEXT, 17, true, true),
        new Agents(Agents.NEXT, 25, false, false));
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void theCharterIsEnforced(Agents combination) throws Exception {
    holds(combination);
  }

  static Stream<Agents> previews() {
    if (Agents.fullMatrix()) {
      return Agents.all().stream();
    }
    return Stream.of(
        new Agents(Agents.BASE, 17, false, false), new Agents(Agents.NEXT, 25, true, true));
  }

  /** What the agent's version 3 will be, as far as its preview goes. */
  @ParameterizedTest
  @MethodSource("previews")
  void theCharterIsEnforced_inThePreviewOfTheAgentsVersion3(Agents combination) throws Exception {
    holds(combination, "-Dotel.instrumentation.common.v3-preview=true");
  }

  private static void holds(Agents combination, String... more) throws Exception {
    Path java = Javas.home(combination.java());
    assumeTrue(
        java != null,
        "no Java " + combination.java() + " here: set JAVA" + combination.java() + "_HOME");

    List<String> arguments = combination.arguments(folder);
    arguments.addAll(Arrays.asList(more));
    try (ServiceProcess service = ServiceProcess.startOn(java, arguments.toArray(new String[0]))) {
      HttpResponse<String> answer = service.get("/calls/unary/throw");
      SentTelemetry telemetry = service.stop();

      String trace = ServiceProcess.trace(answer);
      assertThat(attributes(telemetry.server(trace, "rpc").getAttributesList()))
          .containsEntry("error.type", "INTERNAL")
          .containsEntry("plumbline.error.reason", "PANIC");
      assertThat(attributes(telemetry.span(trace, SpanKind.SPAN_KIND_CLIENT).getAttributesList()))
          .containsEntry("plumbline.error.reason", "PANIC")
          .containsEntry("plumbline.error.fault", "service");
      assertThat(telemetry.server(trace, "http").getName()).isEqualTo("GET /calls/{kind}/{ask}");
      assertThat(telemetry.histogram("rpc.server.call.duration"))
          .as("%s", telemetry.metricNames())
          .singleElement()
          .satisfies(point -> assertThat(point.getCount()).isEqualTo(1));
      assertThat(telemetry.numbers("plumbline.findings").keySet())
          .noneMatch(labels -> "failed".equals(labels.get("plumbline.finding.action")));
      assertThat(service.logLines())
          .anyMatch(line -> line.contains("version: " + combination.agent()))
          .anyMatch(line -> line.contains("Plumbline enforcing charter"));
    }
  }
}
