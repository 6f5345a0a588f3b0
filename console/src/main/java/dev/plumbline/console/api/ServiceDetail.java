package dev.plumbline.console.api;

import dev.plumbline.charter.Charter;
import dev.plumbline.clients.CounterGain;
import dev.plumbline.clients.Json;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.console.http.ApiProblem;
import dev.plumbline.console.http.Endpoint;
import dev.plumbline.console.http.QueryParameters;
import dev.plumbline.console.http.TimeRange;
import dev.plumbline.console.metrics.Environments;
import dev.plumbline.console.metrics.ServerCalls;
import dev.plumbline.console.source.TraceSource;
import dev.plumbline.console.store.EmbeddedStore;
import dev.plumbline.console.store.StoredEmitter;
import dev.plumbline.otlp.TraceId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/services/{service}}: the series of one service on one time axis. */
public final class ServiceDetail {

  private static final int POINTS = 120;
  private static final long LEAST_STEP_SECONDS = 5;
  private static final int MOST_POINTS = 2_000;
  private static final int MOST_EXEMPLARS = 500;
  private static final int MOST_ASKED_EXEMPLARS = 5_000;

  private final Charter charter;
  private final @Nullable Prometheus prometheus;
  private final TraceSource traces;
  private final EmbeddedStore store;
  private final long rateSeconds;

  /**
   * @param rateSeconds shortest window of a rate: some export intervals
   */
  public ServiceDetail(
      Charter charter,
      @Nullable Prometheus prometheus,
      TraceSource traces,
      EmbeddedStore store,
      long rateSeconds) {
    this.charter = charter;
    this.prometheus = prometheus;
    this.traces = traces;
    this.store = store;
    this.rateSeconds = rateSeconds;
  }

  public Endpoint endpoint() {
    return Endpoint.of(
        "/api/services/{service}",
        this::answer,
        "from",
        "to",
        "environment",
        "operation",
        "step",
        "instance");
  }

  private Object answer(Endpoint.Request request) {
    QueryParameters params = request.params();
    String service = request.path().get(0);
    TimeRange range = params.range();
    long seconds = range.millis() / 1000;
    long step =
        params.number(
            "step",
            Math.max(LEAST_STEP_SECONDS, seconds / POINTS),
            1,
            TimeRange.LONGEST_MILLIS / 1000);
    if (seconds / step > MOST_POINTS) {
      throw ApiProblem.badRequest(
          "step is %d s, which makes %d points; expected at most %d"
              .formatted(step, seconds / step, MOST_POINTS));
    }
    Prometheus.Axis axis = Prometheus.Axis.of(range.fromMillis(), range.toMillis(), step * 1000);
    return AnswerParts.answer(parts -> document(service, params, range, step, axis, parts));
  }

  private Object document(
      String service,
      QueryParameters params,
      TimeRange range,
      long step,
      Prometheus.Axis axis,
      AnswerParts parts) {
    @Nullable String operation = params.text("operation");
    @Nullable String environment = params.text("environment");
    List<StoredEmitter> emitters = parts.traces(() -> emitters(service), List.of());
    List<String> environments = List.of();
    Map<String, @Nullable Object> measured = new LinkedHashMap<>();
    Measures nothing = new Measures(axis, range, step);
    Prometheus metrics = prometheus;
    if (metrics == null) {
      parts.off("metrics", "no Prometheus is configured");
      nothing.empty(measured);
    } else {
      Map<String, @Nullable Object> asked =
          parts.metrics(
              () -> {
                Map<String, @Nullable Object> answers = new LinkedHashMap<>();
                nothing.ask(
                    metrics, service, operation, environment, params.text("instance"), answers);
                return answers;
              },
              Map.of());
      if (asked.isEmpty()) {
        nothing.empty(measured);
      } else {
        measured.putAll(asked);
      }
      environments =
          parts.metrics(
              () ->
                  Environments.of(
                      metrics,
                      ServerCalls.of(service, null),
                      Math.max(rateSeconds, range.millis() / 1000),
                      range.toMillis()),
              List.of());
    }
    boolean known =
        charter.policy().service(service) != null
            || !emitters.isEmpty()
            || !environments.isEmpty()
            || !Json.list(measured.get("operations")).isEmpty()
            || !Json.list(measured.get("resources")).isEmpty();
    if (!known && parts.isOk("traces") && (metrics == null || parts.isOk("metrics"))) {
      throw ApiProblem.notFound(
          "no service \"%s\" in the charter or the telemetry"
              .formatted(service.length() > 80 ? service.substring(0, 80) + "…" : service));
    }
    @SuppressWarnings("unchecked") // made by Measures
    List<Prometheus.Exemplar> exemplars =
        (List<Prometheus.Exemplar>) (List<?>) Json.list(measured.remove("exemplars"));
    Map<String, @Nullable Object> document =
        Json.of(
            "range",
            range.document(),
            "parts",
            parts.document(),
            "service",
            service,
            "environment",
            environment,
            "environments",
            environments,
            "operation",
            operation,
            "step_s",
            step,
            "times_ms",
            axis.moments());
    document.putAll(measured);
    document.put("exemplars", parts.traces(() -> openable(exemplars, axis), List.of()));
    document.put("instances", instances(emitters, environment));
    return document;
  }

  private List<StoredEmitter> emitters(String service) {
    return store.emitters().stream()
        .filter(emitter -> service.equals(resource(emitter).get("service.name")))
        .toList();
  }

  private static Map<String, @Nullable Object> resource(StoredEmitter emitter) {
    return AttributeValues.of(emitter.emitter().getResource().getAttributesList());
  }

  private static List<Object> instances(
      List<StoredEmitter> emitters, @Nullable String environment) {
    Map<String, StoredEmitter> newest = new LinkedHashMap<>();
    for (StoredEmitter emitter : emitters) {
      Map<String, @Nullable Object> resource = resource(emitter);
      Object own = resource.get(Environments.ATTRIBUTE);
      if (Environments.isOf(environment, own == null ? null : own.toString())) {
        Object instance = resource.get("service.instance.id");
        newest.putIfAbsent(instance == null ? "" : instance.toString(), emitter);
      }
    }
    List<Object> instances = new ArrayList<>();
    newest.forEach(
        (instance, emitter) ->
            instances.add(
                Json.of(
                    "instance",
                    Documents.orNull(instance),
                    "version",
                    resource(emitter).get("service.version"),
                    "last_seen_ms",
                    emitter.lastMillis())));
    return instances;
  }

  /** Returns exemplars of stored traces; of each moment the slowest are kept first. */
  private List<Object> openable(List<Prometheus.Exemplar> exemplars, Prometheus.Axis axis) {
    Map<Long, List<Prometheus.Exemplar>> byMoment = new TreeMap<>();
    for (Prometheus.Exemplar exemplar : exemplars) {
      byMoment
          .computeIfAbsent(exemplar.atMillis() / axis.stepMillis(), unused -> new ArrayList<>())
          .add(exemplar);
    }
    byMoment
        .values()
        .forEach(
            list -> list.sort(Comparator.comparingDouble(Prometheus.Exemplar::value).reversed()));
    List<Prometheus.Exemplar> candidates = new ArrayList<>();
    for (int rank = 0; candidates.size() < MOST_ASKED_EXEMPLARS; rank++) {
      int before = candidates.size();
      for (List<Prometheus.Exemplar> list : byMoment.values()) {
        if (rank < list.size()) {
          candidates.add(list.get(rank));
        }
      }
      if (candidates.size() == before) {
        break;
      }
    }
    Map<Prometheus.Exemplar, TraceId> ids = new LinkedHashMap<>();
    for (Prometheus.Exemplar exemplar : candidates) {
      String hex = exemplar.labels().getOrDefault("trace_id", "");
      if (hex.matches("[0-9a-fA-F]{32}")) {
        ids.put(exemplar, Documents.traceId(hex));
      }
    }
    Set<TraceId> existing = traces.existing(new HashSet<>(ids.values()));
    Set<String> shown = new HashSet<>();
    return ids.entrySet().stream()
        .filter(entry -> existing.contains(entry.getValue()))
        .filter(
            entry ->
                shown.add(entry.getValue() + entry.getKey().labels().getOrDefault("span_id", "")))
        .limit(MOST_EXEMPLARS)
        .map(entry -> exemplar(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static Object exemplar(Prometheus.Exemplar exemplar, TraceId trace) {
    Map<String, String> series = exemplar.series();
    String operation =
        ServerCalls.operation(
            series.getOrDefault("rpc_method", ""),
            series.getOrDefault("http_request_method", ""),
            series.getOrDefault("http_route", ""));
    return Json.of(
        "time_ms", exemplar.atMillis(),
        "value_s", exemplar.value(),
        "trace_id", trace,
        "span_id", exemplar.labels().get("span_id"),
        "operation", operation.isEmpty() ? series.get("span_name") : operation,
        "code", series.getOrDefault("plumbline_error_code", series.get("error_type")));
  }

  /** Queries the series of a service. */
  private final class Measures {
    private final Prometheus.Axis axis;
    private final TimeRange range;
    private final long window;

    Measures(Prometheus.Axis axis, TimeRange range, long step) {
      this.axis = axis;
      this.range = range;
      this.window = Math.max(step, rateSeconds);
    }

    void empty(Map<String, @Nullable Object> answers) {
      double[] gaps = new double[axis.count()];
      Arrays.fill(gaps, Double.NaN);
      answers.put("operations", List.of());
      answers.put("rate", gaps);
      answers.put("errors", List.of());
      answers.put("duration", Json.of("p50_s", gaps, "p95_s", gaps, "p99_s", gaps));
      answers.put("heatmap", Json.of("bounds_s", List.of(), "per_s", List.of()));
      answers.put("exemplars", List.of());
      answers.put("resources", List.of());
      answers.put("sampler", List.of());
      answers.put("findings", List.of());
    }

    void ask(
        Prometheus metrics,
        String service,
        @Nullable String operation,
        @Nullable String environment,
        @Nullable String instance,
        Map<String, @Nullable Object> answers) {
      String scope = Environments.selector(environment);
      String calls = ServerCalls.of(service, operation) + scope;
      answers.put("operations", operations(metrics, ServerCalls.of(service, null) + scope));
      answers.put("rate", one(metrics, "sum(" + ServerCalls.countRate(calls, window) + ")"));
      answers.put("errors", errors(metrics, calls));
      answers.put(
          "duration",
          Json.of(
              "p50_s", quantile(metrics, "0.5", calls),
              "p95_s", quantile(metrics, "0.95", calls),
              "p99_s", quantile(metrics, "0.99", calls)));
      answers.put("heatmap", heatmap(metrics, calls));
      answers.put(
          "exemplars",
          exemplars(
              metrics,
              List.of(
                  ServerCalls.buckets(calls), ServerCalls.kept(service, operation, environment))));
      answers.put(
          "resources",
          new ResourceUse(charter, metrics, axis, range, window)
              .of(service, instance, environment));
      String own = "{service_name=" + Prometheus.quoted(service) + scope + "}";
      answers.put("sampler", sampler(metrics, own));
      answers.put("findings", findings(metrics, own));
    }

    /** Those of the service, and those of the Collector for SDKs that record none. */
    private List<Prometheus.Exemplar> exemplars(Prometheus metrics, List<String> queries) {
      List<Prometheus.Exemplar> exemplars = new ArrayList<>();
      for (String query : queries) {
        exemplars.addAll(metrics.exemplars(query, range.fromMillis(), range.toMillis()));
      }
      return exemplars;
    }

    private List<Object> operations(Prometheus metrics, String selectors) {
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
      List<Object> operations = new ArrayList<>();
      lines.entrySet().stream()
          .sorted(
              Comparator.comparingDouble(
                  (Map.Entry<String, double[]> entry) -> -entry.getValue()[0]))
          .forEach(
              entry ->
                  operations.add(
                      Json.of(
                          "operation",
                          entry.getKey(),
                          "protocol",
                          protocols.get(entry.getKey()),
                          "calls_per_s",
                          entry.getValue()[0],
                          "error_ratio",
                          entry.getValue()[0] > 0
                              ? entry.getValue()[1] / entry.getValue()[0]
                              : Double.NaN,
                          "p99_s",
                          entry.getValue()[2])));
      return operations;
    }

    private double[] line(
        Map<String, double[]> lines, Map<String, String> protocols, Prometheus.Sample sample) {
      String rpc = sample.label("rpc_method");
      String operation =
          ServerCalls.operation(
              rpc, sample.label("http_request_method"), sample.label("http_route"));
      protocols.put(operation, rpc.isEmpty() ? "http" : "rpc");
      return lines.computeIfAbsent(operation, unused -> new double[] {0, 0, Double.NaN});
    }

    private double[] one(Prometheus metrics, String query) {
      List<Prometheus.Line> lines = metrics.range(query, axis);
      double[] gaps = new double[axis.count()];
      Arrays.fill(gaps, Double.NaN);
      return lines.isEmpty() ? gaps : lines.get(0).values();
    }

    private double[] quantile(Prometheus metrics, String quantile, String calls) {
      return one(
          metrics,
          "histogram_quantile(%s, sum by (le) (%s))"
              .formatted(quantile, ServerCalls.bucketRate(calls, window)));
    }

    private List<Object> errors(Prometheus metrics, String calls) {
      List<Object> errors = new ArrayList<>();
      errors(metrics, calls + ",plumbline_error_code!=\"\"", "plumbline_error_code", errors);
      // Older telemetry and stock instrumentation have error_type only.
      errors(metrics, calls + ",plumbline_error_code=\"\",error_type!=\"\"", "error_type", errors);
      return errors;
    }

    private void errors(Prometheus metrics, String failed, String code, List<Object> errors) {
      for (Prometheus.Line line :
          metrics.range(
              "sum by (%s, plumbline_error_origin, plumbline_error_fault) (%s)"
                  .formatted(code, ServerCalls.countRate(failed, window)),
              axis)) {
        errors.add(
            Json.of(
                "code", line.label(code),
                "origin", Documents.orNull(line.label("plumbline_error_origin")),
                "fault", Documents.orNull(line.label("plumbline_error_fault")),
                "per_s", line.values()));
      }
    }

    private Object heatmap(Prometheus metrics, String calls) {
      TreeMap<Double, double[]> cumulative = new TreeMap<>();
      for (Prometheus.Line line :
          metrics.range(
              "sum by (le) (%s)".formatted(ServerCalls.bucketRate(calls, window)), axis)) {
        String le = line.label("le");
        cumulative.put(
            le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le), line.values());
      }
      double[] bounds =
          cumulative.keySet().stream()
              .mapToDouble(Double::doubleValue)
              .filter(Double::isFinite)
              .toArray();
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
      return Json.of("bounds_s", bounds, "per_s", moments);
    }

    private List<Object> sampler(Prometheus metrics, String own) {
      List<Object> decisions = new ArrayList<>();
      for (Prometheus.Line line :
          metrics.range(
              "sum by (plumbline_sampler_rule, plumbline_sampler_decision) "
                  + CounterGain.rate("plumbline_sampler_decisions_total" + own, window),
              axis)) {
        decisions.add(
            Json.of(
                "rule", line.label("plumbline_sampler_rule"),
                "decision", line.label("plumbline_sampler_decision"),
                "per_s", line.values()));
      }
      return decisions;
    }

    private List<Object> findings(Prometheus metrics, String own) {
      String by = "sum by (plumbline_finding_rule, plumbline_finding_action) ";
      Map<String, Double> totals = new TreeMap<>();
      for (Prometheus.Sample sample :
          metrics.instant(by + "(plumbline_findings_total" + own + ")", range.toMillis())) {
        totals.put(
            sample.label("plumbline_finding_rule") + sample.label("plumbline_finding_action"),
            sample.value());
      }
      List<Object> findings = new ArrayList<>();
      for (Prometheus.Line line :
          metrics.range(by + CounterGain.rate("plumbline_findings_total" + own, window), axis)) {
        String rule = line.label("plumbline_finding_rule");
        String action = line.label("plumbline_finding_action");
        findings.add(
            Json.of(
                "rule",
                rule,
                "action",
                action,
                "total",
                totals.getOrDefault(rule + action, Double.NaN),
                "per_s",
                line.values()));
      }
      return findings;
    }
  }
}
