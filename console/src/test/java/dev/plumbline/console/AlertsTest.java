package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.plumbline.clients.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notifications, however many and large, are kept within bounds and whole. */
class AlertsTest {

  private static final int SENDERS = 12;
  private static final int ROUNDS = 20;

  @TempDir Path data;

  @Test
  void many_large_notifications_are_kept_within_bounds_and_what_is_dropped_is_counted()
      throws Exception {
    try (TestConsole console = TestConsole.start(data)) {
      for (int i = 0; i < 33; i++) {
        assertThat(post(console, notification(100 * i, 950_000)).statusCode()).isEqualTo(200);
      }
      // Of one alert each, too, and of many small ones.
      for (int i = 0; i < 5; i++) {
        assertThat(post(console, notification("one" + i, 1, 940_000)).statusCode()).isEqualTo(200);
        assertThat(post(console, notification("small" + i, 900, 10)).statusCode()).isEqualTo(200);
      }
      Map<?, ?> kept = (Map<?, ?>) console.json("/api/health").get("notified_alerts");
      assertThat((Long) kept.get("kept")).isBetween(100L, 1_000L);
      assertThat((Long) kept.get("dropped")).isGreaterThan(3_000);
      assertThat(Files.size(data.resolve("alerts.json"))).isLessThan(8 << 20);
    }
  }

  @Test
  void many_senders_at_once_leave_a_whole_file_with_the_last_of_each() throws Exception {
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    try (TestConsole console = TestConsole.start(data)) {
      List<Future<?>> sent = new ArrayList<>();
      for (int sender = 0; sender < SENDERS; sender++) {
        String name = "sender" + sender;
        sent.add(
            senders.submit(
                () -> {
                  for (int i = 0; i < ROUNDS; i++) {
                    HttpResponse<String> answer = post(console, notification(name, 5, 2_000));
                    assertThat(answer.statusCode()).isEqualTo(200);
                    // At each moment it is whole.
                    assertThat(
                            Json.list(Json.read(Files.readAllBytes(data.resolve("alerts.json")))))
                        .isNotEmpty();
                  }
                  return null;
                }));
      }
      for (Future<?> one : sent) {
        one.get(60, TimeUnit.SECONDS);
      }
      assertThat(Json.list(Json.read(Files.readAllBytes(data.resolve("alerts.json")))))
          .hasSize(SENDERS * 5);
    } finally {
      senders.shutdownNow();
    }
    try (TestConsole again = TestConsole.start(data)) {
      assertThat(again.json("/api/health").get("notified_alerts"))
          .isEqualTo(Map.of("kept", (long) SENDERS * 5, "dropped", 0L));
    }
  }

  /** What no Prometheus sends: a proxy in between may send anything. */
  @Test
  void a_pending_alert_without_a_time_is_left_out_and_named() throws Exception {
    HttpServer prometheus =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    prometheus.createContext(
        "/",
        exchange -> {
          byte[] rules =
              """
              {"status": "success", "data": {"groups": [{"name": "g", "rules": [{"name": "Late", "state": "pending", "alerts": [
                {"state": "pending", "labels": {"alertname": "Late", "n": "1"}, "activeAt": "yesterday"},
                {"state": "pending", "labels": {"alertname": "Late", "n": "2"}, "activeAt": "2026-01-02T03:04:05Z"}]}]}]}}
              """
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, rules.length);
          exchange.getResponseBody().write(rules);
          exchange.close();
        });
    prometheus.start();
    String url = "http://127.0.0.1:" + prometheus.getAddress().getPort();
    try (TestConsole console = TestConsole.start(data, "PLUMBLINE_PROMETHEUS_URL", url)) {
      String answer = console.get("/api/alerts").body();

      assertThat(answer)
          .contains("rule Late was left out: activeAt is \\\"yesterday\\\"")
          .contains("1767323045000");
    } finally {
      prometheus.stop(0);
    }
  }

  static String notification(int first, int bytes) {
    return notification("alert" + first + "-", 100, bytes / 100 - 250);
  }

  static String notification(String name, int count, int bytes) {
    List<String> alerts = new ArrayList<>();
    String filling = "x".repeat(Math.max(1, bytes));
    for (int i = 0; i < count; i++) {
      alerts.add(
          "{\"status\":\"firing\",\"fingerprint\":\"%s%d\",\"startsAt\":\"%s\",\"labels\":{\"alertname\":\"A\",\"scope\":\"telemetry\"},\"annotations\":{\"summary\":\"%s\"}}"
              .formatted(name, i, Instant.now(), filling));
    }
    return "{\"alerts\":[" + String.join(",", alerts) + "]}";
  }

  static HttpResponse<String> post(TestConsole console, String body) throws Exception {
    return console
        .client()
        .send(
            HttpRequest.newBuilder(console.uri("/api/alerts/webhook"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
