package dev.plumbline.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Servlets on Jetty, OkHttp, a JMS queue. */
class ServletIT extends ForeignAppContract {

  ServletIT() {
    super(
        "servlet/target/servlets.jar",
        7,
        "GET /answers/hello",
        "GET /answers/404",
        "GET /answers/503",
        "GET /answers/throw",
        "GET /answers/wrap",
        "GET /answers/later",
        "LEAVE /answers/endless",
        "GET /fetched/waitedfor/hello",
        "GET /fetched/waitedfor/404",
        "GET /fetched/waitedfor/throw",
        "GET /fetched/waitedfor/refused",
        "GET /fetched/waitedfor/busy",
        "GET /fetched/calledback/hello",
        "GET /fetched/calledback/503",
        "GET /fetched/calledback/refused",
        "GET /fetched/cancelled/hello",
        "GET /queued/greeting",
        "GET /queued/choke",
        "GET /queued/closed",
        "GET /nowhere");
  }

  static Stream<Arguments> traces() {
    return Stream.of(
        servlet("GET /answers/hello", "SERVER GET /answers/* -> ok"),
        servlet(
            "GET /answers/404", "SERVER GET /answers/* -> NOT_FOUND edge UNSPECIFIED caller false"),
        servlet(
            "GET /answers/503",
            "SERVER GET /answers/* -> UNAVAILABLE edge UNSPECIFIED service true (error)"),
        servlet(
            "GET /answers/throw",
            "SERVER GET /answers/* -> INTERNAL edge PANIC service false (error)"),
        servlet(
            "GET /answers/wrap",
            "SERVER GET /answers/* -> DEADLINE_EXCEEDED edge DEADLINE service false (error)"),
        servlet(
            "GET /answers/later",
            "SERVER GET /answers/* -> UNAVAILABLE edge UNSPECIFIED service true (error)"),
        servlet(
            "LEAVE /answers/endless",
            "SERVER GET /answers/* -> CANCELLED client CALLER_CANCELLED caller false"),
        servlet(
            "GET /fetched/waitedfor/hello",
            "CLIENT GET -> ok",
            "SERVER GET /answers/* -> ok",
            "SERVER GET /fetched/* -> ok"),
        servlet(
            "GET /fetched/waitedfor/404",
            "CLIENT GET -> NOT_FOUND edge UNSPECIFIED caller false (error)",
            "SERVER GET /answers/* -> NOT_FOUND edge UNSPECIFIED caller false",
            "SERVER GET /fetched/* -> NOT_FOUND edge UNSPECIFIED caller false"),
        servlet(
            "GET /fetched/waitedfor/throw",
            "CLIENT GET -> INTERNAL edge PANIC service false (error)",
            "SERVER GET /answers/* -> INTERNAL edge PANIC service false (error)",
            "SERVER GET /fetched/* -> INTERNAL edge PANIC service false (error)"),
        servlet(
            "GET /fetched/waitedfor/refused",
            "CLIENT GET -> UNAVAILABLE gateway UNREACHABLE dependency true (error)",
            "SERVER GET /fetched/* -> UNAVAILABLE gateway UNREACHABLE dependency true (error)"),
        servlet(
            "GET /fetched/waitedfor/busy",
            "CLIENT GET -> UNAVAILABLE edge UNSPECIFIED service true (error)",
            "CLIENT GET -> ok",
            "SERVER GET /answers/* -> UNAVAILABLE edge UNSPECIFIED service true (error)",
            "SERVER GET /answers/* -> ok",
            "SERVER GET /fetched/* -> ok"),
        servlet(
            "GET /fetched/calledback/503",
            "CLIENT GET -> UNAVAILABLE edge UNSPECIFIED service true (error)",
            "SERVER GET /answers/* -> UNAVAILABLE edge UNSPECIFIED service true (error)",
            "SERVER GET /fetched/* -> UNAVAILABLE edge UNSPECIFIED service true (error)"),
        servlet(
            "GET /fetched/calledback/refused",
            "CLIENT GET -> UNAVAILABLE gateway UNREACHABLE dependency true (error)",
            "SERVER GET /fetched/* -> UNAVAILABLE gateway UNREACHABLE dependency true (error)"),
        servlet(
            "GET /fetched/cancelled/hello",
            "CLIENT GET -> CANCELLED client CALLER_CANCELLED caller false (error)",
            "SERVER GET /fetched/* -> INTERNAL edge UNSPECIFIED service false (error)"),
        servlet(
            "GET /queued/greeting",
            "CONSUMER process articles -> ok",
            "PRODUCER send articles -> ok",
            "SERVER GET /queued/* -> ok"),
        servlet(
            "GET /queued/choke",
            "CONSUMER process articles -> INTERNAL edge PANIC service false (error)",
            "PRODUCER send articles -> ok",
            "SERVER GET /queued/* -> ok"),
        servlet(
            "GET /queued/closed",
            "PRODUCER send -> INTERNAL edge UNSPECIFIED service false (error)",
            "SERVER GET /queued/* -> INTERNAL edge UNSPECIFIED service false (error)"));
  }

  private static Arguments servlet(String request, String... spans) {
    return arguments(request, List.of(spans));
  }

  @ParameterizedTest
  @MethodSource("traces")
  void trace(String request, List<String> spans) {
    assertThat(enforced.trace(request)).isEqualTo(spans);
  }

  @Test
  void fetches_areCountedOnceByTheSameWords() {
    assertThat(
            enforced.counts("http.client.request.duration", "error.type", "plumbline.error.origin"))
        .isEqualTo(
            Map.of(
                "- -",
                3L,
                "NOT_FOUND edge",
                1L,
                "INTERNAL edge",
                1L,
                "UNAVAILABLE edge",
                2L,
                "UNAVAILABLE gateway",
                2L,
                "CANCELLED client",
                1L));
  }

  /** OkHttp retries by itself; the first request has no mark, the second has one. */
  @Test
  void aRequestThatWasSentAgain_isMarked() {
    assertThat(
            enforced.spans("GET /fetched/waitedfor/busy").stream()
                .filter(span -> span.getKind() == Span.SpanKind.SPAN_KIND_CLIENT)
                .map(span -> SentTelemetry.attributes(span.getAttributesList()))
                .map(
                    all ->
                        all.get("http.response.status_code")
                            + ' '
                            + all.get("http.request.resend_count")))
        .containsExactlyInAnyOrder("503 null", "200 1");
  }
}
