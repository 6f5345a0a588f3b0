package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.Plumbline;
import dev.plumbline.clients.Json;
import dev.plumbline.clients.SecretFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page of another origin, and who has no credentials, gets of the real backends. */
class CrossOriginIT {
  private static final String EVIL = "http://evil.example";
  private static final String SILENCE =
      "{\"matchers\":[{\"name\":\"alertname\",\"value\":\".*\",\"isRegex\":true}],"
          + "\"startsAt\":\"2026-01-01T00:00:00Z\",\"endsAt\":\"2036-01-01T00:00:00Z\","
          + "\"createdBy\":\"a page\",\"comment\":\"\"}";

  @TempDir static Path folder;

  private static final HttpClient PAGE = HttpClient.newHttpClient();
  private static LiveStack stack;
  private static Credentials credentials;

  @BeforeAll
  static void open() throws Exception {
    stack = new LiveStack(folder);
    credentials = Credentials.of(stack.settings);
    stack.start(stack.backends.alertmanager());
    stack.start(stack.backends.prometheus());
    stack.start(stack.backends.console());
    stack.collector("", Map.of());
  }

  @AfterAll
  static void close() {
    stack.close();
  }

  @ParameterizedTest
  @CsvSource({
    "prometheus, /",
    "prometheus, /api/v1/query?query=up",
    "prometheus, /api/v1/status/config",
    "prometheus, /metrics",
    "prometheus, /-/ready",
    "prometheus, /debug/pprof/heap",
    "alertmanager, /",
    "alertmanager, /api/v2/alerts",
    "alertmanager, /api/v2/silences",
    "alertmanager, /api/v2/status",
    "alertmanager, /metrics"
  })
  void whoHasNoCredentials_isRefused(String backend, String path) throws Exception {
    Port port = backend(backend);
    assertThat(page("GET", port, path, "").statusCode()).isEqualTo(401);
    assertThat(
            page("GET", port, path, "", "Authorization", "Basic cGx1bWJsaW5lOnBsdW1ibGluZQ==")
                .statusCode())
        .as("with others")
        .isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"prometheus", "alertmanager"})
  void aPageOfAnotherOrigin_mayReadNothing(String backend) throws Exception {
    Port port = backend(backend);
    String path = port.equals(Port.PROMETHEUS) ? "/api/v1/query?query=up" : "/api/v2/silences";
    for (String origin :
        List.of(EVIL, "null", "http://127.0.0.1:1", "http://localhost.evil:9090")) {
      HttpResponse<String> bare = page("GET", port, path, "", "Origin", origin);
      assertThat(bare.statusCode()).isEqualTo(401);
      assertThat(allowed(bare)).as(origin).isNotEqualTo(Optional.of(origin)).isEmpty();

      HttpResponse<String> preflight =
          page(
              "OPTIONS",
              port,
              path,
              "",
              "Origin",
              origin,
              "Access-Control-Request-Method",
              "GET",
              "Access-Control-Request-Headers",
              "authorization");
      assertThat(preflight.statusCode()).as("preflight of " + origin).isEqualTo(401);
      assertThat(allowed(preflight)).as("preflight of " + origin).isEmpty();
    }
  }

  @Test
  void aPageOfAnotherOrigin_isNotAllowed_thoughTheBrowserKnowsTheCredentials() throws Exception {
    String known = new SecretFile("it", credentials.authorization("prometheus")).value();
    String path = "/api/v1/query?query=up";

    HttpResponse<String> evil =
        page("GET", Port.PROMETHEUS, path, "", "Origin", EVIL, "Authorization", known);
    assertThat(evil.statusCode()).isEqualTo(200);
    assertThat(allowed(evil)).as("the browser gives the answer to no page").isEmpty();

    String own = stack.settings.ports().url(Port.PROMETHEUS);
    assertThat(
            allowed(page("GET", Port.PROMETHEUS, path, "", "Origin", own, "Authorization", known)))
        .contains(own);
  }

  @Test
  void aSimplePost_makesNoSilence() throws Exception {
    String known = new SecretFile("it", credentials.authorization("alertmanager")).value();
    for (String type :
        List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
      assertThat(silence("Content-Type", type, "Origin", EVIL)).isEqualTo(401);
      // A browser that knows the credentials sends them with a simple request.
      assertThat(silence("Content-Type", type, "Origin", EVIL, "Authorization", known))
          .as(type)
          .isBetween(400, 499);
    }
    assertThat(silence("Content-Type", "application/json", "Origin", EVIL)).isEqualTo(401);
    HttpResponse<String> preflight =
        page(
            "OPTIONS",
            Port.ALERTMANAGER,
            "/api/v2/silences",
            "",
            "Origin",
            EVIL,
            "Access-Control-Request-Method",
            "POST",
            "Access-Control-Request-Headers",
            "content-type");
    assertThat(preflight.statusCode()).isEqualTo(401);

    assertThat(Json.list(Json.read(stack.ask(Port.ALERTMANAGER, "/api/v2/silences")))).isEmpty();
  }

  @Test
  void theCollectorAndPrometheus_carryTheirs() throws Exception {
    stack.await(
        "the Collector's own metrics",
        () -> !stack.prometheus().series("{__name__=~\"otelcol_.*\"}").isEmpty());
    stack.send(
        "metrics",
        "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"carried\",\"gauge\":"
            + "{\"dataPoints\":[{\"timeUnixNano\":\"%d000000\",\"asInt\":\"7\"}]}}]}]}]}"
                .formatted(System.currentTimeMillis()));
    stack.await("a point", () -> stack.prometheus().instant("carried == 7").size() == 1);
    // What Prometheus sends to Alertmanager is counted by both.
    stack.await(
        "Alertmanager is known",
        () -> stack.ask(Port.PROMETHEUS, "/api/v1/alertmanagers").contains("/api/v2/alerts"));
    stack.await(
        "an alert that arrived",
        () -> stack.ask(Port.ALERTMANAGER, "/api/v2/alerts").contains("\"alertname\""));
  }

  @Test
  void theConsoleCarriesItsOwn_andAlertmanagerThoseOfItsWebhook() throws Exception {
    assertThat(page("POST", Port.CONSOLE, "/api/alerts/webhook", "{}").statusCode()).isEqualTo(401);

    HttpResponse<String> fired =
        stack.client.send(
            HttpRequest.newBuilder(
                    URI.create(stack.settings.ports().url(Port.ALERTMANAGER) + "/api/v2/alerts"))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "[{\"labels\":{\"alertname\":\"Carried\",\"origin\":\"worker\"}}]"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(fired.statusCode()).as(fired.body()).isEqualTo(200);
    stack.await(
        "a notification that the webhook took",
        () ->
            notifications("alertmanager_notifications_total") > 0
                && notifications("alertmanager_notifications_failed_total") == 0);
    stack.await(
        "the console has it of Alertmanager",
        () -> stack.ask(Port.CONSOLE, "/api/alerts").contains("\"Carried\""));
    Map<String, ?> parts =
        Json.object(Json.readObject(stack.ask(Port.CONSOLE, "/api/health")).get("parts"));
    assertThat(parts.get("metrics").toString()).contains("ok");
    assertThat(parts.get("alerts").toString()).contains("ok");
  }

  private static double notifications(String counter) throws IOException, InterruptedException {
    return stack
        .ask(Port.ALERTMANAGER, "/metrics")
        .lines()
        .filter(line -> line.startsWith(counter + "{") && line.contains("webhook"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void noCommandLineAndNoEnvironment_hasAPassword() throws Exception {
    for (String asking : List.of("prometheus", "alertmanager", "webhook")) {
      String password = Files.readString(credentials.password(asking));
      String header = Files.readString(credentials.authorization(asking)).substring(6);
      for (ChildProcess child : stack.children()) {
        for (String file : List.of("cmdline", "environ")) {
          assertThat(
                  Files.readString(
                      Path.of("/proc/" + child.pid(), file), StandardCharsets.ISO_8859_1))
              .doesNotContain(password, header);
        }
        assertThat(Files.readString(child.log())).doesNotContain(password, header);
      }
    }
  }

  @Test
  void aReportWithoutCredentials_saysWhichAreMissing() {
    StringWriter err = new StringWriter();
    int code =
        Plumbline.commandLine()
            .setErr(new PrintWriter(err, true))
            .execute(
                "slo",
                "report",
                "--charter",
                Checkout.find(null).charter().toString(),
                "--prometheus",
                stack.settings.ports().url(Port.PROMETHEUS));

    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .contains("asks for credentials", "PLUMBLINE_PROMETHEUS_PASSWORD_FILE");
  }

  private static int silence(String... headers) throws Exception {
    return page("POST", Port.ALERTMANAGER, "/api/v2/silences", SILENCE, headers).statusCode();
  }

  private static Optional<String> allowed(HttpResponse<?> response) {
    return response.headers().firstValue("Access-Control-Allow-Origin");
  }

  private static Port backend(String option) {
    return Port.OF_THE_BACKEND.stream()
        .filter(port -> port.option().equals(option))
        .findFirst()
        .orElseThrow();
  }

  private static HttpResponse<String> page(
      String method, Port port, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(stack.settings.ports().url(port) + path))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return PAGE.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
