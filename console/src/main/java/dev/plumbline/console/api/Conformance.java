package dev.plumbline.console.api;

import dev.plumbline.charter.Charter;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.console.http.Endpoint;
import dev.plumbline.console.http.TimeRange;
import dev.plumbline.console.response.CharterName;
import dev.plumbline.console.response.ConformanceResponse;
import dev.plumbline.console.response.PartName;
import dev.plumbline.console.store.EmbeddedStore;
import dev.plumbline.console.store.StoredEmitter;
import dev.plumbline.otlp.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/conformance}: the charters in use, and the findings of the services. */
public final class Conformance {

  private static final int STEPS = 500;
  private static final long LEAST_STEP_MILLIS = 5_000;

  private final Charter charter;
  private final @Nullable Prometheus prometheus;
  private final EmbeddedStore store;
  private final ConformanceCheck check;

  public Conformance(
      Charter charter,
      @Nullable Prometheus prometheus,
      EmbeddedStore store,
      ConformanceCheck check) {
    this.charter = charter;
    this.prometheus = prometheus;
    this.store = store;
    this.check = check;
  }

  public Endpoint endpoint() {
    return Endpoint.of("/api/conformance", this::answer, "from", "to").large();
  }

  private ConformanceResponse answer(Endpoint.Request request) {
    TimeRange range = request.params().range();
    return AnswerParts.answer(
        parts -> {
          List<ConformanceResponse.Version> versions =
              parts.traces(() -> versions(range), List.of());
          List<ConformanceResponse.Finding> findings = List.of();
          List<ConformanceResponse.Enforcement> enforcement = List.of();
          Prometheus metrics = prometheus;
          if (metrics == null) {
            parts.off(PartName.METRICS, "no Prometheus is configured");
          } else {
            findings = parts.metrics(() -> findings(metrics, range), List.of());
            enforcement = parts.metrics(() -> enforcement(metrics, range), List.of());
          }
          return new ConformanceResponse(
              range.document(),
              parts.document(),
              new CharterName(charter.version(), charter.digest()),
              versions,
              findings,
              enforcement);
        });
  }

  /** One charter in one service. */
  private static final class Use {
    final Set<String> instances = new HashSet<>();
    long spans;
    long lastMillis;
  }

  private record UseKey(String service, String version, @Nullable String digest)
      implements Comparable<UseKey> {
    @Override
    public int compareTo(UseKey other) {
      return (service + '\u0000' + version + '\u0000' + digest)
          .compareTo(other.service + '\u0000' + other.version + '\u0000' + other.digest);
    }
  }

  private List<ConformanceResponse.Version> versions(TimeRange range) {
    Map<UseKey, Use> uses = new TreeMap<>();
    for (StoredEmitter emitter : store.emitters()) {
      if (emitter.lastMillis() < range.fromMillis()) {
        continue;
      }
      Map<String, @Nullable Object> resource =
          AttributeValues.of(emitter.emitter().getResource().getAttributesList());
      Object digest = resource.get("plumbline.charter.digest");
      String schema = emitter.emitter().getScopeSpans(0).getSchemaUrl();
      String version = schema.substring(schema.lastIndexOf('/') + 1);
      Use use =
          uses.computeIfAbsent(
              new UseKey(
                  serviceOf(resource),
                  digest == null ? "" : version,
                  digest == null ? null : digest.toString()),
              unused -> new Use());
      Object instance = resource.get("service.instance.id");
      use.instances.add(instance == null ? "" : instance.toString());
      use.spans += emitter.spans();
      use.lastMillis = Math.max(use.lastMillis, emitter.lastMillis());
    }
    List<ConformanceResponse.Version> versions = new ArrayList<>();
    uses.forEach(
        (key, use) ->
            versions.add(
                new ConformanceResponse.Version(
                    key.service(),
                    Documents.orNull(key.version()),
                    key.digest(),
                    charter.digest().equals(key.digest()),
                    use.instances.size(),
                    use.spans,
                    use.lastMillis)));
    return versions;
  }

  private static String serviceOf(Map<String, @Nullable Object> resource) {
    Object name = resource.get("service.name");
    return name == null ? Resource.UNNAMED : name.toString();
  }

  private List<ConformanceResponse.Finding> findings(Prometheus metrics, TimeRange range) {
    List<ConformanceResponse.Finding> findings = new ArrayList<>();
    String by = "by (service_name, plumbline_finding_rule, plumbline_finding_action)";
    Map<Map<String, String>, Long> lasts = lastRises(metrics, range, by);
    for (Prometheus.Sample sample :
        metrics.instant(
            "sum %s (last_over_time(plumbline_findings_total[%ds]))"
                .formatted(by, Math.max(60, range.millis() / 1000)),
            range.toMillis())) {
      String service = sample.label("service_name");
      String rule = sample.label("plumbline_finding_rule");
      findings.add(
          new ConformanceResponse.Finding(
              service,
              rule,
              sample.label("plumbline_finding_action"),
              sample.value(),
              lasts.get(sample.labels()),
              check.example(service, rule)));
    }
    return findings;
  }

  /** Returns when each count last rose, to one step; those that did not rise are left out. */
  private static Map<Map<String, String>, Long> lastRises(
      Prometheus metrics, TimeRange range, String by) {
    long step = Math.max(LEAST_STEP_MILLIS, range.millis() / STEPS);
    Prometheus.Axis axis = Prometheus.Axis.of(range.fromMillis(), range.toMillis(), step);
    long[] moments = axis.moments();
    Map<Map<String, String>, Long> lasts = new HashMap<>();
    for (Prometheus.Line line : metrics.range("sum " + by + " (plumbline_findings_total)", axis)) {
      double[] values = line.values();
      double before = values[0];
      for (int i = 1; i < values.length; i++) {
        // A series that appears within the range rose from 0.
        if (values[i] > (Double.isNaN(before) ? 0 : before)) {
          lasts.put(line.labels(), moments[i]);
        }
        before = Double.isNaN(values[i]) ? before : values[i];
      }
    }
    return lasts;
  }

  private static List<ConformanceResponse.Enforcement> enforcement(
      Prometheus metrics, TimeRange range) {
    List<ConformanceResponse.Enforcement> enforcement = new ArrayList<>();
    for (Prometheus.Sample sample :
        metrics.instant(
            "max by (service_name, service_instance_id)"
                + " ({__name__=~\"plumbline_enforcement_active(_ratio)?\"})",
            range.toMillis())) {
      enforcement.add(
          new ConformanceResponse.Enforcement(
              sample.label("service_name"),
              sample.label("service_instance_id"),
              sample.value() > 0));
    }
    return enforcement;
  }
}
