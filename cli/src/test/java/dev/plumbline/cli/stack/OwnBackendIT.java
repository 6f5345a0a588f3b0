package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.Plumbline;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.clients.Upstream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Another's Collector and Prometheus, with the configurations of docs/guides/own-backend.md, take
 * the files that are generated from a charter.
 */
class OwnBackendIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Path CHARTER = Checkout.find(null).charter();

  /** The randomness of the first is below the charter's threshold, that of the second above. */
  private static final String DROPPED = "4bf92f3577b34da6a300000000000001";

  private static final String KEPT = "4bf92f3577b34da6a3ff000000000001";
  private static final String FAILED = "4bf92f3577b34da6a300000000000002";
  private static final String SLOW = "4bf92f3577b34da6a300000000000003";

  @TempDir Path folder;

  private final Ports ports = Ports.random(Port.OF_THE_BACKEND, Map.of());
  private final HttpClient client = HttpClient.newHttpClient();
  private final Health health = new Health(client);
  private final List<ChildProcess> children = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    generate("collector", "collector-charter.yaml");
    generate("prometheus", "rules/charter.yaml");
    Files.writeString(folder.resolve("collector.yaml"), ofTheGuide("collector.yaml"));
    Files.writeString(folder.resolve("prometheus.yml"), ofTheGuide("prometheus.yml"));
    Files.writeString(
        folder.resolve("test.yaml"),
        """
        receivers:
          otlp: {protocols: {grpc: {endpoint: %s}, http: {endpoint: %s}}}
        exporters:
          otlp_http/metrics: {endpoint: %s/api/v1/otlp}
          file/traces: {path: %s}
        extensions:
          health_check: {endpoint: %s}
        service:
          extensions: [health_check]
          telemetry: {metrics: {level: none}}
          pipelines:
            traces: {exporters: [file/traces, forward/kept]}
        """
            .formatted(
                ports.address(Port.COLLECTOR_GRPC),
                ports.address(Port.COLLECTOR_HTTP),
                ports.url(Port.PROMETHEUS),
                folder.resolve("kept.jsonl"),
                ports.address(Port.COLLECTOR_HEALTH)));
    Checkout checkout = Checkout.find(null);
    start(
        "prometheus",
        ports.url(Port.PROMETHEUS) + "/-/ready",
        checkout.tool("prometheus").toString(),
        "--config.file=prometheus.yml",
        "--web.enable-otlp-receiver",
        "--web.listen-address=" + ports.address(Port.PROMETHEUS),
        "--storage.tsdb.path=data");
    start(
        "collector",
        ports.url(Port.COLLECTOR_HEALTH) + "/",
        checkout.tool("otelcol").toString(),
        "--config=collector.yaml",
        "--config=collector-charter.yaml",
        "--config=test.yaml");
  }

  @AfterEach
  void stop() {
    for (ChildProcess child : children) {
      child.stop(Duration.ofSeconds(10));
    }
  }

  @Test
  void tracesAreSampledByTheCharter_andTheTimesOfItsJourneysAreInPrometheus() throws Exception {
    send(DROPPED, 20, "");
    send(KEPT, 20, "");
    send(
        FAILED,
        20,
        ",{\"key\":\"plumbline.error.code\",\"value\":{\"stringValue\":\"NOT_FOUND\"}}");
    send(SLOW, 900, "");

    await(
        "what the charter keeps is kept",
        () -> {
          String kept = kept();
          return kept.contains(KEPT) && kept.contains(FAILED) && kept.contains(SLOW);
        });
    assertThat(kept()).doesNotContain(DROPPED);
    Prometheus prometheus =
        new Prometheus(Upstream.of(URI.create(ports.url(Port.PROMETHEUS)), null), LIMIT);
    await(
        "the slow answer's time is measured",
        () ->
            !prometheus
                .instant(
                    "traces_journeys_duration_seconds_sum{service_name=\"edge\","
                        + "plumbline_journey=\"place-order\",deployment_environment_name=\"test\"}"
                        + " > 0.89 < 0.91")
                .isEmpty());
    await(
        "the rules are evaluated",
        () -> !prometheus.instant("plumbline:time_compression").isEmpty());
  }

  private void generate(String target, String file) {
    int code =
        Plumbline.commandLine()
            .execute(
                "generate",
                target,
                "--charter",
                CHARTER.toString(),
                "-o",
                folder.resolve(file).toString());
    assertThat(code).isZero();
  }

  /** The block of the guide that begins with the file's name. */
  private static String ofTheGuide(String name) throws IOException {
    String guide =
        Files.readString(Checkout.find(null).root().resolve("docs/guides/own-backend.md"));
    Matcher block = Pattern.compile("(?s)```yaml\n(# " + name + "\n.*?)```").matcher(guide);
    assertThat(block.find()).as(name).isTrue();
    return block.group(1);
  }

  private void start(String name, String address, String... command) {
    ChildProcess child =
        ChildProcess.start(
            new ProcessSpec(name, List.of(command), Map.of(), folder, URI.create(address)), folder);
    children.add(child);
    health.await(child, LIMIT);
  }

  private void send(String traceId, int millis, String failure)
      throws IOException, InterruptedException {
    long end = System.currentTimeMillis() * 1_000_000;
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(ports.url(Port.COLLECTOR_HTTP) + "/v1/traces"))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        """
                        {"resourceSpans":[{"resource":{"attributes":[
                         {"key":"service.name","value":{"stringValue":"edge"}},
                         {"key":"deployment.environment.name","value":{"stringValue":"test"}}]},
                         "scopeSpans":[{"spans":[{"traceId":"%s","spanId":"00000000000000aa",
                          "name":"POST /v1/orders","kind":2,
                          "startTimeUnixNano":"%d","endTimeUnixNano":"%d","attributes":[
                           {"key":"http.request.method","value":{"stringValue":"POST"}},
                           {"key":"http.route","value":{"stringValue":"/v1/orders"}}%s]}]}]}]}"""
                            .formatted(traceId, end - millis * 1_000_000L, end, failure)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private String kept() throws IOException {
    Path file = folder.resolve("kept.jsonl");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private static void await(String what, LiveStack.Condition condition) throws Exception {
    long until = System.nanoTime() + LIMIT.toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as(what).isLessThan(until);
      Thread.sleep(100);
    }
  }
}
