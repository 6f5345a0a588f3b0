package dev.plumbline.console.api;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.policy.Callees;
import dev.plumbline.charter.policy.Service;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.console.alerts.Alert;
import dev.plumbline.console.http.Endpoint;
import dev.plumbline.console.http.TimeRange;
import dev.plumbline.console.metrics.Environments;
import dev.plumbline.console.metrics.ServerCalls;
import dev.plumbline.console.response.Budget;
import dev.plumbline.console.response.OverviewResponse;
import dev.plumbline.console.response.PartName;
import dev.plumbline.console.source.TraceSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/overview}: the chain as a map. */
public final class Overview {

  /** Points of a sparkline. */
  private static final int TREND_POINTS = 60;

  private static final long LEAST_STEP_MILLIS = 5_000;

  private final Charter charter;
  private final @Nullable Prometheus prometheus;
  private final CurrentAlerts alerts;
  private final CallGraph graph;
  private final Budgets budgets;
  private final Callees callees;
  private final long rateSeconds;

  /**
   * @param rateSeconds shortest window of a rate: some export intervals
   */
  public Overview(
      Charter charter,
      @Nullable Prometheus prometheus,
      CurrentAlerts alerts,
      TraceSource traces,
      long rateSeconds) {
    this.charter = charter;
    this.prometheus = prometheus;
    this.alerts = alerts;
    this.graph = new CallGraph(traces);
    this.budgets = new Budgets(charter.policy().slos());
    this.callees = new Callees(charter.policy());
    this.rateSeconds = rateSeconds;
  }

  public Endpoint endpoint() {
    return Endpoint.of("/api/overview", this::answer, "from", "to", "environment");
  }

  private OverviewResponse answer(Endpoint.Request request) {
    TimeRange range = request.params().range();
    @Nullable String environment = request.params().text("environment");
    String scope = Environments.selector(environment);
    return AnswerParts.answer(
        parts -> {
          Map<String, ServiceLine> services = new LinkedHashMap<>();
          charter.policy().services().keySet().forEach(name -> line(services, name));
          Map<String, CallLine> calls = new TreeMap<>();
          for (Service service : charter.policy().services().values()) {
            service.peers().forEach(peer -> call(calls, service.name(), peer));
          }
          @Nullable Prometheus metrics = prometheus;
          List<Budget> left = List.of();
          List<String> environments = List.of();
          if (metrics == null) {
            parts.off(PartName.METRICS, "no Prometheus is configured");
          } else {
            parts.metrics(
                () -> {
                  measureServices(metrics, range, scope, services);
                  measureTrends(metrics, range, scope, services);
                  measureCalls(metrics, range, scope, calls);
                  return true;
                },
                false);
            left =
                parts.metrics(() -> budgets.at(metrics, range.toMillis(), environment), List.of());
            environments =
                parts.metrics(
                    () -> Environments.of(metrics, "", window(range), range.toMillis()), List.of());
          }
          parts.traces(
              () -> {
                graph
                    .of(range, environment)
                    .forEach((pair, count) -> call(calls, pair.from(), pair.to()));
                return true;
              },
              false);
          List<Alert> firing =
              alerts.firing(parts).stream().filter(alert -> alert.isOf(environment)).toList();
          boolean alertsKnown = parts.isOk(PartName.ALERTS);
          for (CallLine call : calls.values()) {
            line(services, call.from);
            line(services, call.to);
          }
          return new OverviewResponse(
              range.document(),
              parts.document(),
              environment,
              environments,
              services.values().stream()
                  .map(line -> line.document(charter, alertsKnown ? firing : null))
                  .toList(),
              calls.values().stream().map(call -> call.document(charter)).toList(),
              left,
              alertsKnown ? firing.size() : null);
        });
  }

  /** The figures of a service. */
  private static final class ServiceLine {
    final String name;
    double rate = Double.NaN;
    final Map<String, Double> byFault = new TreeMap<>();
    final double[] quantiles = {Double.NaN, Double.NaN, Double.NaN};
    double[] trend = {};
    double lastSeen = Double.NaN;

    ServiceLine(String name) {
      this.name = name;
    }

    /**
     * @param firing null when unknown
     */
    OverviewResponse.Service document(Charter charter, @Nullable List<Alert> firing) {
      double service = share("service");
      double dependency = share("dependency");
      return new OverviewResponse.Service(
          name,
          charter.policy().service(name) != null,
          rate,
          service + dependency,
          new OverviewResponse.Faults(share("caller"), service, dependency),
          quantiles[0],
          quantiles[1],
          quantiles[2],
          trend,
          lastSeen * 1000,
          firing == null ? null : about(firing));
    }

    private long about(List<Alert> firing) {
      return firing.stream()
          .filter(alert -> alert.service().equals(name) || alert.origin().equals(name))
          .count();
    }

    private double share(String fault) {
      return rate > 0 ? byFault.getOrDefault(fault, 0.0) / rate : Double.NaN;
    }
  }

  /** The figures of the calls between two services. */
  private static final class CallLine {
    final String from;
    final String to;
    double rate = Double.NaN;
    double failures;
    double p99 = Double.NaN;

    CallLine(String from, String to) {
      this.from = from;
      this.to = to;
    }

    OverviewResponse.Call document(Charter charter) {
      Service caller = charter.policy().service(from);
      return new OverviewResponse.Call(
          from,
          to,
          rate,
          rate > 0 ? failures / rate : Double.NaN,
          p99,
          caller != null && caller.peers().contains(to));
    }
  }

  private static ServiceLine line(Map<String, ServiceLine> services, String name) {
    return services.computeIfAbsent(name, ServiceLine::new);
  }

  private static CallLine call(Map<String, CallLine> calls, String from, String to) {
    return calls.computeIfAbsent(from + "\u0000" + to, unused -> new CallLine(from, to));
  }

  private void measureServices(
      Prometheus metrics, TimeRange range, String scope, Map<String, ServiceLine> services) {
    String named = ",service_name!=\"\"" + scope;
    long window = window(range);
    for (Prometheus.Sample sample :
        metrics.instant(
            "sum by (service_name, plumbline_error_fault) ("
                + ServerCalls.countRate(named, window)
                + ")",
            range.toMillis())) {
      ServiceLine line = line(services, sample.label("service_name"));
      line.rate = (Double.isNaN(line.rate) ? 0 : line.rate) + sample.value();
      line.byFault.merge(sample.label("plumbline_error_fault"), sample.value(), Double::sum);
    }
    String[] quantiles = {"0.5", "0.95", "0.99"};
    for (int i = 0; i < quantiles.length; i++) {
      for (Prometheus.Sample sample :
          metrics.instant(
              "histogram_quantile(%s, sum by (service_name, le) (%s))"
                  .formatted(quantiles[i], ServerCalls.bucketRate(named, window)),
              range.toMillis())) {
        line(services, sample.label("service_name")).quantiles[i] = sample.value();
      }
    }
    TreeSet<String> known = new TreeSet<>(services.keySet());
    for (Prometheus.Sample sample :
        metrics.instant(
            "max by (service_name) (timestamp(process_memory_usage_bytes{service_name!=\"\""
                + scope
                + "}))",
            range.toMillis())) {
      if (known.contains(sample.label("service_name"))) {
        line(services, sample.label("service_name")).lastSeen = sample.value();
      }
    }
  }

  private void measureTrends(
      Prometheus metrics, TimeRange range, String scope, Map<String, ServiceLine> services) {
    long step = Math.max(LEAST_STEP_MILLIS, range.millis() / TREND_POINTS);
    Prometheus.Axis axis = Prometheus.Axis.of(range.fromMillis(), range.toMillis(), step);
    for (Prometheus.Line trend :
        metrics.range(
            "histogram_quantile(0.99, sum by (service_name, le) (%s))"
                .formatted(
                    ServerCalls.bucketRate(
                        ",service_name!=\"\"" + scope, Math.max(step / 1000, rateSeconds))),
            axis)) {
      line(services, trend.label("service_name")).trend = trend.values();
    }
  }

  /** Client metrics name caller and host; the charter resolves the host to a service. */
  private void measureCalls(
      Prometheus metrics, TimeRange range, String scope, Map<String, CallLine> calls) {
    long window = window(range);
    for (Prometheus.Sample sample :
        metrics.instant(
            "sum by (service_name, server_address, server_port, plumbline_error_fault) ("
                + ServerCalls.clientCountRate(scope, window)
                + ")",
            range.toMillis())) {
      @Nullable CallLine line = callOf(calls, sample);
      if (line != null) {
        line.rate = (Double.isNaN(line.rate) ? 0 : line.rate) + sample.value();
        String fault = sample.label("plumbline_error_fault");
        if (!fault.isEmpty() && !fault.equals("caller")) {
          line.failures += sample.value();
        }
      }
    }
    for (Prometheus.Sample sample :
        metrics.instant(
            "histogram_quantile(0.99, sum by (service_name, server_address, server_port, le) ("
                + ServerCalls.clientBucketRate(scope, window)
                + "))",
            range.toMillis())) {
      @Nullable CallLine line = callOf(calls, sample);
      if (line != null && !Double.isNaN(sample.value())) {
        // The slowest of several hosts of one callee.
        line.p99 = Double.isNaN(line.p99) ? sample.value() : Math.max(line.p99, sample.value());
      }
    }
  }

  /** Returns null where the charter resolves the host to no service. */
  private @Nullable CallLine callOf(Map<String, CallLine> calls, Prometheus.Sample sample) {
    String caller = sample.label("service_name");
    String host = sample.label("server_address");
    String port = sample.label("server_port");
    Service service = charter.policy().service(caller);
    String callee =
        !host.isEmpty()
            ? callees.of(caller, null, port.isEmpty() ? host : host + ":" + port)
            : service == null ? null : service.onlyPeer();
    return callee == null || callee.equals(caller) ? null : call(calls, caller, callee);
  }

  private static long window(TimeRange range) {
    return Math.max(10, range.millis() / 1000);
  }
}
