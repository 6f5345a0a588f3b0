package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real Alertmanager, with the configuration of compose/, tells one incident once. */
class OneNotificationIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir Path folder;

  private HttpClient client;
  private final List<String> notifications = new CopyOnWriteArrayList<>();
  private HttpServer console;
  private Process alertmanager;
  private String url;

  @BeforeEach
  void start() throws IOException {
    console = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    console.createContext(
        "/",
        exchange -> {
          notifications.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    console.start();
    StackSettings settings = LiveStack.settings(folder);
    ProcessSpec spec = Backends.of(settings).alertmanager();
    client = LiveStack.client(settings);
    Path file = spec.folder().resolve("alertmanager.yml");
    // Only the waiting is shorter: the second notification, if there is one, must come within the
    // test.
    String configuration = Files.readString(file);
    String quick =
        configuration
            .replace("group_wait: 5s", "group_wait: 1s")
            .replace("group_interval: 1m", "group_interval: 1s");
    assertThat(quick).isNotEqualTo(configuration);
    Files.writeString(file, quick);
    Files.writeString(
        spec.folder().resolve("targets/console.url"),
        "http://127.0.0.1:" + console.getAddress().getPort() + "/api/alerts/webhook");
    alertmanager =
        new ProcessBuilder(spec.command())
            .directory(spec.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("alertmanager.log").toFile())
            .start();
    url = settings.ports().url(Port.ALERTMANAGER);
    await(() -> statusOf(spec.health()) == 200);
  }

  @AfterEach
  void stop() throws InterruptedException {
    console.stop(0);
    alertmanager.destroy();
    if (!alertmanager.waitFor(60, TimeUnit.SECONDS)) {
      alertmanager.destroyForcibly();
    }
  }

  @Test
  void oneIncidentInTheWorker_isToldOnce_thoughThreeServicesFail() throws Exception {
    String fast = alert("JourneyFailureBudgetBurn", "journey", "worker", ",\"burn\":\"14.4\"");
    fire(fast);
    await(() -> notifications.size() == 1);

    // The rest of what the incident sets off, in the order in which the rules notice it.
    fire(
        fast,
        alert("JourneyFailureBudgetBurn", "journey", "worker", ",\"burn\":\"6\""),
        alert("JourneyLatencyBudgetBurn", "journey", "worker", ",\"burn\":\"14.4\""));
    fire(
        alert("JourneyFailureBudgetBurn", "journey", "worker", ",\"burn\":\"3\""),
        alert("JourneyFailureBudgetBurn", "journey", "worker", ",\"burn\":\"1\""),
        alert("JourneyDurationShifted", "journey", "worker", ""),
        alert("ServiceFailing", "service", "worker", ""),
        alert("ServiceSilent", "service", "worker", ""));
    // Another alert, sent later, proves that the time in between would have been enough.
    fire(alert("JourneyFailureBudgetBurn", "journey", "gateway", ",\"burn\":\"6\""));
    await(() -> notifications.stream().anyMatch(text -> text.contains("\"origin\":\"gateway\"")));
    fire(alert("CollectorQueueFills", "telemetry", "", ""));
    await(() -> notifications.stream().anyMatch(text -> text.contains("CollectorQueueFills")));

    assertThat(notifications)
        .filteredOn(text -> text.contains("\"origin\":\"worker\""))
        .singleElement()
        .asString()
        .contains("\"burn\":\"14.4\"");
    assertThat(notifications).hasSize(3);
  }

  /** What Alertmanager leaves out, and by what a receiver knows of it all the same. */
  @Test
  void anAlertThatEndsWhileInhibited_isOverWithItsGroup() throws Exception {
    String lesser = alert("JourneyFailureBudgetBurn", "journey", "worker", ",\"burn\":\"6\"");
    String greater = alert("JourneyFailureBudgetBurn", "journey", "worker", ",\"burn\":\"14.4\"");
    fire(lesser);
    await(() -> notifications.stream().anyMatch(text -> text.contains("\"burn\":\"6\"")));
    fire(lesser, greater);
    await(() -> notifications.stream().anyMatch(text -> text.contains("\"burn\":\"14.4\"")));

    // Another one of the group shows that a notification was sent since the lesser one ended.
    String another = greater.replaceFirst("\"burn\"", "\"region\":\"eu\",\"burn\"");
    fire(ended(lesser), greater, another);
    await(() -> last().contains("\"region\":\"eu\""));
    fire(ended(greater), ended(another));
    await(() -> last().contains("\"status\":\"resolved\",\"alerts\""));

    assertThat(last()).contains("\"burn\":\"14.4\"").doesNotContain("\"burn\":\"6\"");
    assertThat(groupKey(last())).isEqualTo(groupKey(notifications.get(0)));
  }

  private String last() {
    return notifications.get(notifications.size() - 1);
  }

  private static String groupKey(String notification) {
    return notification.replaceAll("(?s).*\"groupKey\":(\"(?:[^\"\\\\]|\\\\.)*\").*", "$1");
  }

  private static String ended(String alert) {
    return alert.replaceFirst("\\{", "{\"endsAt\":\"" + Instant.now() + "\",");
  }

  @Test
  void anIncidentInStaging_doesNotSilenceProduction() throws Exception {
    fire(
        alert(
            "JourneyFailureBudgetBurn",
            "journey",
            "worker",
            ",\"burn\":\"14.4\",\"deployment_environment_name\":\"staging\""));
    await(() -> notifications.size() == 1);

    fire(
        alert(
            "JourneyFailureBudgetBurn",
            "journey",
            "worker",
            ",\"burn\":\"6\",\"deployment_environment_name\":\"production\""),
        alert(
            "ServiceFailing",
            "service",
            "worker",
            ",\"deployment_environment_name\":\"elsewhere\""));

    await(
        () ->
            notifications.stream().anyMatch(text -> text.contains("\"production\""))
                && notifications.stream().anyMatch(text -> text.contains("\"elsewhere\"")));
    assertThat(notifications).hasSize(3);
  }

  private static String alert(String name, String scope, String origin, String more) {
    return "{\"labels\":{\"alertname\":\"%s\",\"scope\":\"%s\"%s%s%s}}"
        .formatted(
            name,
            scope,
            origin.isEmpty() ? "" : ",\"origin\":\"" + origin + "\"",
            scope.equals("journey") ? ",\"journey\":\"order-" + origin + "\"" : "",
            more);
  }

  private void fire(String... alerts) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(url + "/api/v2/alerts"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("[" + String.join(",", alerts) + "]"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private int statusOf(URI address) {
    try {
      return client
          .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException notYet) {
      return 0;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void await(BooleanSupplier condition) {
    long until = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("notifications: %s", notifications).isLessThan(until);
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
