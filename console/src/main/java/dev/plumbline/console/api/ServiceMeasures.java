package dev.plumbline.console.api;

import dev.plumbline.clients.CounterGain;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.console.http.TimeRange;
import dev.plumbline.console.metrics.Environments;
import dev.plumbline.console.metrics.ServerCalls;
import dev.plumbline.console.response.ServiceResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Queries the series of one service from Prometheus. */
final class ServiceMeasures {

  private final Prometheus metrics;
  private final Prometheus.Axis axis;
  private final TimeRange range;
  private final long window;
  private final long rateSeconds;

  /**
   * @param window seconds of a rate
   * @param rateSeconds shortest window of a rate
   */
  ServiceMeasures(
      Prometheus metrics, Prometheus.Axis axis, TimeRange range, long window, long rateSeconds) {
    this.metrics = metrics;
    this.axis = axis;
    this.range = range;
    this.window = window;
    this.rateSeconds = rateSeconds;
  }

  /** What Prometheus has of a service; its exemplars may be of traces that are not stored. */
  @SuppressWarnings("ArrayRecordComponent") // written once, never compared
  record Measured(
      List<ServiceResponse.Operation> operations,
      double[] rate,
      List<ServiceResponse.Failures> errors,
      ServiceResponse.Durations duration,
      ServiceResponse.HeatMap heatmap,
      List<Prometheus.Exemplar> exemplars,
      List<ServiceResponse.ResourceMetric> resources,
      List<ServiceResponse.Decisions> sampler,
      List<ServiceResponse.Findings> findings) {

    /** Returns what there is without Prometheus: gaps. */
    static Measured nothing(Prometheus.Axis axis) {
      double[] gaps = gaps(axis);
      return new Measured(
          List.of(),
          gaps,
          List.of(),
          new ServiceResponse.Durations(gaps, gaps, gaps),
          new ServiceResponse.HeatMap(List.of(), List.of()),
          List.of(),
          List.of(),
          List.of(),
          List.of());
    }
  }

  /**
   * @param resources of its processes
   */
  Measured of(
      String service,
      @Nullable String operation,
      @Nullable String environment,
      List<ServiceResponse.ResourceMetric> resources) {
    String scope = Environments.selector(environment);
    String calls = ServerCalls.of(service, operation) + scope;
    String own = "{service_name=" + Prometheus.quoted(service) + scope + "}";
    return new Measured(
        operations(ServerCalls.of(service, null) + scope),
        one("sum(" + ServerCalls.countRate(calls, window) + ")"),
        errors(calls),
        new ServiceResponse.Durations(
            quantile("0.5", calls), quantile("0.95", calls), quantile("0.99", calls)),
        heatmap(calls),
        exemplars(
            List.of(ServerCalls.buckets(calls), ServerCalls.kept(service, operation, environment))),
        resources,
        sampler(own),
        findings(own));
  }

  private static double[] gaps(Prometheus.Axis axis) {
    double[] gaps = new double[axis.count()];
    Arrays.fill(gaps, Double.NaN);
    return gaps;
  }

  /** Those of the service, and those of the Collector for SDKs that record none. */
  private List<Prometheus.Exemplar> exemplars(List<String> queries) {
    List<Prometheus.Exemplar> exemplars = new ArrayList<>();
    for (String query : queries) {
      exemplars.addAll(metrics.exemplars(query, range.fromMillis(), range.toMillis()));
    }
    return exemplars;
  }

  private List<ServiceResponse.Operation> operations(String selectors) {
    String by = "http_request_method, http_route, rpc_method";
    long whole = Math.max(rateSeconds, range.millis() / 1000);
    Map<String, double[]> lines = new TreeMap<>(); // calls, failures, p99
    Map<String, String> protocols = new TreeMap<>();
    for (Prometheus.Sample sample :
        metrics.instant(
            "sum by (%s, plumbline_error_fault) (%s)"
                .formatted(by, ServerCalls.countRate(selectors, whole)),
            range.toMillis())) {
      double[] line = line(lines, protocols, sample);
      line[0] += sample.value();
      String fault = sample.label("plumbline_error_fault");
      line[1] += fault.isEmpty() || fault.equals("caller") ? 0 : sample.value();
    }
    for (Prometheus.Sample sample :
        metrics.instant(
            "histogram_quantile(0.99, sum by (%s, le) (%s))"
                .formatted(by, ServerCalls.bucketRate(selectors, whole)),
            range.toMillis())) {
      line(lines, protocols, sample)[2] = sample.value();
    }
    List<ServiceResponse.Operation> operations = new ArrayList<>();
    lines.entrySet().stream()
        .sorted(
            Comparator.comparingDouble((Map.Entry<String, double[]> entry) -> -entry.getValue()[0]))
        .forEach(
            entry ->
                operations.add(
                    new ServiceResponse.Operation(
                        entry.getKey(),
                        protocols.getOrDefault(entry.getKey(), "http"),
                        entry.getValue()[0],
                        entry.getValue()[0] > 0
                            ? entry.getValue()[1] / entry.getValue()[0]
                            : Double.NaN,
                        entry.getValue()[2])));
    return operations;
  }

  private double[] line(
      Map<String, double[]> lines, Map<String, String> protocols, Prometheus.Sample sample) {
    String rpc = sample.label("rpc_method");
    String operation =
        ServerCalls.operation(rpc, sample.label("http_request_method"), sample.label("http_route"));
    protocols.put(operation, rpc.isEmpty() ? "http" : "rpc");
    return lines.computeIfAbsent(operation, unused -> new double[] {0, 0, Double.NaN});
  }

  private double[] one(String query) {
    List<Prometheus.Line> lines = metrics.range(query, axis);
    return lines.isEmpty() ? gaps(axis) : lines.get(0).values();
  }

  private double[] quantile(String quantile, String calls) {
    return one(
        "histogram_quantile(%s, sum by (le) (%s))"
            .formatted(quantile, ServerCalls.bucketRate(calls, window)));
  }

  private List<ServiceResponse.Failures> errors(String calls) {
    List<ServiceResponse.Failures> errors = new ArrayList<>();
    errors(calls + ",plumbline_error_code!=\"\"", "plumbline_error_code", errors);
    // Older telemetry and stock instrumentation have error_type only.
    errors(calls + ",plumbline_error_code=\"\",error_type!=\"\"", "error_type", errors);
    return errors;
  }

  private void errors(String failed, String code, List<ServiceResponse.Failures> errors) {
    for (Prometheus.Line line :
        metrics.range(
            "sum by (%s, plumbline_error_origin, plumbline_error_fault) (%s)"
                .formatted(code, ServerCalls.countRate(failed, window)),
            axis)) {
      errors.add(
          new ServiceResponse.Failures(
              line.label(code),
              Documents.orNull(line.label("plumbline_error_origin")),
              Documents.orNull(line.label("plumbline_error_fault")),
              line.values()));
    }
  }

  private ServiceResponse.HeatMap heatmap(String calls) {
    TreeMap<Double, double[]> cumulative = new TreeMap<>();
    for (Prometheus.Line line :
        metrics.range("sum by (le) (%s)".formatted(ServerCalls.bucketRate(calls, window)), axis)) {
      String le = line.label("le");
      cumulative.put(
          le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le), line.values());
    }
    List<Double> bounds = cumulative.keySet().stream().filter(Double::isFinite).toList();
    List<double[]> moments = new ArrayList<>();
    for (int i = 0; i < axis.count() && !cumulative.isEmpty(); i++) {
      double[] buckets = new double[cumulative.size()];
      double below = 0;
      int at = 0;
      for (double[] values : cumulative.values()) {
        buckets[at++] = Math.max(0, values[i] - below);
        below = values[i];
      }
      moments.add(buckets);
    }
    return new ServiceResponse.HeatMap(bounds, moments);
  }

  private List<ServiceResponse.Decisions> sampler(String own) {
    List<ServiceResponse.Decisions> decisions = new ArrayList<>();
    for (Prometheus.Line line :
        metrics.range(
            "sum by (plumbline_sampler_rule, plumbline_sampler_decision) "
                + CounterGain.rate("plumbline_sampler_decisions_total" + own, window),
            axis)) {
      decisions.add(
          new ServiceResponse.Decisions(
              line.label("plumbline_sampler_rule"),
              line.label("plumbline_sampler_decision"),
              line.values()));
    }
    return decisions;
  }

  private List<ServiceResponse.Findings> findings(String own) {
    String by = "sum by (plumbline_finding_rule, plumbline_finding_action) ";
    Map<String, Double> totals = new TreeMap<>();
    for (Prometheus.Sample sample :
        metrics.instant(by + "(plumbline_findings_total" + own + ")", range.toMillis())) {
      totals.put(
          sample.label("plumbline_finding_rule") + sample.label("plumbline_finding_action"),
          sample.value());
    }
    List<ServiceResponse.Findings> findings = new ArrayList<>();
    for (Prometheus.Line line :
        metrics.range(by + CounterGain.rate("plumbline_findings_total" + own, window), axis)) {
      String rule = line.label("plumbline_finding_rule");
      String action = line.label("plumbline_finding_action");
      findings.add(
          new ServiceResponse.Findings(
              rule, action, totals.getOrDefault(rule + action, Double.NaN), line.values()));
    }
    return findings;
  }
}
