package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.Telemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Agents, Javas, ways to weave and ways to ship: every pair of values meets once. With {@code
 * -Dplumbline.matrix=full} ({@code make test-matrix}) every combination runs.
 *
 * <p>2.31.1 on Java 17, by extension and as one file, is what all the other tests run on.
 */
class MatrixIT {
  private static final Path TARGET = Path.of(System.getProperty("basedir", "."), "target");
  private static final Path EXTENSION = TARGET.resolve("plumbline-extension.jar");

  @TempDir private static Path folder;

  record Combination(String agent, int java, boolean indy, boolean oneFile) {
    @Override
    public String toString() {
      return "agent "
          + agent
          + ", Java "
          + java
          + (indy ? ", indy" : ", inline")
          + (oneFile ? ", one file" : ", extension");
    }
  }

  static Stream<Combination> combinations() {
    if (System.getProperty("plumbline.matrix", "pairs").equals("full")) {
      List<Combination> all = new ArrayList<>();
      for (int bits = 0; bits < 16; bits++) {
        all.add(
            new Combination(
                (bits & 1) == 0 ? "2.31.1" : "2.33.1",
                (bits & 2) == 0 ? 17 : 25,
                (bits & 4) != 0,
                (bits & 8) != 0));
      }
      return all.stream();
    }
    return Stream.of(
        new Combination("2.31.1", 25, true, false),
        new Combination("2.31.1", 25, false, true),
        new Combination("2.33.1", 17, true, true),
        new Combination("2.33.1", 25, false, false));
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void theLawHolds(Combination combination) throws Exception {
    Path java = Javas.home(combination.java());
    assumeTrue(
        java != null,
        "no Java " + combination.java() + " here: set JAVA" + combination.java() + "_HOME");

    try (Service service = Service.startOn(java, arguments(combination))) {
      HttpResponse<String> answer = service.get("/calls/unary/throw");
      Telemetry telemetry = service.stop();

      String trace = Service.trace(answer);
      assertThat(attributes(telemetry.server(trace, "rpc").getAttributesList()))
          .containsEntry("error.type", "INTERNAL")
          .containsEntry("plumbline.error.reason", "PANIC");
      assertThat(attributes(telemetry.span(trace, SpanKind.SPAN_KIND_CLIENT).getAttributesList()))
          .containsEntry("plumbline.error.reason", "PANIC")
          .containsEntry("plumbline.error.fault", "service");
      assertThat(telemetry.server(trace, "http").getName()).isEqualTo("GET /calls/{kind}/{ask}");
      assertThat(telemetry.histogram("rpc.server.call.duration"))
          .singleElement()
          .satisfies(point -> assertThat(point.getCount()).isEqualTo(1));
      assertThat(telemetry.numbers("plumbline.findings").keySet())
          .noneMatch(labels -> "failed".equals(labels.get("plumbline.finding.action")));
      assertThat(service.said())
          .anyMatch(line -> line.contains("version: " + combination.agent()))
          .anyMatch(line -> line.contains("Plumbline enforcing charter"));
    }
  }

  private static String[] arguments(Combination combination) throws IOException {
    Path agent =
        TARGET.resolve(
            combination.agent().equals("2.31.1")
                ? "opentelemetry-javaagent.jar"
                : "opentelemetry-javaagent-" + combination.agent() + ".jar");
    List<String> arguments = new ArrayList<>();
    if (combination.oneFile()) {
      Path oneFile = folder.resolve("one-file-" + agent.getFileName());
      arguments.add(
          "-javaagent:"
              + (Files.exists(oneFile) ? oneFile : SmallJar.oneFile(folder, agent, EXTENSION)));
    } else {
      arguments.add("-javaagent:" + agent);
      arguments.add(Service.EXTENSION);
    }
    arguments.add("-Dotel.javaagent.experimental.indy=" + combination.indy());
    return arguments.toArray(new String[0]);
  }
}
