package dev.plumbline.cli.stack;

import dev.plumbline.clients.Prometheus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two journeys pass through the same services and are slow in different ones: the series of each
 * name its own, by the real Collector and Prometheus.
 */
class JourneyTimeIT {
  private static final String PLACE =
      "\"http.request.method\":\"POST\",\"http.route\":\"/v1/orders\"";
  private static final String READ =
      "\"http.request.method\":\"GET\",\"http.route\":\"/v1/orders/{id}\"";
  private static final String PRICE = "\"rpc.method\":\"plumbline.demo.v1.Worker/Price\"";

  @TempDir Path folder;

  private LiveStack stack;
  private int traces;

  @BeforeEach
  void open() throws IOException {
    stack = new LiveStack(folder);
    stack.start(stack.backends.prometheus());
    stack.collector("", Map.of());
  }

  @AfterEach
  void close() {
    stack.close();
  }

  @Test
  void theTimeOfAJourney_isInTheServiceWhereItsOwnAnswersAreSlow() throws Exception {
    slowAnswers();
    // Of no journey, in time, or a failure: none of these is a slow answer of a journey.
    chain("production", "\"http.request.method\":\"PUT\"", "", 9_000, 0, 0, "edge gateway worker");
    chain("production", PLACE, "", 100, 150, 200, "edge gateway worker");
    chain(
        "production",
        PLACE,
        ",\"plumbline.error.code\":\"INTERNAL\",\"plumbline.error.fault\":\"service\"",
        9_000,
        0,
        0,
        "worker gateway edge");

    Map<String, Double> expected =
        Map.of(
            "production place-order edge", 0.1,
            "production place-order gateway", 0.2,
            "production place-order worker", 1.0,
            "production read-order edge", 0.1,
            "production read-order gateway", 2.0,
            "production read-order worker", 0.2,
            "staging place-order edge", 0.1,
            "staging place-order gateway", 1.5,
            "staging place-order worker", 0.2);
    stack.await(expected + ", not " + times(), () -> expected.equals(times()));
    Map<String, String> origins =
        Map.of(
            "production place-order", "worker",
            "production read-order", "gateway",
            "staging place-order", "gateway");
    stack.await(
        "the rules find " + origins,
        () -> {
          slowAnswers();
          return origins.equals(origins());
        });
  }

  /** Each journey's trace comes in pieces, the span where it enters last, first or in between. */
  private void slowAnswers() throws IOException, InterruptedException {
    chain("production", PLACE, "", 100, 200, 1_000, "worker gateway edge");
    chain("production", READ, "", 100, 2_000, 200, "edge gateway worker");
    chain("staging", PLACE, "", 100, 1_500, 200, "gateway edge worker");
  }

  /** Seconds that a service spent itself, by environment and journey. */
  private Map<String, Double> times() throws IOException, InterruptedException {
    Map<String, Double> times = new TreeMap<>();
    String sum =
        "sum by (deployment_environment_name, plumbline_journey, service_name)"
            + " (traces_journeys_duration_seconds_sum{span_kind=\"SPAN_KIND_%s\"})";
    String self =
        "%1$s - (%2$s or %1$s * 0)".formatted(sum.formatted("SERVER"), sum.formatted("CLIENT"));
    for (Prometheus.Sample sample : stack.prometheus().instant(self)) {
      times.put(
          sample.label("deployment_environment_name")
              + " "
              + sample.label("plumbline_journey")
              + " "
              + sample.label("service_name"),
          Math.round(sample.value() * 1_000) / 1_000.0);
    }
    return times;
  }

  /** Where the time of a journey is spent, as the alert takes it from the rules' series. */
  private Map<String, String> origins() throws IOException, InterruptedException {
    Map<String, String> origins = new TreeMap<>();
    for (Prometheus.Sample sample :
        stack
            .prometheus()
            .instant(
                "topk by (journey, deployment_environment_name)"
                    + " (1, journey_origin:slow_time:rate5m > 0)")) {
      origins.put(
          sample.label("deployment_environment_name") + " " + sample.label("journey"),
          sample.label("origin"));
    }
    return origins;
  }

  /**
   * Sends the trace of a request that edge, gateway and worker pass on, each service's spans in a
   * request of its own.
   *
   * @param edge how long the service itself takes, in milliseconds, as the others
   * @param order in which the services export
   */
  private void chain(
      String environment,
      String operation,
      String failure,
      int edge,
      int gateway,
      int worker,
      String order)
      throws IOException, InterruptedException {
    traces++;
    for (String service : order.split(" ", -1)) {
      String spans =
          switch (service) {
            case "edge" ->
                span(1, 0, 2, operation + failure, edge + gateway + worker)
                    + ","
                    + span(2, 1, 3, PRICE, gateway + worker)
                    // Neither an answer nor a call: no time of its own.
                    + ","
                    + span(6, 1, 1, "\"code\":\"x\"", 50);
            case "gateway" ->
                span(3, 2, 2, PRICE, gateway + worker)
                    + ","
                    + span(4, 3, 3, PRICE, worker)
                    // The database's time is the service's.
                    + ","
                    + span(7, 3, 3, "\"db.system.name\":\"postgresql\"", gateway);
            default -> span(5, 4, 2, PRICE, worker);
          };
      stack.send(
          "traces",
          """
          {"resourceSpans":[{"resource":{"attributes":[%s]},"scopeSpans":[{"spans":[%s]}]}]}"""
              .formatted(
                  attributes(
                      "\"service.name\":\"%s\",\"deployment.environment.name\":\"%s\""
                          .formatted(service, environment)),
                  spans));
    }
  }

  private String span(int id, int parent, int kind, String attributes, int millis) {
    long end = System.currentTimeMillis() * 1_000_000;
    return """
        {"traceId":"4bf92f3577b34da6a3ff%012x","spanId":"%016x","parentSpanId":"%s","name":"x",
         "kind":%d,"startTimeUnixNano":"%d","endTimeUnixNano":"%d","attributes":[%s]}"""
        .formatted(
            traces,
            id,
            parent == 0 ? "" : "%016x".formatted(parent),
            kind,
            end - millis * 1_000_000L,
            end,
            attributes(attributes));
  }

  /** Members of a JSON object as OTLP has them. */
  private static String attributes(String members) {
    return members.replaceAll(
        "(\"[^\"]+\"):(\"[^\"]+\")", "{\"key\":$1,\"value\":{\"stringValue\":$2}}");
  }
}
