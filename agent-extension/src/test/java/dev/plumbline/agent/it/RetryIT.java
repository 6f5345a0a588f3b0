package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.net.http.HttpResponse;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Retried calls: each attempt has its own error tuple, a success in the end is no error. */
class RetryIT {
  private static final String BUSY = "UNAVAILABLE worker SHUTTING_DOWN dependency true";
  private static final String OWN = "UNAVAILABLE edge UNSPECIFIED service true";

  private static final Map<String, HttpResponse<String>> answers = new HashMap<>();
  private static SentTelemetry telemetry;

  @BeforeAll
  static void askOnce() throws Exception {
    try (ServiceProcess service = ServiceProcess.start(ServiceProcess.ONE_FILE)) {
      for (String way : List.of("policy", "policy-in-vain", "hand", "hand-and-fails-later")) {
        answers.put(way, service.get("/retried/" + way));
      }
      telemetry = service.stop();
    }
  }

  @Test
  void byPolicy_theCallIsNoError_andItsAttemptsAreMarked() {
    assertThat(status("policy")).isEqualTo(200);
    assertThat(calls("policy", SpanKind.SPAN_KIND_SERVER))
        .containsExactly(BUSY, BUSY + " after 1", "ok after 2");
    assertThat(calls("policy", SpanKind.SPAN_KIND_CLIENT)).containsExactly("ok after 2");
    assertThat(request("policy")).isEqualTo("ok");
  }

  /**
   * A call without a response has no attempts: grpc-java reports them with the response's headers.
   */
  @Test
  void byPolicyInVain_theCallHasTheLastAttemptsTuple() {
    assertThat(status("policy-in-vain")).isEqualTo(503);
    assertThat(calls("policy-in-vain", SpanKind.SPAN_KIND_SERVER))
        .containsExactly(OWN, OWN + " after 1", OWN + " after 2");
    assertThat(calls("policy-in-vain", SpanKind.SPAN_KIND_CLIENT)).containsExactly(OWN);
    assertThat(request("policy-in-vain")).isEqualTo(OWN);
  }

  /**
   * A second try cannot be distinguished from a second request: every call is a call of its own.
   */
  @Test
  void byHand_eachCallHasItsTuple_andTheRequestIsNoError() {
    assertThat(status("hand")).isEqualTo(200);
    assertThat(calls("hand", SpanKind.SPAN_KIND_CLIENT)).containsExactly(BUSY, BUSY, "ok");
    assertThat(request("hand")).isEqualTo("ok");
  }

  @Test
  void whatFailsAfterAFailureWasMadeGood_isAnotherFailure() {
    assertThat(status("hand-and-fails-later")).isEqualTo(503);
    assertThat(request("hand-and-fails-later")).isEqualTo(OWN);
  }

  @Test
  void oneCallIsOneCount_howeverOftenItWasTried() {
    assertThat(counts("rpc.client.call.duration")).isEqualTo(Map.of("OK", 3L, "UNAVAILABLE", 5L));
    assertThat(counts("rpc.server.call.duration")).isEqualTo(Map.of("OK", 3L, "UNAVAILABLE", 9L));
  }

  @Test
  void theMarkIsTheCharters_andNoLabel() {
    assertThat(telemetry.numbers("plumbline.findings").keySet())
        .noneMatch(labels -> "attribute-unknown".equals(labels.get("plumbline.finding.rule")))
        .noneMatch(labels -> "failed".equals(labels.get("plumbline.finding.action")));
    assertThat(telemetry.histogram("rpc.server.call.duration"))
        .noneMatch(
            point ->
                attributes(point.getAttributesList())
                    .containsKey("plumbline.rpc.previous_attempts"));
  }

  private static int status(String way) {
    return answer(way).statusCode();
  }

  private static String request(String way) {
    return outcome(telemetry.server(ServiceProcess.trace(answer(way)), "http"));
  }

  /** The calls of a request in the order in which they began. */
  private static List<String> calls(String way, SpanKind kind) {
    return telemetry.spans(ServiceProcess.trace(answer(way))).stream()
        .filter(span -> span.getKind() == kind)
        .filter(span -> attributes(span.getAttributesList()).containsKey("rpc.method"))
        .sorted(Comparator.comparing(Span::getStartTimeUnixNano))
        .map(RetryIT::outcome)
        .toList();
  }

  private static String outcome(Span span) {
    Map<String, String> all = attributes(span.getAttributesList());
    String before = all.get("plumbline.rpc.previous_attempts");
    String tuple =
        all.containsKey("plumbline.error.code")
            ? String.join(
                " ",
                all.get("plumbline.error.code"),
                all.get("plumbline.error.origin"),
                all.get("plumbline.error.reason"),
                all.get("plumbline.error.fault"),
                all.get("plumbline.error.retryable"))
            : "ok";
    return before == null ? tuple : tuple + " after " + before;
  }

  private static Map<String, Long> counts(String metric) {
    Map<String, Long> counts = new TreeMap<>();
    for (HistogramDataPoint point : telemetry.histogram(metric)) {
      counts.merge(
          attributes(point.getAttributesList()).get("rpc.response.status_code"),
          point.getCount(),
          Long::sum);
    }
    return counts;
  }

  private static HttpResponse<String> answer(String way) {
    return Objects.requireNonNull(answers.get(way), way);
  }
}
