package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.clients.Prometheus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Prometheus would refuse costs that point only: the points beside it and those of other
 * services are stored, and a count says whose it was and why. Held by the real two.
 */
class OddPointsIT {
  private static final int SERVICES = 40;

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

  /** Odd metrics by what is odd about them, and the reason under which they are counted. */
  private static Map<String, String> odd() {
    Map<String, String> metrics = new LinkedHashMap<>();
    metrics.put("time too-old", gauge("odd", at(Duration.ofHours(-2)), ""));
    metrics.put("time ahead", gauge("odd", at(Duration.ofHours(2)), ""));
    metrics.put("time eleven-minutes-ahead", gauge("odd", at(Duration.ofMinutes(11)), ""));
    metrics.put("time none", gauge("odd", "0", ""));
    metrics.put("time beyond", gauge("odd", "18446744073709551615", ""));
    metrics.put("time none-of-a-histogram", histogram("0"));
    metrics.put("time none-of-a-summary", summary("0"));
    metrics.put("name empty", gauge("", now(), ""));
    metrics.put("name signs", gauge("_-_", now(), ""));
    metrics.put("name no-letter-known", gauge("日本", now(), ""));
    metrics.put("temporality none", sum("odd.sum", 0, 1, now()));
    metrics.put("scale too-coarse", exponential(-5));
    metrics.put("count more-than-its-buckets", exponential(3, 9, "3"));
    metrics.put("count less-than-its-buckets", exponential(3, 1, "3"));
    metrics.put("count less-though-without-a-sum", exponential(3, 1, "\"NaN\""));
    return metrics;
  }

  /** Odd too, but nothing of a value is lost. */
  private static List<String> mended() {
    return List.of(
        gauge("mended.empty.label", now(), "{\"key\":\"\",\"value\":{\"stringValue\":\"x\"}}"),
        gauge("mended.label", now(), "{\"key\":\"日本\",\"value\":{\"stringValue\":\"x\"}}"),
        "{\"name\":\"mended.no.type\"}",
        exponential(20),
        // What is no number is in no bucket.
        exponential(3, 9, "\"NaN\""));
  }

  @Test
  void anOddPoint_isLostAlone_andCountedByServiceAndReason() throws Exception {
    stack.start(stack.backends.prometheus());
    stack.collector("", Map.of());

    Map<String, Integer> expected = new LinkedHashMap<>();
    int service = 0;
    for (Map.Entry<String, String> odd : odd().entrySet()) {
      String name = "odd-" + service++;
      // In one request with the same service's own good point and another service.
      stack.send(
          "metrics",
          request(
              resource(name, odd.getValue(), gauge("beside", now(), "")),
              resource("bystander-" + name, gauge("beside", now(), ""))));
      expected.merge(name + " " + odd.getKey().split(" ", -1)[0], 1, Integer::sum);
    }
    for (String metric : mended()) {
      String name = "odd-" + service++;
      stack.send("metrics", request(resource(name, metric, gauge("beside", now(), ""))));
    }

    int all = 2 * odd().size() + mended().size();
    stack.await(all + " points beside odd ones are stored", () -> stored("beside") == all);
    assertThat(stored("{__name__=~\"mended.+\"}")).isEqualTo(2);
    stack.await(expected + " is counted, not " + refused(), () -> refused().equals(expected));
  }

  @Test
  void deltaPoints_becomeSums() throws Exception {
    stack.start(stack.backends.prometheus());
    stack.collector("", Map.of());

    stack.send("metrics", request(resource("delta", sum("delta", 1, 3, now()))));
    stack.send("metrics", request(resource("delta", sum("delta", 1, 4, now()))));

    stack.await("3 and 4 are 7", () -> stack.prometheus().instant("delta_total == 7").size() == 1);
    assertThat(refused()).isEmpty();
  }

  @Test
  void afterAnOutage_everyServiceIsStored_thoughSomeWereOdd() throws Exception {
    stack.collector("", Map.of());
    for (int i = 0; i < SERVICES; i++) {
      stack.send(
          "metrics",
          i % 10 == 3
              ? request(resource("s" + i, sum("odd", 0, 1, now()), gauge("queued", now(), "")))
              : request(resource("s" + i, gauge("queued", now(), ""))));
    }
    stack.start(stack.backends.prometheus());

    stack.await(
        "all " + SERVICES + " services are stored, not " + names("queued"),
        () -> names("queued").size() == SERVICES);
  }

  /** What no rule sees beforehand costs one export of that service, nobody else's. */
  @Test
  void whatIsRefusedForAnotherReason_isNobodyElsesLoss() throws Exception {
    stack.collector("", Map.of());
    for (int i = 0; i < 10; i++) {
      stack.send(
          "metrics",
          i == 4
              ? request(resource("s4", beyondEveryBucket()))
              : request(resource("s" + i, gauge("queued", now(), ""))));
    }
    stack.start(stack.backends.prometheus());

    stack.await("nine services are stored", () -> names("queued").size() == 9);
  }

  private int stored(String series) throws IOException, InterruptedException {
    return stack.prometheus().instant(series).size();
  }

  private Set<String> names(String series) throws IOException, InterruptedException {
    Set<String> names = new TreeSet<>();
    for (Prometheus.Sample sample : stack.prometheus().instant(series)) {
      names.add(sample.label("service_name"));
    }
    return names;
  }

  private Map<String, Integer> refused() throws IOException, InterruptedException {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Prometheus.Sample sample :
        stack.prometheus().instant("sort(plumbline_collector_refused_points_total)")) {
      counts.put(
          sample.label("service_name") + " " + sample.label("plumbline_refused"),
          (int) sample.value());
    }
    return counts;
  }

  private static String now() {
    return at(Duration.ZERO);
  }

  private static String at(Duration away) {
    return Long.toString((System.currentTimeMillis() + away.toMillis()) * 1_000_000);
  }

  private static String request(String... resources) {
    return "{\"resourceMetrics\":[" + String.join(",", resources) + "]}";
  }

  private static String resource(String service, String... metrics) {
    return """
    {"resource":{"attributes":[
      {"key":"service.name","value":{"stringValue":"%1$s"}},
      {"key":"service.instance.id","value":{"stringValue":"%1$s-1"}}]},
     "scopeMetrics":[{"metrics":[%2$s]}]}\
    """
        .formatted(service, String.join(",", metrics));
  }

  private static String gauge(String name, String time, String attributes) {
    return "{\"name\":\"%s\",\"gauge\":{\"dataPoints\":[{\"timeUnixNano\":\"%s\",\"asDouble\":1,\"attributes\":[%s]}]}}"
        .formatted(name, time, attributes);
  }

  private static String sum(String name, int temporality, int value, String time) {
    return "{\"name\":\"%s\",\"sum\":{\"aggregationTemporality\":%d,\"isMonotonic\":true,\"dataPoints\":[{\"timeUnixNano\":\"%s\",\"asInt\":\"%d\"}]}}"
        .formatted(name, temporality, time, value);
  }

  private static String histogram(String time) {
    return "{\"name\":\"odd.histogram\",\"histogram\":{\"aggregationTemporality\":2,\"dataPoints\":[{\"timeUnixNano\":\"%s\",\"count\":\"1\",\"sum\":1,\"bucketCounts\":[\"1\",\"0\"],\"explicitBounds\":[1]}]}}"
        .formatted(time);
  }

  private static String summary(String time) {
    return "{\"name\":\"odd.summary\",\"summary\":{\"dataPoints\":[{\"timeUnixNano\":\"%s\",\"count\":\"1\",\"sum\":1}]}}"
        .formatted(time);
  }

  private static String exponential(int scale) {
    return exponential(scale, 3, "3");
  }

  private static String exponential(int scale, int count, String sum) {
    return exponential(scale, 1, count, sum);
  }

  /** Its buckets have an index that Prometheus cannot store. */
  private static String beyondEveryBucket() {
    return exponential(3, Integer.MAX_VALUE - 1, 3, "3");
  }

  private static String exponential(int scale, int offset, int count, String sum) {
    return "{\"name\":\"odd.exponential\",\"exponentialHistogram\":{\"aggregationTemporality\":2,\"dataPoints\":[{\"timeUnixNano\":\"%s\",\"count\":\"%d\",\"sum\":%s,\"scale\":%d,\"zeroCount\":\"0\",\"positive\":{\"offset\":%d,\"bucketCounts\":[\"1\",\"2\"]}}]}}"
        .formatted(now(), count, sum, scale, offset);
  }
}
