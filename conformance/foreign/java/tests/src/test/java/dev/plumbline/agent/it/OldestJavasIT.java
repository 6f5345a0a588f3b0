package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.plumbline.agent.app.TestApp;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Javas that the newest libraries no longer run on, with the oldest that the hooks support. */
class OldestJavasIT {
  private static final Path HERE = Path.of(System.getProperty("basedir", "."));
  private static final Path OLDEST = HERE.resolve("target/oldest");
  private static final Path SOURCES = HERE.resolve("../../../../agent-extension/src/test/java");

  @TempDir static Path classes;

  /** The tests' own classes are those of a newer Java. */
  @BeforeAll
  static void compilesForJava8() throws IOException {
    String app = TestApp.class.getName().replace('.', '/') + ".java";
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    boolean compiled;
    try (Stream<Path> jars = Files.list(OLDEST);
        StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      String annotations =
          Nullable.class.getProtectionDomain().getCodeSource().getLocation().getPath();
      String libraries =
          Stream.concat(jars.map(Path::toString), Stream.of(annotations))
              .collect(joining(File.pathSeparator));
      compiled =
          compiler
              .getTask(
                  said,
                  files,
                  null,
                  List.of(
                      "--release",
                      "8",
                      "-g",
                      "-nowarn",
                      "-d",
                      classes.toString(),
                      "-cp",
                      libraries,
                      "-sourcepath",
                      SOURCES.toString()),
                  null,
                  files.getJavaFileObjects(SOURCES.resolve(app)))
              .call();
    }
    assertThat(compiled).as(said.toString()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 11})
  void aFailureHasTheSameTupleAtEveryHop(int release) throws Exception {
    Path java = Javas.home(release);
    assumeTrue(java != null, "no Java " + release + " here: set JAVA" + release + "_HOME");

    try (ServiceProcess service =
        ServiceProcess.startOn(java, classes, OLDEST, ServiceProcess.ONE_FILE)) {
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
