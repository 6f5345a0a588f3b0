package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.cli.generate.Target;
import dev.plumbline.clients.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus evaluates every rule over series of every name that the rules can match, from
 * two processes in each of two environments, overflowed ones with no label of their own among them:
 * no rule fails.
 */
class RulesAreEvaluatedIT {
  private static final Pattern NAMES = Pattern.compile("__name__=~\"([^\"]+)\"");
  private static final Pattern SERIES =
      Pattern.compile(
          "\\b(http|rpc|process|traces|plumbline|otelcol)_[a-z_]+_(total|seconds_(sum|count|bucket)|size|capacity)\\b");
  private static final Pattern INTERVAL = Pattern.compile("interval: \\d+s");

  @TempDir Path folder;

  private LiveStack stack;
  private long pushed;

  @BeforeEach
  void open() {
    stack = new LiveStack(folder);
  }

  @AfterEach
  void close() {
    stack.close();
  }

  @Test
  void noRuleFails_overSeriesOfEveryName() throws Exception {
    ProcessSpec spec = stack.backends.prometheus();
    Path rules = stack.settings.state().resolve("prometheus-config/rules");
    // As they are in production, besides the demo's compressed ones; only looked at more often.
    String generated =
        Target.PROMETHEUS.source(Charter.load(stack.settings.charter()).charter(), "");
    Files.writeString(rules.resolve("production.yaml"), renamed(generated));
    for (String file : List.of("slo.yaml", "red.yaml", "production.yaml")) {
      String text = Files.readString(rules.resolve(file));
      Files.writeString(rules.resolve(file), INTERVAL.matcher(text).replaceAll("interval: 3s"));
    }
    stack.start(spec);

    push();

    Set<String> stored = names();
    for (String file : List.of("slo.yaml", "red.yaml")) {
      for (String pattern : patterns(Files.readString(rules.resolve(file)))) {
        assertThat(stored).as(pattern).anyMatch(name -> name.matches(pattern));
      }
    }
    assertThat(stored).containsAll(series(Files.readString(rules.resolve("slo.yaml"))));
    List<String> wrong = new ArrayList<>();
    stack.await(
        "every rule is evaluated twice",
        () -> {
          pushOnceASecond();
          wrong.clear();
          return evaluated(wrong);
        });
    assertThat(wrong).isEmpty();
    // They say something, too: the rules were not evaluated over nothing.
    stack.await(
        "the Collector's losses are seen",
        () -> {
          pushOnceASecond();
          return stack
                  .prometheus()
                  .instant("count(ALERTS{alertname=\"CollectorLosesTelemetry\"} == 1) > 3")
                  .size()
              == 1;
        });
  }

  /** Rates of a few seconds need samples as long as they are waited for. */
  private void pushOnceASecond() throws IOException, InterruptedException {
    if (System.nanoTime() - pushed > 1_000_000_000L) {
      push();
    }
  }

  /** The names of series of the services and the Collector that rules have in full. */
  private static Set<String> series(String rules) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = SERIES.matcher(rules);
    while (matcher.find()) {
      found.add(matcher.group());
    }
    assertThat(found).hasSizeGreaterThan(10);
    return found;
  }

  /** Whether each rule has been evaluated since the series are there; what failed is added. */
  private boolean evaluated(List<String> wrong) throws IOException, InterruptedException {
    boolean all = true;
    int rules = 0;
    Map<String, ?> data =
        Json.object(Json.readObject(stack.ask(Port.PROMETHEUS, "/api/v1/rules")).get("data"));
    for (Object group : Json.list(data.get("groups"))) {
      for (Object item : Json.list(Json.object(group).get("rules"))) {
        Map<String, ?> rule = Json.object(item);
        rules++;
        String health = String.valueOf(rule.get("health"));
        all &= !health.equals("unknown");
        if (health.equals("err")) {
          wrong.add(rule.get("name") + ": " + rule.get("lastError"));
        }
      }
    }
    return all
        && rules > 100
        && has("journey:calls:rate5m")
        && has("journey_origin:slow_time:rate5m");
  }

  private boolean has(String series) throws IOException, InterruptedException {
    return !stack.prometheus().instant(series).isEmpty();
  }

  private static Set<String> patterns(String rules) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = NAMES.matcher(rules);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static String renamed(String rules) {
    return rules.replaceAll("- name: (\\S+)", "- name: production-$1");
  }

  private Set<String> names() throws IOException, InterruptedException {
    Set<String> names = new TreeSet<>();
    for (Map<String, String> series : stack.prometheus().series("{__name__=~\".+\"}")) {
      names.add(series.get("__name__"));
    }
    return names;
  }

  private static List<String> collectorCounters() {
    List<String> names = new ArrayList<>();
    for (String what :
        List.of(
            "exporter_send_failed",
            "exporter_enqueue_failed",
            "receiver_refused",
            "receiver_failed")) {
      for (String signal : List.of("spans", "metric_points", "log_records")) {
        names.add("otelcol_" + what + "_" + signal + "_total");
      }
    }
    return names;
  }

  private void push() throws IOException, InterruptedException {
    pushed = System.nanoTime();
    List<String> resources = new ArrayList<>();
    for (String environment : List.of("production", "staging")) {
      for (String instance : List.of("1", "2")) {
        for (String service : List.of("edge", "gateway", "worker")) {
          resources.add(resource(service, environment, instance, service()));
        }
        resources.add(resource("otelcol", environment, instance, collector()));
      }
    }
    HttpResponse<String> answer =
        stack.client.send(
            HttpRequest.newBuilder(
                    URI.create(
                        stack.settings.ports().url(Port.PROMETHEUS) + "/api/v1/otlp/v1/metrics"))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"resourceMetrics\":[" + String.join(",", resources) + "]}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static List<String> service() {
    List<String> metrics = new ArrayList<>();
    for (String side : List.of("server", "client")) {
      metrics.add(
          histogram(
              "http." + side + ".request.duration",
              Map.of("http.request.method", "POST", "http.route", "/v1/orders"),
              Map.of("http.request.method", "GET", "http.route", "/v1/orders/{id}")));
      metrics.add(histogram("rpc." + side + ".call.duration", Map.of("rpc.method", "a.B/C")));
    }
    for (String kind : List.of("SERVER", "CLIENT")) {
      metrics.add(
          histogram(
              "traces.journeys.duration",
              Map.of("plumbline.journey", "place-order", "span.kind", "SPAN_KIND_" + kind)));
    }
    metrics.add(sum("process.cpu.time", "s", Map.of()));
    for (String signal : List.of("spans", "metric_points")) {
      metrics.add(sum("plumbline.telemetry.dropped", "{item}", Map.of("plumbline.signal", signal)));
    }
    for (String reason : List.of("time", "name")) {
      metrics.add(
          sum(
              "plumbline.collector.refused_points",
              "{point}",
              Map.of("plumbline.refused", reason)));
    }
    return metrics;
  }

  private static List<String> collector() {
    List<String> metrics = new ArrayList<>();
    for (String name : collectorCounters()) {
      String otlp = name.substring(0, name.length() - "_total".length());
      String party = name.contains("exporter") ? "exporter" : "receiver";
      for (String which : List.of("otlp", "other")) {
        metrics.add(sum(otlp, "", Map.of(party, which)));
      }
    }
    for (String exporter : List.of("otlp", "other")) {
      Map<String, String> labels = Map.of("exporter", exporter, "data_type", "metrics");
      metrics.add(gauge("otelcol_exporter_queue_size", labels));
      metrics.add(gauge("otelcol_exporter_queue_capacity", labels));
    }
    return metrics;
  }

  private static String resource(
      String service, String environment, String instance, List<String> metrics) {
    return "{\"resource\":{\"attributes\":%s},\"scopeMetrics\":[{\"metrics\":[%s]}]}"
        .formatted(
            attributes(
                Map.of(
                    "service.name",
                    service,
                    "service.namespace",
                    "shop",
                    "service.instance.id",
                    service + instance,
                    "deployment.environment.name",
                    environment)),
            String.join(",", metrics));
  }

  /** Answered, failed, and overflowed: with no other label than that. */
  @SafeVarargs
  private static String histogram(String name, Map<String, String>... operations) {
    List<String> points = new ArrayList<>();
    for (Map<String, String> operation : operations) {
      points.add(point(operation));
      Map<String, String> failed = new java.util.HashMap<>(operation);
      failed.put("plumbline.error.code", "INTERNAL");
      failed.put("plumbline.error.origin", "worker");
      failed.put("plumbline.error.fault", "service");
      points.add(point(failed));
    }
    points.add(point(Map.of("otel.metric.overflow", "true")));
    points.add(point(Map.of("otel.metric.overflow", "true", "plumbline.error.fault", "service")));
    return "{\"name\":\"%s\",\"unit\":\"s\",\"histogram\":{\"aggregationTemporality\":2,\"dataPoints\":[%s]}}"
        .formatted(name, String.join(",", points));
  }

  private static String point(Map<String, String> labels) {
    return "{%s,\"count\":\"%2$d\",\"sum\":%2$d,\"bucketCounts\":[\"%2$d\",\"0\",\"0\"],\"explicitBounds\":[0.25,0.5],\"attributes\":%3$s}"
        .formatted(time(), System.currentTimeMillis() % 1_000_000, attributes(labels));
  }

  private static String sum(String name, String unit, Map<String, String> labels) {
    return "{\"name\":\"%s\",\"unit\":\"%s\",\"sum\":{\"isMonotonic\":true,\"aggregationTemporality\":2,\"dataPoints\":[{%s,\"asDouble\":%d,\"attributes\":%s}]}}"
        .formatted(name, unit, time(), System.currentTimeMillis() % 1_000_000, attributes(labels));
  }

  private static String gauge(String name, Map<String, String> labels) {
    return "{\"name\":\"%s\",\"gauge\":{\"dataPoints\":[{%s,\"asDouble\":7,\"attributes\":%s}]}}"
        .formatted(name, time(), attributes(labels));
  }

  private static String time() {
    return "\"timeUnixNano\":\"" + System.currentTimeMillis() * 1_000_000 + "\"";
  }

  private static String attributes(Map<String, String> values) {
    List<String> texts = new ArrayList<>();
    values.forEach(
        (key, value) ->
            texts.add("{\"key\":\"%s\",\"value\":{\"stringValue\":\"%s\"}}".formatted(key, value)));
    return "[" + String.join(",", texts) + "]";
  }
}
