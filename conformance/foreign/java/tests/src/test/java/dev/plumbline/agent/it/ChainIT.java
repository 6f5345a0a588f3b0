package dev.plumbline.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two services of the charter, one behind the other over HTTP, name one failure alike. */
class ChainIT {
  private static final Path RELAY =
      Path.of(System.getProperty("basedir", "."), "..", "spring-boot-4/target/relay.jar");

  private static Service gateway;
  private static Service edge;

  @BeforeAll
  static void start() throws IOException {
    gateway = Service.startJar(RELAY, Service.ONE_FILE, "-Dotel.service.name=gateway");
    edge = Service.startJar(RELAY, Service.ONE_FILE, "-Dtarget=http://127.0.0.1:" + gateway.port());
  }

  @AfterAll
  static void stop() {
    edge.close();
    gateway.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/relay/reactor/broken, INTERNAL gateway PANIC",
    "/relay/web/broken, INTERNAL gateway PANIC",
    "/wrapped/jdk/misspelt, INTERNAL gateway UNSPECIFIED",
    "/gateway/web/status/503, UNAVAILABLE gateway UNSPECIFIED",
    "/same/reactor/status/404, NOT_FOUND gateway UNSPECIFIED",
    "/relay/plain/deferred, UNAVAILABLE gateway UNSPECIFIED"
  })
  void oneFailure_isNamedAlike(String path, String tuple) {
    HttpResponse<String> answer = edge.get(path);
    String trace = Service.trace(answer);
    String[] words = tuple.split(" ", -1);

    assertThat(answer.headers().firstValue("Plumbline-Error"))
        .hasValue(
            "code=\"" + words[0] + "\", reason=\"" + words[2] + "\", origin=\"" + words[1] + '"');
    assertThat(tuple(gateway, trace, Span.SpanKind.SPAN_KIND_SERVER)).startsWith(tuple);
    assertThat(tuple(edge, trace, Span.SpanKind.SPAN_KIND_CLIENT)).startsWith(tuple);
    assertThat(tuple(edge, trace, Span.SpanKind.SPAN_KIND_SERVER)).startsWith(tuple);
  }

  @Test
  void whatTheServiceDoesWithout_isNoFailureOfIts() {
    HttpResponse<String> answer = edge.get("/without/jdk/broken");

    assertThat(answer.headers().firstValue("Plumbline-Error")).isEmpty();
    assertThat(tuple(edge, Service.trace(answer), Span.SpanKind.SPAN_KIND_SERVER)).isEqualTo("ok");
  }

  private static String tuple(Service service, String trace, Span.SpanKind kind) {
    Span span =
        Poll.until(
            Duration.ofSeconds(20),
            () ->
                service.soFar().spans(trace).stream()
                    .filter(each -> each.getKind() == kind)
                    .findFirst()
                    .orElse(null),
            () -> "no " + kind + " in " + trace);
    return ForeignRun.tuple(Telemetry.attributes(span.getAttributesList()));
  }
}
