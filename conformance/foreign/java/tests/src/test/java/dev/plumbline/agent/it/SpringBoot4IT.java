package dev.plumbline.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Spring Boot 4 on Tomcat: RestClient and WebClient on Reactor Netty, java.net.http, JDBC. */
class SpringBoot4IT extends ForeignAppContract {
  private static final String SAID_BY_EDGE =
      "code=\"UNAVAILABLE\", reason=\"UNSPECIFIED\", origin=\"edge\"";

  SpringBoot4IT() {
    super(
        "spring-boot-4/target/relay.jar",
        14,
        "GET /relay/reactor/status/200",
        "GET /relay/web/status/200",
        "GET /relay/jdk/status/200",
        "GET /relay/reactor/status/503",
        "GET /relay/web/status/503",
        "GET /relay/jdk/status/503",
        "GET /relay/jdk/busy",
        "GET /relay/plain/status/404",
        "GET /relay/web/refused",
        "GET /relay/jdk/nobody",
        "GET /wrapped/web/status/503",
        "GET /gateway/jdk/status/503",
        "GET /caught/reactor/broken",
        "GET /without/jdk/status/503",
        "GET /same/reactor/status/502",
        "GET /impatient/web/slow",
        "GET /broken",
        "GET /misspelt",
        "GET /misspelt/gateway",
        "GET /callable",
        "GET /deferred",
        "GET /deferred/handled",
        "LEAVE /download",
        "LEAVE /download/waiting",
        "HEAR /download/broken");
  }

  static Stream<Arguments> traces() {
    return Stream.of(
        trace(
            "GET /relay/reactor/status/200",
            "CLIENT GET -> ok",
            "SERVER GET /relay/{client}/** -> ok",
            "SERVER GET /status/{status} -> ok"),
        trace(
            "GET /relay/web/status/200",
            "CLIENT GET -> ok",
            "SERVER GET /relay/{client}/** -> ok",
            "SERVER GET /status/{status} -> ok"));
  }

  private static Arguments trace(String request, String... spans) {
    return arguments(request, List.of(spans));
  }

  @ParameterizedTest
  @MethodSource("traces")
  void trace(String request, List<String> spans) {
    assertThat(enforced.trace(request)).isEqualTo(spans);
  }

  /** The error tuple of the service's own failure. */
  @ParameterizedTest
  @CsvSource({
    "GET /relay/reactor/status/503, UNAVAILABLE edge UNSPECIFIED service true (error)",
    "GET /relay/web/status/503, UNAVAILABLE edge UNSPECIFIED service true (error)",
    "GET /relay/jdk/status/503, UNAVAILABLE edge UNSPECIFIED service true (error)",
    "GET /relay/web/refused, UNAVAILABLE gateway UNREACHABLE dependency true (error)",
    "GET /relay/jdk/nobody, UNAVAILABLE edge UNREACHABLE service true (error)",
    "GET /wrapped/web/status/503, UNAVAILABLE edge UNSPECIFIED service true (error)",
    "GET /gateway/jdk/status/503, UNAVAILABLE edge UNSPECIFIED service true (error)",
    "GET /caught/reactor/broken, INTERNAL edge PANIC service false (error)",
    "GET /without/jdk/status/503, ok",
    "GET /same/reactor/status/502, UNAVAILABLE edge UNSPECIFIED service true (error)",
    "GET /impatient/web/slow, DEADLINE_EXCEEDED edge DEADLINE service false (error)",
    "GET /broken, INTERNAL edge PANIC service false (error)",
    "GET /misspelt, INTERNAL edge UNSPECIFIED service false (error)",
    "GET /misspelt/gateway, INTERNAL edge UNSPECIFIED service false (error)",
    "GET /callable, INTERNAL edge PANIC service false (error)",
    "GET /deferred, UNAVAILABLE edge UNSPECIFIED service true (error)",
    "GET /deferred/handled, INTERNAL edge UNSPECIFIED service false (error)",
    "LEAVE /download, CANCELLED client CALLER_CANCELLED caller false",
    "LEAVE /download/waiting, CANCELLED client CALLER_CANCELLED caller false"
  })
  void server(String request, String end) {
    String route = request.split(" ", -1)[1].split("/", -1)[1];
    assertThat(enforced.trace(request))
        .anyMatch(span -> span.startsWith("SERVER GET /" + route) && span.endsWith(" -> " + end));
  }

  /** Nothing can be written into a head that was sent; the span has the failure. */
  @Test
  void anAnswerThatWasCommittedBeforeTheFailure_hasNoHeader() {
    assertThat(enforced.head("HEAR /download/broken"))
        .startsWith("HTTP/1.1 200")
        .doesNotContainIgnoringCase("Plumbline-Error");
    assertThat(enforced.trace("HEAR /download/broken"))
        .anyMatch(span -> span.startsWith("SERVER ") && span.endsWith("(error)"));
  }

  /** A connection that breaks behind this service is no disconnect of its caller. */
  @Test
  void aSourceThatBreaksOff_isNotTheCallers() {
    assertThat(enforced.trace("HEAR /download/broken"))
        .noneMatch(span -> span.contains("CANCELLED"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET /relay/jdk/status/503, '" + SAID_BY_EDGE + "'",
    "GET /wrapped/web/status/503, '" + SAID_BY_EDGE + "'",
    "GET /relay/web/refused, 'code=\"UNAVAILABLE\", reason=\"UNREACHABLE\", origin=\"gateway\"'",
    "GET /misspelt, 'code=\"INTERNAL\", reason=\"UNSPECIFIED\", origin=\"edge\"'",
    "GET /broken, 'code=\"INTERNAL\", reason=\"PANIC\", origin=\"edge\"'",
    "GET /deferred, '" + SAID_BY_EDGE + "'",
    "GET /relay/web/status/200, ",
    "GET /without/jdk/status/503, "
  })
  void header(String request, String value) {
    assertThat(enforced.answer(request).headers().firstValue("Plumbline-Error").orElse(null))
        .isEqualTo(value);
    assertThat(observed.answer(request).headers().firstValue("Plumbline-Error")).isEmpty();
  }

  @Test
  void aClientThatIsCancelled_hasTheWholeTuple() {
    assertThat(enforced.trace("GET /impatient/web/slow"))
        .contains("CLIENT GET -> CANCELLED client CALLER_CANCELLED caller false (error)");
  }

  @Test
  void retryAfter_makesRetryable_onBothSides() {
    assertThat(enforced.trace("GET /relay/jdk/busy"))
        .contains("CLIENT GET -> RESOURCE_EXHAUSTED edge UNSPECIFIED caller true (error)")
        .anyMatch(
            span ->
                span.startsWith(
                    "SERVER GET /busy -> RESOURCE_EXHAUSTED edge UNSPECIFIED caller true"));
  }

  @Test
  void eachCall_isMeasuredOnce() {
    assertThat(
            enforced.counts("http.client.request.duration").values().stream()
                .mapToLong(Long::longValue)
                .sum())
        .isEqualTo(
            enforced.traces().stream().filter(span -> span.startsWith("CLIENT GET ")).count());
    assertThat(enforced.counts("http.client.request.duration", "error.type"))
        .doesNotContainKey("cancelled")
        .containsEntry("CANCELLED", 1L);
  }

  /** What the agent captures for Plumbline is not exported. */
  @Test
  void theHeaders_areNotExported() {
    for (ForeignRun run : List.of(observed, enforced)) {
      assertThat(run.telemetry().text())
          .doesNotContain("http.response.header")
          .doesNotContain("plumbline.repeated");
    }
  }

  @Test
  void nothingButTheCodesOfTheCharter_isAnErrorType() {
    assertThat(
            enforced.telemetry().spans().stream()
                .map(span -> SentTelemetry.attributes(span.getAttributesList()).get("error.type"))
                .filter(type -> type != null)
                .distinct()
                .toList())
        .allMatch(type -> type.matches("[A-Z_]+"))
        .doesNotContain("_OTHER");
  }
}
