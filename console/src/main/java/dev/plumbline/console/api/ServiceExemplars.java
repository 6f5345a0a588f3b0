package dev.plumbline.console.api;

import dev.plumbline.clients.Prometheus;
import dev.plumbline.console.metrics.ServerCalls;
import dev.plumbline.console.response.ServiceResponse;
import dev.plumbline.console.source.TraceSource;
import dev.plumbline.otlp.TraceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Exemplars whose traces are stored, so that each can be opened. */
final class ServiceExemplars {

  private static final int MOST = 500;
  private static final int MOST_ASKED = 5_000;

  private ServiceExemplars() {}

  /** Returns exemplars of stored traces; of each moment the slowest are kept first. */
  static List<ServiceResponse.Exemplar> openable(
      List<Prometheus.Exemplar> exemplars, Prometheus.Axis axis, TraceSource traces) {
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
    for (int rank = 0; candidates.size() < MOST_ASKED; rank++) {
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
        .limit(MOST)
        .map(entry -> exemplar(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static ServiceResponse.Exemplar exemplar(Prometheus.Exemplar exemplar, TraceId trace) {
    Map<String, String> series = exemplar.series();
    String operation =
        ServerCalls.operation(
            series.getOrDefault("rpc_method", ""),
            series.getOrDefault("http_request_method", ""),
            series.getOrDefault("http_route", ""));
    return new ServiceResponse.Exemplar(
        exemplar.atMillis(),
        exemplar.value(),
        trace.toString(),
        exemplar.labels().get("span_id"),
        operation.isEmpty() ? series.get("span_name") : operation,
        series.getOrDefault("plumbline_error_code", series.get("error_type")));
  }
}
