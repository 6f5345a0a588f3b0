package dev.plumbline.cli.slo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.plumbline.cli.Plumbline;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * The arithmetic, on answers in Prometheus' form. What the real one answers is shown by the chain's
 * own run.
 */
class SloReportCommandTest {
  private final Map<String, String> answers = new LinkedHashMap<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private HttpServer prometheus;

  @BeforeEach
  void start() throws IOException {
    prometheus = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    prometheus.createContext(
        "/api/v1/query",
        exchange -> {
          String query =
              URLDecoder.decode(
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                  StandardCharsets.UTF_8);
          String result =
              answers.entrySet().stream()
                  .filter(answer -> query.contains(answer.getKey()))
                  .map(Map.Entry::getValue)
                  .findFirst()
                  .orElse("");
          byte[] body =
              ("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["
                      + result
                      + "]}}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    prometheus.start();
  }

  @AfterEach
  void stop() {
    prometheus.stop(0);
  }

  @Test
  void aBudgetThatIsOverspent_namesWhereItWentTo() {
    answers.put(
        "sum by (plumbline_error_origin, plumbline_error_code)"
            + " ((increase(http_server_request_duration_seconds_count{service_name=\"edge\",http_request_method=\"POST\"",
        sample("\"plumbline_error_origin\":\"worker\",\"plumbline_error_code\":\"INTERNAL\"", 18)
            + ","
            + sample(
                "\"plumbline_error_origin\":\"gateway\",\"plumbline_error_code\":\"UNAVAILABLE\"",
                2));
    answers.put("http_request_method=\"POST\",http_route=\"/v1/orders\"}", sample("", 10_000));

    int exit = report();

    assertThat(out.toString())
        .containsPattern("place-order +availability +99.90 % +10000 +20 +99.80 % +200.0 %")
        .contains("worker INTERNAL 18, gateway UNAVAILABLE 2")
        .contains("place-order: 90.00 % of the failures began in worker INTERNAL; start there")
        .contains("the availability budget is spent and no alert fired");
    assertThat(exit).isEqualTo(1);
  }

  @Test
  void aBudgetSpentManyTimes_isWrittenPlainly() {
    answers.put("sum by (plumbline_error_origin", sample("", 3_261));
    answers.put("http_request_method=\"POST\",http_route=\"/v1/orders\"}", sample("", 10_000));

    report();

    assertThat(out.toString()).contains(" 32,610 %").doesNotContain("e+");
  }

  @Test
  void aPageWithoutLoss_isToldAsTooSensitive() {
    answers.put("alertname=\"JourneyFailureBudgetBurn\"", sample(page("place-order"), 60));
    answers.put("http_request_method=\"POST\",http_route=\"/v1/orders\"}", sample("", 10_000));

    int exit = report();

    assertThat(out.toString())
        .containsPattern("place-order +availability +14.4 +page +60 s")
        .contains("place-order: the availability page at 14.4 fired for 60 s and 0.000 % of");
    assertThat(exit).isZero();
  }

  @Test
  void aPromiseFarFromWhatIsMeasured_isToBeRecalibrated() {
    answers.put("histogram_quantile(0.99", sample("", 0.1));
    answers.put("le=\"0.5\"", sample("", 9_990));
    answers.put("plumbline_error_fault!~\"service|dependency\"}", sample("", 10_000));

    report();

    assertThat(out.toString())
        .containsPattern("place-order +latency +99.00 % +10000 +10 +99.90 % +10.00 %")
        .contains(
            "place-order: 99.00 % of the answers took at most 100 ms; the threshold is 500 ms");
  }

  @Test
  void oneEnvironment_isCountedByItself() {
    answers.put(
        "http_route=\"/v1/orders\",plumbline_error_fault=~\"service|dependency\",deployment_environment_name=\"production\"}",
        sample("\"plumbline_error_origin\":\"worker\",\"plumbline_error_code\":\"INTERNAL\"", 4));
    answers.put(
        "http_route=\"/v1/orders\",deployment_environment_name=\"production\"}",
        sample("", 10_000));

    report("--environment", "production");

    assertThat(out.toString()).containsPattern("place-order +availability +99.90 % +10000 +4 ");
  }

  @Test
  void severalEnvironmentsTogether_areNamed() {
    answers.put(
        "group by (deployment_environment_name)",
        sample("\"deployment_environment_name\":\"production\"", 1)
            + ","
            + sample("\"deployment_environment_name\":\"staging\"", 1));

    report();

    assertThat(out.toString())
        .contains("production, staging are counted together; select one with --environment");
  }

  @Test
  void nobodyCalling_provesNothing() {
    assertThat(report()).isZero();
    assertThat(out.toString()).contains("place-order: no traffic in the window; cannot evaluate");
  }

  @Test
  void withoutPrometheus_oneLineSaysSo() {
    prometheus.stop(0);

    assertThat(report()).isEqualTo(2);
    assertThat(err.toString()).contains("no Prometheus listens at http://127.0.0.1:");
  }

  @Test
  void aStrangePeriod_isRefused() {
    assertThat(report("--window", "soon")).isEqualTo(2);
    assertThat(err.toString()).contains("--window is \"soon\"; expected a number and s, m, h or d");
  }

  private static String page(String journey) {
    return "\"journey\":\"%s\",\"burn\":\"14.4\",\"severity\":\"page\"".formatted(journey);
  }

  private static String sample(String labels, double value) {
    return "{\"metric\":{%s},\"value\":[0,\"%s\"]}".formatted(labels, value);
  }

  private int report(String... more) {
    CommandLine command =
        Plumbline.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    String[] words = new String[6 + more.length];
    String url = "http://127.0.0.1:" + prometheus.getAddress().getPort();
    String[] first = {"slo", "report", "--charter", "../charter/shop", "--prometheus", url};
    System.arraycopy(first, 0, words, 0, first.length);
    System.arraycopy(more, 0, words, first.length, more.length);
    return command.execute(words);
  }
}
