package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.cli.Plumbline;
import dev.plumbline.cli.generate.Target;
import dev.plumbline.clients.Prometheus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Failures that all come with the first point of a series, as those of a short outage after a
 * deploy do at the SDKs' usual export of once a minute, call a person: by the real Collector and
 * Prometheus, with the rules of production.
 */
class FirstFailuresIT {
  private static final String ANSWERED = "";
  private static final String FAILED =
      """
      ,{"key":"plumbline.error.code","value":{"stringValue":"UNAVAILABLE"}}
      ,{"key":"plumbline.error.origin","value":{"stringValue":"worker"}}
      ,{"key":"plumbline.error.fault","value":{"stringValue":"dependency"}}\
      """;

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
  void aHundredFailuresInOneExport_callAPerson_andAreCountedOnce() throws Exception {
    ProcessSpec prometheus = stack.backends.prometheus();
    // The windows of production; only looked at more often than every 15 seconds.
    String rules = Target.PROMETHEUS.source(Charter.load(stack.settings.charter()).charter(), "");
    Files.writeString(
        stack.settings.state().resolve("prometheus-config/rules/slo.yaml"),
        rules.replaceAll("interval: \\d+s", "interval: 2s"));
    stack.start(prometheus);
    stack.collector("", java.util.Map.of());

    // Twenty minutes of a call a second, exported once a minute.
    long now = System.currentTimeMillis();
    for (int minute = 20; minute >= 0; minute--) {
      send("old", ANSWERED, now - minute * 60_000L, 60L * (21 - minute));
    }
    // The new process has exported once, before the last whole minute: the rules look at first
    // values a
    // minute at a time, and what begins anew within the same one is one beginning to them.
    send("new", FAILED, now / 60_000 * 60_000 - 1_000, 100);

    stack.await(
        "a person is called",
        () -> alerts().stream().anyMatch(alert -> alert.label("burn").equals("14.4")));
    Prometheus.Sample page =
        alerts().stream()
            .filter(alert -> alert.label("burn").equals("14.4"))
            .findFirst()
            .orElseThrow();
    assertThat(page.labels())
        .containsEntry("journey", "place-order")
        .containsEntry("origin", "worker")
        .containsEntry("code", "UNAVAILABLE")
        .containsEntry("deployment_environment_name", "production");
    assertThat(failures()).isBetween(100.0, 101.0);
    // 1,260 that were answered and 100 that failed; Prometheus extrapolates by less than a minute.
    assertThat(report())
        .containsPattern(
            "place-order +availability +99.90 % +1(3[6-9]|4[0-2])\\d +100 +9\\d.\\d\\d % +7\\d\\d\\d %")
        .contains("worker UNAVAILABLE 100");

    // It begins anew under the same name, with two failures more.
    send("new", FAILED, System.currentTimeMillis(), 2);
    stack.await("two more are counted", () -> failures() > 101);
    assertThat(failures()).isLessThan(110);
  }

  /** Calls and failures of the last half hour. */
  private String report() {
    StringWriter out = new StringWriter();
    CommandLine command = Plumbline.commandLine().setOut(new PrintWriter(out, true));
    command.execute(
        "slo",
        "report",
        "--window",
        "30m",
        "--charter",
        stack.settings.charter().toString(),
        "--prometheus",
        stack.settings.ports().url(Port.PROMETHEUS),
        "--prometheus-user-file",
        Credentials.of(stack.settings).user("prometheus").toString(),
        "--prometheus-password-file",
        Credentials.of(stack.settings).password("prometheus").toString());
    return out.toString();
  }

  private double failures() throws IOException, InterruptedException {
    return stack
        .prometheus()
        .instant("journey:failures:rate1h{journey=\"place-order\"} * 3600")
        .get(0)
        .value();
  }

  private List<Prometheus.Sample> alerts() throws IOException, InterruptedException {
    return stack
        .prometheus()
        .instant("ALERTS{alertname=\"JourneyFailureBudgetBurn\",alertstate=\"firing\"}");
  }

  private void send(String instance, String outcome, long millis, long count)
      throws IOException, InterruptedException {
    stack.send(
        "metrics",
        """
        {"resourceMetrics":[{"resource":{"attributes":[
          {"key":"service.name","value":{"stringValue":"edge"}},
          {"key":"service.instance.id","value":{"stringValue":"%s"}},
          {"key":"deployment.environment.name","value":{"stringValue":"production"}}]},
         "scopeMetrics":[{"metrics":[{"name":"http.server.request.duration","unit":"s",
          "histogram":{"aggregationTemporality":2,"dataPoints":[{
            "startTimeUnixNano":"%d","timeUnixNano":"%d",
            "count":"%d","sum":1,"bucketCounts":["%4$d","0"],"explicitBounds":[0.5],
            "attributes":[
              {"key":"http.request.method","value":{"stringValue":"POST"}},
              {"key":"http.route","value":{"stringValue":"/v1/orders"}}%s]}]}}]}]}]}\
        """
            .formatted(
                instance,
                // As the SDKs have it: the process's start, hours before the series'.
                (millis - 3 * 3_600_000L) * 1_000_000,
                millis * 1_000_000,
                count,
                outcome));
  }
}
