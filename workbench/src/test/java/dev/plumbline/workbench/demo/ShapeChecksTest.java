package dev.plumbline.workbench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShapeChecksTest {

  private static final String RPC = "rpc_server_call_duration_seconds";
  private static final List<String> BOUNDS = List.of("0.1", "1", "+Inf");
  private static final Set<String> LABELS = Set.of("rpc_method", "error_type");

  @Test
  void sameBucketsAndLabels_areFine() {
    assertThat(complaints(shape("gateway", BOUNDS, LABELS), shape("worker", BOUNDS, LABELS)))
        .isEmpty();
  }

  @Test
  void aServiceWithoutTheMetric_isNamed() {
    assertThat(complaints(shape("gateway", BOUNDS, LABELS)))
        .containsExactly("worker has no " + RPC);
  }

  @Test
  void otherBuckets_areNamed() {
    assertThat(
            complaints(
                shape("gateway", BOUNDS, LABELS), shape("worker", List.of("5", "+Inf"), LABELS)))
        .containsExactly("worker has buckets [5, +Inf], gateway has [0.1, 1, +Inf]");
  }

  @Test
  void otherLabels_areNamed() {
    assertThat(
            complaints(
                shape("gateway", BOUNDS, LABELS), shape("worker", BOUNDS, Set.of("rpc_method"))))
        .containsExactly("worker has labels rpc_method, gateway has error_type rpc_method");
  }

  @Test
  void httpOfAServiceThatFailedNoCall_mayLackTheLabelOfFailedServers() {
    assertThat(http(Set.of("http_route", "error_type"), Set.of("http_route"))).isEmpty();
    assertThat(http(Set.of("http_route", "error_type"), Set.of("error_type")))
        .singleElement()
        .asString()
        .startsWith("gateway has labels error_type");
  }

  private static List<String> http(Set<String> edge, Set<String> gateway) {
    String metric = "http_server_request_duration_seconds";
    return ShapeChecks.complaints(
            List.of(
                new MetricShape(metric, "edge", BOUNDS, edge),
                new MetricShape(metric, "gateway", BOUNDS, gateway),
                new MetricShape(metric, "worker", BOUNDS, edge)))
        .get(metric);
  }

  private static List<String> complaints(MetricShape... shapes) {
    return ShapeChecks.complaints(List.of(shapes)).get(RPC);
  }

  private static MetricShape shape(String service, List<String> bounds, Set<String> labels) {
    return new MetricShape(RPC, service, bounds, labels);
  }
}
