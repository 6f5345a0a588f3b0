package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.checker.Checker;
import dev.plumbline.checker.Options;
import dev.plumbline.checker.result.CheckResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the Collector's sending queue refuses is in its files already, and again each time that it
 * is sent again: the checker checks it once.
 */
class RepeatedRequestIT {
  /** Bytes of a text in each request: a queue has room for one of them, and not for two. */
  private static final int PADDING = 2000;

  private static final String SMALL_QUEUES =
      """
      exporters:
        otlp_http/prometheus: {sending_queue: {queue_size: 3000}}
        otlp_grpc/console: {sending_queue: {queue_size: 3000, batch: {min_size: 0}}}
      """;

  private static final int ATTEMPTS = 3;

  @TempDir Path folder;

  private LiveStack stack;

  @BeforeEach
  void open() {
    stack = new LiveStack(folder);
  }

  @AfterEach
  void close() {
    stack.close();
  }

  @Test
  void whatAFullQueueRefused_isJudgedOnce() throws Exception {
    // Neither Prometheus nor a console runs: what is sent waits in the queues.
    stack.collector(SMALL_QUEUES, Map.of());

    fillAndSendAgain("logs", "resourceLogs", "scopeLogs", "logRecords", "%s");
    fillAndSendAgain(
        "metrics",
        "resourceMetrics",
        "scopeMetrics",
        "metrics",
        "{\"name\":\"orders.open\",\"gauge\":{\"dataPoints\":[%s]}}");

    Path written = stack.settings.otlp();
    assertThat(Files.readAllLines(written.resolve("logs.jsonl"))).hasSize(1 + ATTEMPTS);
    assertThat(Files.readAllLines(written.resolve("metrics.jsonl"))).hasSize(1 + ATTEMPTS);
    Charter charter = Charter.load(Checkout.find(null).charter()).charter();
    CheckResult verdict = Checker.check(charter, List.of(written), Options.defaults());
    assertThat(verdict.unreadable()).isEmpty();
    assertThat(verdict.checked().requests()).isEqualTo(4);
    assertThat(verdict.checked().repeated()).isEqualTo(2 * (ATTEMPTS - 1));
    assertThat(verdict.checked().logRecords()).isEqualTo(6);
    assertThat(verdict.checked().metricPoints()).isEqualTo(6);
  }

  private void fillAndSendAgain(
      String signal, String groups, String scopes, String items, String around) throws Exception {
    assertThat(stack.offer(signal, request(1, groups, scopes, items, around)).statusCode())
        .isEqualTo(200);
    String refused = request(2, groups, scopes, items, around);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      assertThat(stack.offer(signal, refused).statusCode()).isEqualTo(503);
    }
  }

  /** Three items of a service of the charter. */
  private static String request(
      int number, String groups, String scopes, String items, String around) {
    StringBuilder three = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      String item =
          "{\"timeUnixNano\":\"%d\",\"attributes\":[{\"key\":\"n\",\"value\":{\"intValue\":\"%d\"}}]%s}"
              .formatted(
                  System.currentTimeMillis() * 1_000_000 + i, 10 * number + i, signalBody(groups));
      three.append(i == 0 ? "" : ",").append(item);
    }
    return "{\"%s\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"gateway\"}},{\"key\":\"padding\",\"value\":{\"stringValue\":\"%s\"}}]},\"%s\":[{\"%s\":[%s]}]}]}"
        .formatted(groups, "x".repeat(PADDING), scopes, items, around.formatted(three));
  }

  private static String signalBody(String groups) {
    return groups.equals("resourceLogs")
        ? ",\"body\":{\"stringValue\":\"placed\"}"
        : ",\"asInt\":\"1\"";
  }
}
