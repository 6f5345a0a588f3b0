package dev.plumbline.workbench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StoredMetricsTest {

  private static final String CPU = "process.cpu.time";
  private static final String RPC = "rpc.server.call.duration";
  private static final Charter CHARTER =
      Charter.load(Path.of(System.getProperty("basedir", "."), "..", "charter", "shop")).charter();

  @Test
  void aMetricAsTheCharterSays_isFine() {
    assertThat(complaints(CPU, cpu("edge"), cpu("gateway"), cpu("worker"))).isEmpty();
    assertThat(complaints(RPC, calls("gateway"), calls("worker"))).isEmpty();
  }

  @Test
  void aServiceWithoutIt_isNamed() {
    assertThat(complaints(CPU, cpu("edge"), cpu("gateway"))).containsExactly("worker has none");
  }

  @Test
  void anotherUnit_isAnotherName() {
    Map<String, String> millis =
        series("worker", "process_cpu_time_milliseconds_total", "cpu_mode", "user");
    assertThat(complaints(CPU, cpu("edge"), cpu("gateway"), List.of(millis)))
        .containsExactly("worker has none", "worker has process_cpu_time_milliseconds_total");
  }

  @Test
  void labelsAndTheirValues_areTheCharters() {
    Map<String, String> iowait =
        series("worker", "process_cpu_time_seconds_total", "cpu_mode", "iowait", "cpu", "0");
    Map<String, String> bare = series("worker", "process_cpu_time_seconds_total");
    assertThat(complaints(CPU, cpu("edge"), cpu("gateway"), List.of(iowait, bare)))
        .containsExactly(
            "worker: process_cpu_time_seconds_total cpu_mode is \"iowait\"",
            "worker: process_cpu_time_seconds_total has a label cpu",
            "worker: process_cpu_time_seconds_total has no cpu_mode");
  }

  @Test
  void bucketsAreTheCharters() {
    List<Map<String, String>> few = calls("worker").subList(0, 3);
    assertThat(complaints(RPC, calls("gateway"), few))
        .containsExactly("worker has buckets [+Inf, 0.005, 0.01]");
  }

  @Test
  void whatACapHasCutOff_hasNoOtherLabels() {
    Map<String, String> rest =
        series("edge", "process_cpu_time_seconds_total", "otel_metric_overflow", "true");
    assertThat(complaints(CPU, cpu("edge"), cpu("gateway"), cpu("worker"), List.of(rest)))
        .isEmpty();
  }

  @Test
  void anotherNameForWhatAProcessUses_isNamed() {
    List<Map<String, String>> stored =
        List.of(series("edge", "process_cpu_seconds_total"), cpu("edge").get(0));
    assertThat(StoredMetrics.undefinedProcessMetrics(CHARTER, stored))
        .containsExactly("edge has [process_cpu_seconds_total]");
  }

  @SafeVarargs
  private static List<String> complaints(String metric, List<Map<String, String>>... stored) {
    List<Map<String, String>> all = new ArrayList<>();
    for (List<Map<String, String>> each : stored) {
      all.addAll(each);
    }
    return StoredMetrics.complaints(CHARTER, Map.of(metric, all)).get(metric);
  }

  private static List<Map<String, String>> cpu(String service) {
    return List.of(
        series(service, "process_cpu_time_seconds_total", "cpu_mode", "user"),
        series(service, "process_cpu_time_seconds_total", "cpu_mode", "system"));
  }

  private static List<Map<String, String>> calls(String service) {
    List<Map<String, String>> series = new ArrayList<>();
    for (String bound :
        "+Inf 0.005 0.01 0.025 0.05 0.075 0.1 0.25 0.5 0.75 1 2.5 5 7.5 10".split(" ", -1)) {
      series.add(
          series(
              service,
              "rpc_server_call_duration_seconds_bucket",
              "rpc_system_name",
              "grpc",
              "rpc_method",
              "shop.Prices/Quote",
              "rpc_response_status_code",
              "OK",
              "le",
              bound));
    }
    return series;
  }

  private static Map<String, String> series(String service, String name, String... labels) {
    Map<String, String> series = new TreeMap<>();
    series.put("__name__", name);
    series.put("service_name", service);
    series.put("deployment_id", "local");
    for (int i = 0; i < labels.length; i += 2) {
      series.put(labels[i], labels[i + 1]);
    }
    return series;
  }
}
