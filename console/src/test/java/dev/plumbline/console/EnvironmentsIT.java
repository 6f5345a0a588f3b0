package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One shop in production and one in staging, in one Prometheus: neither hides the other. */
class EnvironmentsIT {

  private static final long IN_PRODUCTION = 41;
  private static final long IN_STAGING = 42;
  private static final double CALLS_PER_S = (ShopMetrics.GOOD + ShopMetrics.FAILED) / 10.0;

  @TempDir static Path folder;

  private static Backend prometheus;
  private static TestConsole console;
  private static String range;

  @BeforeAll
  static void twoEnvironments() throws Exception {
    prometheus = Backend.prometheus(folder, "http://127.0.0.1:9");
    console =
        TestConsole.start(folder.resolve("console"), "PLUMBLINE_PROMETHEUS_URL", prometheus.url());
    long now = System.currentTimeMillis();
    ShopMetrics production = new ShopMetrics(now, IN_PRODUCTION, IN_PRODUCTION, "production");
    production.sendTo(prometheus.url());
    new ShopMetrics(now, IN_STAGING, IN_STAGING, "staging").sendTo(prometheus.url());
    for (String environment : List.of("production", "staging")) {
      console.export(
          "/v1/traces",
          new Otlp()
              .in(environment)
              .span("edge", environment.equals("staging") ? IN_STAGING : IN_PRODUCTION, 1, 0)
              .server()
              .named("POST /v1/orders")
              .end()
              .bytes());
    }
    range = "from=" + production.moment(0) + "&to=" + production.moment(ShopMetrics.MOMENTS - 1);
  }

  @AfterAll
  static void stop() {
    console.close();
    prometheus.close();
  }

  @Test
  void theOverviewHasAllEnvironmentsTogether_andNamesThem() throws Exception {
    Map<String, Object> overview = console.json("/api/overview?" + range);

    assertThat(overview.get("environments")).isEqualTo(List.of("production", "staging"));
    assertThat(overview.get("environment")).isNull();
    assertThat(callsPerSecond(overview)).isCloseTo(2 * CALLS_PER_S, within(CALLS_PER_S * 0.2));
  }

  @Test
  void theOverviewOfOneEnvironmentHasItsCallsAlone() throws Exception {
    for (String environment : List.of("production", "staging")) {
      Map<String, Object> overview =
          console.json("/api/overview?environment=" + environment + "&" + range);

      assertThat(overview.get("environment")).isEqualTo(environment);
      assertThat(callsPerSecond(overview)).isCloseTo(CALLS_PER_S, within(CALLS_PER_S * 0.1));
      assertThat(number(call(overview), "calls_per_s"))
          .isCloseTo(CALLS_PER_S, within(CALLS_PER_S * 0.1));
    }
  }

  @Test
  void aServiceHasTheSeriesProcessesAndExemplarsOfOneEnvironment() throws Exception {
    Map<String, Object> edge =
        console.json("/api/services/edge?step=10&environment=staging&" + range);

    assertThat(edge.get("environments")).isEqualTo(List.of("production", "staging"));
    List<?> rate = (List<?>) edge.get("rate");
    assertThat(((Number) rate.get(rate.size() - 1)).doubleValue())
        .isCloseTo(CALLS_PER_S, within(CALLS_PER_S * 0.1));
    assertThat(values(edge, "instances", "instance")).containsExactly("edge-staging");
    assertThat(values(edge, "exemplars", "trace_id")).containsOnly(Otlp.traceHex(IN_STAGING));
    Map<?, ?> memory =
        list(edge, "resources").stream()
            .filter(metric -> "process.memory.usage".equals(metric.get("name")))
            .findFirst()
            .orElseThrow();
    assertThat((List<?>) memory.get("series")).hasSize(1);
  }

  @Test
  void anUnknownEnvironmentHasNoData_andTheAnswerNamesTheOthers() throws Exception {
    Map<String, Object> overview = console.json("/api/overview?environment=nowhere&" + range);

    assertThat(overview.get("environments")).isEqualTo(List.of("production", "staging"));
    assertThat(edge(overview).get("calls_per_s")).isNull();
    Map<String, Object> edge = console.json("/api/services/edge?environment=nowhere&" + range);
    assertThat((List<?>) edge.get("rate")).containsOnlyNulls();
    assertThat((List<?>) edge.get("instances")).isEmpty();
  }

  private static double callsPerSecond(Map<String, Object> overview) {
    return number(edge(overview), "calls_per_s");
  }

  private static Map<?, ?> edge(Map<String, Object> overview) {
    return list(overview, "services").stream()
        .filter(service -> "edge".equals(service.get("service")))
        .findFirst()
        .orElseThrow();
  }

  private static Map<?, ?> call(Map<String, Object> overview) {
    return list(overview, "calls").stream()
        .filter(call -> "edge".equals(call.get("from")))
        .findFirst()
        .orElseThrow();
  }

  private static List<Object> values(Map<String, Object> document, String list, String name) {
    return list(document, list).stream().<Object>map(item -> item.get(name)).toList();
  }

  private static List<Map<?, ?>> list(Map<String, Object> document, String name) {
    return ((List<?>) document.get(name))
        .stream().<Map<?, ?>>map(item -> (Map<?, ?>) item).toList();
  }

  private static double number(Map<?, ?> document, String key) {
    assertThat(document.get(key)).as(key).isInstanceOf(Number.class);
    return ((Number) document.get(key)).doubleValue();
  }
}
