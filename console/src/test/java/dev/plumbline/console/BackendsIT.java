package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.plumbline.clients.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The console with a real Prometheus and a real Alertmanager, both with the configuration and rules
 * of compose/, and three minutes of a shop whose worker fails.
 */
class BackendsIT {

  /** An order that was placed, one that failed in the worker, and one whose trace was not kept. */
  private static final long GOOD = 21;

  private static final long FAILED = 22;
  private static final long LOST = 23;

  private static final long LIMIT_NANOS = 60_000_000_000L;

  @TempDir static Path folder;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static Backend alertmanager;
  private static Backend prometheus;
  private static TestConsole console;
  private static ShopMetrics shop;
  private static String range;

  @BeforeAll
  static void aShopWhoseWorkerFails() throws Exception {
    alertmanager = Backend.alertmanager(folder);
    prometheus = Backend.prometheus(folder, alertmanager.url());
    console = console(folder.resolve("console"), prometheus, alertmanager);
    Backend.webhook(folder, console.uri("/api/alerts/webhook"));
    sendTraces(console);
    shop = new ShopMetrics(System.currentTimeMillis(), GOOD, LOST);
    shop.sendTo(prometheus.url());
    range = "from=" + shop.moment(0) + "&to=" + (shop.moment(ShopMetrics.MOMENTS - 1) + 1);
  }

  @AfterAll
  static void stop() {
    for (AutoCloseable started : new AutoCloseable[] {console, prometheus, alertmanager}) {
      try {
        if (started != null) {
          started.close();
        }
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  private static TestConsole console(Path data, Backend prometheus, Backend alertmanager)
      throws IOException {
    return TestConsole.start(
        data,
        "PLUMBLINE_PROMETHEUS_URL",
        prometheus.url(),
        "PLUMBLINE_ALERTMANAGER_URL",
        alertmanager.url());
  }

  private static void sendTraces(TestConsole console) throws Exception {
    console.export(
        "/v1/traces",
        new Otlp()
            .span("edge", GOOD, 1, 0)
            .server()
            .named("POST /v1/orders")
            .at(0, 20_000)
            .end()
            .span("edge", FAILED, 1, 0)
            .server()
            .named("POST /v1/orders")
            .at(0, 2_000_000)
            .failed("DEADLINE_EXCEEDED", "worker", "DEADLINE", "dependency")
            .end()
            .bytes());
  }

  @Test
  void theOverviewHasRateFailuresAndDurationOfTheRange() throws Exception {
    Map<String, Object> overview = console.json("/api/overview?" + range);
    Map<?, ?> edge = line(overview, "services", "service", "edge");

    double perSecond = (ShopMetrics.GOOD + ShopMetrics.FAILED) / 10.0;
    assertThat(number(edge, "calls_per_s")).isCloseTo(perSecond, within(perSecond * 0.1));
    assertThat(number(edge, "error_ratio")).isCloseTo(1 / 3.0, within(0.001));
    Map<?, ?> byFault = (Map<?, ?>) edge.get("error_ratio_by_fault");
    assertThat(number(byFault, "dependency")).isCloseTo(1 / 3.0, within(0.001));
    assertThat(number(byFault, "service")).isZero();
    assertThat(number(edge, "p50_s")).isBetween(0.01, 0.025);
    assertThat(number(edge, "p99_s")).isBetween(1.0, 2.5);
    assertThat(edge.get("last_seen_ms")).isNotNull();
    assertThat(state(overview, "metrics")).isEqualTo("ok");
  }

  @Test
  void theTrendOfThe99thPercentileFollowsTheRange() throws Exception {
    List<?> trend =
        (List<?>)
            line(console.json("/api/overview?" + range), "services", "service", "edge")
                .get("p99_trend_s");

    assertThat(trend).hasSizeBetween(10, 100);
    assertThat(trend.get(trend.size() - 1)).isNotNull();
    assertThat(trend.stream().filter(Objects::nonNull))
        .isNotEmpty()
        .allSatisfy(value -> assertThat(((Number) value).doubleValue()).isBetween(1.0, 2.5));
    List<?> silent =
        (List<?>)
            line(console.json("/api/overview?" + range), "services", "service", "worker")
                .get("p99_trend_s");
    assertThat(silent).isEmpty();
  }

  @Test
  void aCallBetweenTwoServicesHasWhatItsCallerMeasured() throws Exception {
    Map<String, Object> overview = console.json("/api/overview?" + range);
    Map<?, ?> call = line(overview, "calls", "from", "edge");

    assertThat(call.get("to")).isEqualTo("gateway");
    // As many as came to it: what it asks of payments.example is no call of the chain.
    double came = number(line(overview, "services", "service", "edge"), "calls_per_s");
    assertThat(number(call, "calls_per_s")).isCloseTo(came, within(came * 0.1));
    assertThat(number(call, "error_ratio")).isCloseTo(1 / 3.0, within(0.001));
    assertThat(number(call, "p99_s")).isBetween(1.0, 2.5);
  }

  @Test
  void aServiceHasItsSeriesOnOneAxis() throws Exception {
    Map<String, Object> edge = console.json("/api/services/edge?step=10&" + range);
    int moments = ((List<?>) edge.get("times_ms")).size();

    assertThat(moments).isBetween(ShopMetrics.MOMENTS - 1, ShopMetrics.MOMENTS);
    assertThat((List<?>) edge.get("rate")).hasSize(moments);
    assertThat(last(edge.get("rate"))).isCloseTo(3.0, within(0.3));
    Map<?, ?> error = line(edge, "errors", "code", "DEADLINE_EXCEEDED");
    assertThat(error.get("origin")).isEqualTo("worker");
    assertThat(last(error.get("per_s"))).isCloseTo(1.0, within(0.1));
    Map<?, ?> duration = (Map<?, ?>) edge.get("duration");
    assertThat(last(duration.get("p50_s"))).isBetween(0.01, 0.025);
    assertThat(last(duration.get("p99_s"))).isBetween(1.0, 2.5);
    Map<?, ?> heatmap = (Map<?, ?>) edge.get("heatmap");
    List<?> buckets = (List<?>) last((List<?>) heatmap.get("per_s"));
    assertThat(buckets).hasSize(((List<?>) heatmap.get("bounds_s")).size() + 1);
    assertThat(buckets.stream().mapToDouble(value -> ((Number) value).doubleValue()).sum())
        .isCloseTo(3.0, within(0.3));
    assertThat(line(edge, "operations", "operation", "POST /v1/orders").get("protocol"))
        .isEqualTo("http");
  }

  @Test
  void anOperationHasItsOwnSeries_andOneWithoutCallsHasNone() throws Exception {
    String order = "plumbline.demo.orders.v1.OrderService/PlaceOrder";
    Map<String, Object> called =
        console.json("/api/services/gateway?step=10&operation=" + order + "&" + range);
    Map<String, Object> other =
        console.json("/api/services/gateway?step=10&operation=" + order + "s&" + range);

    assertThat(last(called.get("rate"))).isCloseTo(3.0, within(0.3));
    assertThat((List<?>) other.get("rate")).containsOnlyNulls();
  }

  @Test
  void onlyExemplarsThatOpenAreShown() throws Exception {
    List<?> exemplars = (List<?>) console.json("/api/services/edge?" + range).get("exemplars");

    assertThat(exemplars).isNotEmpty();
    for (Object exemplar : exemplars) {
      Object trace = ((Map<?, ?>) exemplar).get("trace_id");
      assertThat(trace).isEqualTo(Otlp.traceHex(GOOD));
      assertThat(console.get("/api/traces/" + trace).statusCode()).isEqualTo(200);
    }
    // Prometheus has others too.
    String all =
        body(
            prometheus.url()
                + "/api/v1/query_exemplars?query=http_server_request_duration_seconds_bucket&start=%d&end=%d"
                    .formatted(shop.moment(0) / 1000, System.currentTimeMillis() / 1000));
    assertThat(all).contains(Otlp.traceHex(LOST));
  }

  @Test
  void resourceUseIsOnTheSameAxis() throws Exception {
    Map<String, Object> edge = console.json("/api/services/edge?step=10&" + range);

    assertThat(newest(edge, "process.memory.usage")).isEqualTo(200 << 20);
    // Two seconds of processor time in ten.
    assertThat(newest(edge, "process.cpu.time")).isCloseTo(0.2, within(0.02));
    assertThat(newest(edge, "jvm_thread_count")).isEqualTo(31);
    Map<?, ?> sampler = line(edge, "sampler", "rule", "default");
    assertThat(sampler.get("decision")).isEqualTo("keep");
    assertThat(last(sampler.get("per_s"))).isCloseTo(3.0, within(0.3));
    assertThat(line(edge, "findings", "rule", "span-name-template").get("total")).isEqualTo(10L);
  }

  @Test
  void aFindingHasTheTimeOfItsLastIncrease() throws Exception {
    Map<String, Object> conformance = console.json("/api/conformance?" + range);
    Map<?, ?> finding = line(conformance, "findings", "rule", "span-name-template");

    assertThat(finding.get("service")).isEqualTo("edge");
    assertThat(finding.get("action")).isEqualTo("enforced");
    assertThat(finding.get("total")).isEqualTo(10L);
    assertThat((Long) finding.get("last_ms"))
        .isBetween(
            shop.moment(ShopMetrics.LAST_FINDING), shop.moment(ShopMetrics.LAST_FINDING) + 5_000);
    assertThat(line(conformance, "enforcement", "service", "edge").get("active")).isEqualTo(true);

    String later =
        "from="
            + shop.moment(ShopMetrics.LAST_FINDING + 2)
            + "&to="
            + shop.moment(ShopMetrics.MOMENTS - 1);
    Map<?, ?> earlier =
        line(console.json("/api/conformance?" + later), "findings", "rule", "span-name-template");
    assertThat(earlier.get("last_ms")).isNull();
  }

  @Test
  void theRulesFire_andTheAlertLeadsToATraceOfTheOrigin() throws Exception {
    Map<?, ?> alert = awaitAlert("JourneyFailureBudgetBurn", "firing");

    assertThat(alert.get("service")).isEqualTo("edge");
    assertThat(alert.get("origin")).isEqualTo("worker");
    assertThat(alert.get("code")).isEqualTo("DEADLINE_EXCEEDED");
    assertThat(alert.get("source")).isEqualTo("alertmanager");
    assertThat(traceIds(alert)).containsExactly(Otlp.traceHex(FAILED));
    Map<String, Object> search = console.json("/api/traces?" + alert.get("search"));
    assertThat(((List<?>) search.get("traces"))).hasSize(1);
    assertThat(console.json("/api/alerts/" + alert.get("fingerprint")).get("traces"))
        .isEqualTo(alert.get("traces"));

    Map<String, Object> overview = console.json("/api/overview");
    assertThat(((Number) overview.get("alerts_firing")).longValue()).isPositive();
    assertThat(number(line(overview, "services", "service", "worker"), "alerts")).isPositive();
  }

  @Test
  void theBudgetOfAJourneyIsCountedFromItsFailures() throws Exception {
    awaitAlert("JourneyFailureBudgetBurn", "firing");

    Map<String, Object> alerts = console.json("/api/alerts");
    Map<?, ?> budget = line(alerts, "budgets", "journey", "place-order");

    // A third failed where one in a thousand may.
    assertThat(number(budget, "left_ratio")).isCloseTo(1 - (1 / 3.0) / 0.001, within(5.0));
    assertThat(number((Map<?, ?>) budget.get("burn_rates"), "5m")).isCloseTo(333.3, within(5.0));
    assertThat(line(alerts, "rules", "name", "JourneyFailureBudgetBurn").get("state"))
        .isEqualTo("firing");
  }

  @Test
  void aNotifiedAlertGetsTraces_andKeepsThemWhenItIsResolved() throws Exception {
    Instant begun = Instant.now();
    fire("OrdersFail", begun, null);
    Map<?, ?> firing = awaitAlert("OrdersFail", "firing");
    String noted = awaitNoted(String.valueOf(firing.get("fingerprint")));
    assertThat(noted).contains(Otlp.traceHex(FAILED)).doesNotContain(Otlp.traceHex(GOOD));

    fire("OrdersFail", begun, Instant.now());
    Map<?, ?> over = awaitAlert("OrdersFail", "resolved");

    assertThat(over.get("source")).isEqualTo("webhook");
    assertThat(over.get("fingerprint")).isEqualTo(firing.get("fingerprint"));
    assertThat((Long) over.get("ends_ms")).isGreaterThanOrEqualTo(begun.toEpochMilli());
    assertThat(traceIds(over)).containsExactly(Otlp.traceHex(FAILED));
    for (Object trace : traceIds(over)) {
      assertThat(console.get("/api/traces/" + trace).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void anAlertThatEndsWhileItIsSilenced_isResolvedInTheConsoleToo() throws Exception {
    Instant begun = Instant.now();
    fire("OrdersFailUnheard", begun, null);
    Map<?, ?> firing = awaitAlert("OrdersFailUnheard", "firing");
    awaitNoted(String.valueOf(firing.get("fingerprint")));

    silence("OrdersFailUnheard", begun);
    awaitAlert("OrdersFailUnheard", "suppressed");
    fire("OrdersFailUnheard", begun, Instant.now()); // no notification is sent

    Map<?, ?> over = awaitAlert("OrdersFailUnheard", "resolved");
    assertThat(over.get("source")).isEqualTo("webhook");
    assertThat((Long) over.get("ends_ms")).isGreaterThanOrEqualTo(begun.toEpochMilli());
    assertThat(traceIds(over)).containsExactly(Otlp.traceHex(FAILED));
  }

  private static void silence(String name, Instant begun) throws Exception {
    String silence =
        "{\"matchers\":[{\"name\":\"alertname\",\"value\":\"%s\",\"isRegex\":false,\"isEqual\":true}],\"startsAt\":\"%s\",\"endsAt\":\"%s\",\"createdBy\":\"test\",\"comment\":\"test\"}"
            .formatted(name, begun, begun.plusSeconds(3600));
    HttpResponse<String> answer =
        CLIENT.send(
            HttpRequest.newBuilder(URI.create(alertmanager.url() + "/api/v2/silences"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(silence))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void withoutAlertmanager_theRestWorksAndReportsIt() throws Exception {
    Path own = Files.createDirectories(folder.resolve("own-alertmanager"));
    try (Backend mortal = Backend.alertmanager(own);
        TestConsole other = console(own.resolve("console"), prometheus, mortal)) {
      sendTraces(other);
      assertThat(other.json("/api/overview?" + range).get("alerts_firing")).isEqualTo(0L);

      mortal.kill();

      Map<String, Object> overview = other.json("/api/overview?" + range);
      assertThat(state(overview, "alerts")).isEqualTo("down");
      assertThat(detail(overview, "alerts")).contains(mortal.url());
      assertThat(overview).containsEntry("alerts_firing", null);
      Map<?, ?> edge = line(overview, "services", "service", "edge");
      assertThat(edge.get("alerts")).isNull();
      assertThat(number(edge, "calls_per_s")).isPositive();
      assertThat(state(overview, "metrics")).isEqualTo("ok");
      Map<String, Object> alerts = other.json("/api/alerts");
      assertThat(state(alerts, "alerts")).isEqualTo("down");
      assertThat((List<?>) alerts.get("rules")).isNotEmpty();
      assertThat((List<?>) alerts.get("budgets")).isNotEmpty();
    }
  }

  @Test
  void withoutPrometheus_theRestWorksAndReportsIt() throws Exception {
    Path own = Files.createDirectories(folder.resolve("own-prometheus"));
    fire("PrometheusIsGone", Instant.now(), null);
    try (Backend mortal = Backend.prometheus(own, alertmanager.url());
        TestConsole other = console(own.resolve("console"), mortal, alertmanager)) {
      sendTraces(other);
      assertThat(state(other.json("/api/overview"), "metrics")).isEqualTo("ok");

      mortal.kill();

      Map<String, Object> overview = other.json("/api/overview");
      assertThat(state(overview, "metrics")).isEqualTo("down");
      assertThat(detail(overview, "metrics")).contains(mortal.url());
      assertThat(((Number) overview.get("alerts_firing")).longValue()).isPositive();
      Map<String, Object> service = other.json("/api/services/edge");
      assertThat(state(service, "metrics")).isEqualTo("down");
      assertThat((List<?>) service.get("instances")).isNotEmpty();
      assertThat((List<?>) service.get("rate")).containsOnlyNulls();
      Map<?, ?> alert = line(other.json("/api/alerts"), "alerts", "name", "PrometheusIsGone");
      assertThat(traceIds(alert)).containsExactly(Otlp.traceHex(FAILED));
      assertThat(other.get("/api/traces/" + Otlp.traceHex(GOOD)).statusCode()).isEqualTo(200);
      Map<String, Object> conformance = other.json("/api/conformance");
      assertThat(state(conformance, "metrics")).isEqualTo("down");
      assertThat((List<?>) conformance.get("versions")).isNotEmpty();
    }
  }

  /** Sends an alert to Alertmanager as Prometheus does. */
  private static void fire(String name, Instant begun, Instant ended) throws Exception {
    String alert =
        "[{\"labels\":{\"alertname\":\"%s\",\"service_name\":\"edge\",\"origin\":\"worker\",\"code\":\"DEADLINE_EXCEEDED\"},\"startsAt\":\"%s\"%s}]"
            .formatted(name, begun, ended == null ? "" : ",\"endsAt\":\"" + ended + "\"");
    HttpResponse<String> answer =
        CLIENT.send(
            HttpRequest.newBuilder(URI.create(alertmanager.url() + "/api/v2/alerts"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(alert))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static Map<?, ?> awaitAlert(String name, String state) throws Exception {
    long until = System.nanoTime() + LIMIT_NANOS;
    Object alerts = null;
    while (System.nanoTime() < until) {
      alerts = console.json("/api/alerts").get("alerts");
      for (Object item : Json.list(alerts)) {
        Map<?, ?> alert = (Map<?, ?>) item;
        if (name.equals(alert.get("name")) && state.equals(alert.get("state"))) {
          return alert;
        }
      }
      Thread.sleep(100);
    }
    throw new AssertionError("no alert " + name + " is " + state + " in " + alerts);
  }

  /** Returns what the console stored when it was notified of the alert. */
  private static String awaitNoted(String fingerprint) throws Exception {
    Path book = folder.resolve("console/alerts.json");
    long until = System.nanoTime() + LIMIT_NANOS;
    while (System.nanoTime() < until) {
      if (Files.exists(book)) {
        for (Object item : Json.list(Json.read(Files.readAllBytes(book)))) {
          if (Json.text(Json.object(item), "fingerprint").equals(fingerprint)) {
            return String.valueOf(Json.object(item).get("traces"));
          }
        }
      }
      Thread.sleep(100);
    }
    throw new AssertionError("the console was not notified of " + fingerprint);
  }

  private static String body(String address) throws Exception {
    HttpResponse<String> answer =
        CLIENT.send(
            HttpRequest.newBuilder(URI.create(address)).build(),
            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  private static List<Object> traceIds(Map<?, ?> alert) {
    return ((List<?>) alert.get("traces"))
        .stream().<Object>map(trace -> ((Map<?, ?>) trace).get("trace_id")).toList();
  }

  private static Map<?, ?> line(Map<?, ?> document, String list, String key, String value) {
    for (Object item : (List<?>) document.get(list)) {
      if (value.equals(((Map<?, ?>) item).get(key))) {
        return (Map<?, ?>) item;
      }
    }
    throw new AssertionError("no " + key + " " + value + " in " + document.get(list));
  }

  private static double newest(Map<?, ?> service, String metric) {
    Map<?, ?> resource = line(service, "resources", "name", metric);
    Map<?, ?> series = (Map<?, ?>) ((List<?>) resource.get("series")).get(0);
    return last(series.get("values"));
  }

  private static double number(Map<?, ?> document, String key) {
    assertThat(document.get(key)).as(key).isInstanceOf(Number.class);
    return ((Number) document.get(key)).doubleValue();
  }

  private static double last(Object series) {
    Object value = last((List<?>) series);
    assertThat(value).isInstanceOf(Number.class);
    return ((Number) value).doubleValue();
  }

  private static Object last(List<?> list) {
    return list.get(list.size() - 1);
  }

  private static String state(Map<?, ?> document, String part) {
    return String.valueOf(((Map<?, ?>) ((Map<?, ?>) document.get("parts")).get(part)).get("state"));
  }

  private static String detail(Map<?, ?> document, String part) {
    return String.valueOf(
        ((Map<?, ?>) ((Map<?, ?>) document.get("parts")).get(part)).get("detail"));
  }
}
