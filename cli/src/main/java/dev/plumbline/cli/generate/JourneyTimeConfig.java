package dev.plumbline.cli.generate;

import dev.plumbline.charter.policy.Journey;
import java.util.List;

/**
 * Measures in the Collector in which services a journey's slow answers spend their time: a part of
 * the file that {@code plumbline generate collector} writes.
 *
 * <p>Metrics of services have no journey, so that two journeys through the same services look
 * alike. A trace has one: the span where it enters. Of the kept traces each journey takes those in
 * which that span was too slow, whole, and names their spans after it; sums of their durations are
 * metrics with a label of the journey.
 */
final class JourneyTimeConfig {
  /** Traces of a journey that wait for the span where they enter, in a few attributes a span. */
  private static final int WAITING = 20_000;

  private final List<Journey> journeys;

  JourneyTimeConfig(List<Journey> journeys) {
    this.journeys = journeys.stream().filter(journey -> journey.latency() != null).toList();
  }

  /** What the configuration beside it needs. */
  void conditions(SourceBuilder yaml) {
    if (journeys.isEmpty()) {
      return;
    }
    yaml.line(
        "# For the times of journeys that pipeline has the exporter forward/kept too, and one of metrics the receiver",
        "# forward/metrics.");
  }

  /**
   * @param patience how long a trace waits for the span where it enters
   */
  void processors(SourceBuilder yaml, String patience) {
    if (journeys.isEmpty()) {
      return;
    }
    yaml.line(
        "  # Of kept traces, what services answered and what they waited for.",
        "  filter/journeys:",
        "    error_mode: silent",
        "    trace_conditions:",
        "      - span.kind != SPAN_KIND_SERVER and (span.kind != SPAN_KIND_CLIENT or"
            + " (span.attributes[\"http.request.method\"] == nil and span.attributes[\"rpc.method\"] == nil))",
        "  transform/journeys:",
        "    error_mode: silent",
        "    trace_statements:",
        "      - keep_keys(span.attributes, [\"http.request.method\", \"http.route\", \"rpc.method\","
            + " \"plumbline.error.code\", \"plumbline.error.fault\"])",
        "  # The traces of a journey that were answered too late; their spans are named after it.");
    for (Journey journey : journeys) {
      yaml.line(
          "  tail_sampling/journey-" + journey.name() + ":",
          "    sampling_strategy: span-ingest",
          "    decision_cache: {sampled_cache_size: " + WAITING + "}",
          "    num_traces: " + WAITING,
          "    decision_wait: " + patience,
          "    policies:",
          "      - name: slow",
          "        type: ottl_condition",
          "        ottl_condition:",
          "          error_mode: silent",
          "          span:",
          "            - " + quotedYaml(slow(journey)),
          "  transform/journey-" + journey.name() + ":",
          "    error_mode: silent",
          "    trace_statements:",
          "      - set(span.attributes[\"plumbline.journey\"], " + quoted(journey.name()) + ")");
    }
  }

  private static String slow(Journey journey) {
    Journey.Latency promise = journey.latency();
    if (promise == null) {
      throw new IllegalArgumentException(journey.name() + " has no latency objective");
    }
    String method = journey.httpMethod();
    String operation =
        method == null
            ? "span.attributes[\"rpc.method\"] == " + quoted(journey.target())
            : "span.attributes[\"http.request.method\"] == "
                + quoted(method)
                + " and span.attributes[\"http.route\"] == "
                + quoted(journey.target());
    Journey.Availability availability = journey.availability();
    String answered =
        availability == null
            ? "span.attributes[\"plumbline.error.code\"] == nil"
            : "not IsMatch(span.attributes[\"plumbline.error.fault\"], \"^("
                + String.join("|", availability.failures())
                + ")$\")";
    return "span.kind == SPAN_KIND_SERVER and resource.attributes[\"service.name\"] == "
        + quoted(journey.service())
        + " and "
        + operation
        + " and "
        + answered
        + " and span.end_time - span.start_time > Duration(\""
        + promise.thresholdMillis()
        + "ms\")";
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** A plain YAML scalar in single quotes. */
  private static String quotedYaml(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  void pipelines(SourceBuilder yaml) {
    if (journeys.isEmpty()) {
      return;
    }
    yaml.line(
        "connectors:",
        // Of collector.yaml too; another configuration need not state them.
        "  forward/kept:",
        "  forward/metrics:",
        "  forward/journeys:",
        "  span_metrics/journeys:",
        "    namespace: traces.journeys",
        "    histogram: {unit: s, explicit: {buckets: [10s]}}",
        "    exclude_dimensions: [span.name, status.code]",
        "    dimensions: [{name: plumbline.journey}]",
        "    resource_metrics_key_attributes: [service.name, service.namespace,"
            + " deployment.environment.name, cloud.region]",
        // A demo's window of five minutes is five seconds.
        "    metrics_flush_interval: 1s",
        "    metrics_expiration: 1h",
        "service:",
        "  pipelines:",
        "    traces/journeys:",
        "      receivers: [forward/kept]",
        "      processors: [filter/journeys, transform/journeys]",
        "      exporters: [forward/journeys]");
    for (Journey journey : journeys) {
      yaml.line(
          "    traces/journey-" + journey.name() + ":",
          "      receivers: [forward/journeys]",
          "      processors: [tail_sampling/journey-%1$s, transform/journey-%1$s]"
              .formatted(journey.name()),
          "      exporters: [span_metrics/journeys]");
    }
    yaml.line(
        "    metrics/journeys:",
        "      receivers: [span_metrics/journeys]",
        "      exporters: [forward/metrics]");
  }
}
