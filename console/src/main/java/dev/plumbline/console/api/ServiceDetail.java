package dev.plumbline.console.api;

import dev.plumbline.charter.Charter;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.console.http.ApiProblem;
import dev.plumbline.console.http.Endpoint;
import dev.plumbline.console.http.QueryParameters;
import dev.plumbline.console.http.TimeRange;
import dev.plumbline.console.metrics.Environments;
import dev.plumbline.console.metrics.ServerCalls;
import dev.plumbline.console.response.PartName;
import dev.plumbline.console.response.ServiceResponse;
import dev.plumbline.console.source.TraceSource;
import dev.plumbline.console.store.EmbeddedStore;
import dev.plumbline.console.store.StoredEmitter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/services/{service}}: the series of one service on one time axis. */
public final class ServiceDetail {

  private static final int POINTS = 120;
  private static final long LEAST_STEP_SECONDS = 5;
  private static final int MOST_POINTS = 2_000;

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

  private ServiceResponse answer(Endpoint.Request request) {
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

  private ServiceResponse document(
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
    ServiceMeasures.Measured measured = ServiceMeasures.Measured.nothing(axis);
    Prometheus metrics = prometheus;
    if (metrics == null) {
      parts.off(PartName.METRICS, "no Prometheus is configured");
    } else {
      long window = Math.max(step, rateSeconds);
      measured =
          parts.metrics(
              () ->
                  new ServiceMeasures(metrics, axis, range, window, rateSeconds)
                      .of(
                          service,
                          operation,
                          environment,
                          new ResourceUse(charter, metrics, axis, range, window)
                              .of(service, params.text("instance"), environment)),
              measured);
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
            || !measured.operations().isEmpty()
            || !measured.resources().isEmpty();
    if (!known
        && parts.isOk(PartName.TRACES)
        && (metrics == null || parts.isOk(PartName.METRICS))) {
      throw ApiProblem.notFound(
          "no service \"%s\" in the charter or the telemetry"
              .formatted(service.length() > 80 ? service.substring(0, 80) + "…" : service));
    }
    List<Prometheus.Exemplar> exemplars = measured.exemplars();
    return new ServiceResponse(
        range.document(),
        parts.document(),
        service,
        environment,
        environments,
        operation,
        step,
        axis.moments(),
        measured.operations(),
        measured.rate(),
        measured.errors(),
        measured.duration(),
        measured.heatmap(),
        parts.traces(() -> ServiceExemplars.openable(exemplars, axis, traces), List.of()),
        measured.resources(),
        measured.sampler(),
        measured.findings(),
        instances(emitters, environment));
  }

  private List<StoredEmitter> emitters(String service) {
    return store.emitters().stream()
        .filter(emitter -> service.equals(resource(emitter).get("service.name")))
        .toList();
  }

  private static Map<String, @Nullable Object> resource(StoredEmitter emitter) {
    return AttributeValues.of(emitter.emitter().getResource().getAttributesList());
  }

  private static List<ServiceResponse.Instance> instances(
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
    List<ServiceResponse.Instance> instances = new ArrayList<>();
    newest.forEach(
        (instance, emitter) ->
            instances.add(
                new ServiceResponse.Instance(
                    Documents.orNull(instance), version(emitter), emitter.lastMillis())));
    return instances;
  }

  private static @Nullable String version(StoredEmitter emitter) {
    Object version = resource(emitter).get("service.version");
    return version == null ? null : version.toString();
  }
}
