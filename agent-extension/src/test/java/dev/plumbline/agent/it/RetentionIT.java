package dev.plumbline.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a service keeps of requests that are over. */
class RetentionIT {
  private static final List<String> PATHS =
      List.of(
          "/items/42",
          "/thrown",
          "/calls/unary/baggage",
          "/calls/unary/errorinfo",
          "/calls/unary/throw",
          "/calls/unary/refused",
          "/calls/stream/errorinfo",
          "/calls/stream/throw");

  private static final int ROUNDS = 150;

  @Test
  void nothingIsKeptOfARequestThatIsOver() throws Exception {
    try (ServiceProcess service = ServiceProcess.start(ServiceProcess.ONE_FILE)) {
      call(service);
      Map<String, Long> before = service.instances();
      call(service);

      Poll.until(
          Duration.ofSeconds(60),
          () -> grown(before, instances(service)).isEmpty() ? true : null,
          () -> "kept for each request: " + grown(before, instances(service)));
    }
  }

  private static void call(ServiceProcess service) {
    for (int round = 0; round < ROUNDS; round++) {
      for (String path : PATHS) {
        assertThat(service.get(path).statusCode()).as(path).isPositive();
      }
    }
  }

  /** After one more call: with each the extension forgets those whose streams are gone. */
  private static Map<String, Long> instances(ServiceProcess service) {
    assertThat(service.get("/calls/unary/baggage").statusCode()).isEqualTo(200);
    return service.instances();
  }

  /** The classes of which there is one more for each request of one kind, or more. */
  private static Map<String, Long> grown(Map<String, Long> before, Map<String, Long> after) {
    Map<String, Long> grown = new TreeMap<>(after);
    grown.replaceAll((type, instances) -> instances - before.getOrDefault(type, 0L));
    grown.values().removeIf(more -> more < ROUNDS * 9 / 10);
    return grown;
  }
}
