package dev.plumbline.agent.it;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The telemetry that one process sent, with queries. Attribute values are texts, numbers and
 * booleans.
 */
final class SentTelemetry {
  private final List<ResourceSpans> spans;
  private final List<ResourceMetrics> metrics;
  private final List<ResourceLogs> logs;

  SentTelemetry(List<ResourceSpans> spans, List<ResourceMetrics> metrics, List<ResourceLogs> logs) {
    this.spans = List.copyOf(spans);
    this.metrics = List.copyOf(metrics);
    this.logs = List.copyOf(logs);
  }

  /** What was sent under one charter. */
  SentTelemetry ofDigest(String digest) {
    return new SentTelemetry(
        spans.stream().filter(sent -> isOf(digest, sent.getResource())).toList(),
        metrics.stream().filter(sent -> isOf(digest, sent.getResource())).toList(),
        logs.stream().filter(sent -> isOf(digest, sent.getResource())).toList());
  }

  private static boolean isOf(String digest, Resource resource) {
    return digest.equals(attributes(resource.getAttributesList()).get("plumbline.charter.digest"));
  }

  /** All of it as three requests would bring it. */
  ExportTraceServiceRequest spansAsSent() {
    return ExportTraceServiceRequest.newBuilder().addAllResourceSpans(spans).build();
  }

  ExportMetricsServiceRequest metricsAsSent() {
    return ExportMetricsServiceRequest.newBuilder().addAllResourceMetrics(metrics).build();
  }

  ExportLogsServiceRequest logsAsSent() {
    return ExportLogsServiceRequest.newBuilder().addAllResourceLogs(logs).build();
  }

  List<Span> spans() {
    return spans.stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  /** All of a trace. */
  List<Span> spans(String traceId) {
    return spans().stream()
        .filter(span -> hex(span.getTraceId().toByteArray()).equals(traceId))
        .toList();
  }

  /** The one span of a trace with this kind. */
  Span span(String traceId, SpanKind kind) {
    List<Span> found = spans(traceId).stream().filter(span -> span.getKind() == kind).toList();
    if (found.size() != 1) {
      throw new AssertionError(
          found.size() + " spans of kind " + kind + " in trace " + traceId + ": " + found);
    }
    return found.get(0);
  }

  /** The server span of a trace that speaks this protocol: rpc or http. */
  Span server(String traceId, String protocol) {
    return spans().stream()
        .filter(span -> hex(span.getTraceId().toByteArray()).equals(traceId))
        .filter(span -> span.getKind() == SpanKind.SPAN_KIND_SERVER)
        .filter(
            span ->
                attributes(span.getAttributesList()).keySet().stream()
                    .anyMatch(key -> key.startsWith(protocol + ".")))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + protocol + " server span in " + traceId));
  }

  Stream<Resource> resources() {
    return Stream.of(
            spans.stream().map(ResourceSpans::getResource),
            metrics.stream().map(ResourceMetrics::getResource),
            logs.stream().map(ResourceLogs::getResource))
        .flatMap(stream -> stream);
  }

  /** The schema URLs of all scopes of all signals but Plumbline's own. */
  List<String> schemaUrls() {
    return Stream.of(
            spans.stream()
                .flatMap(all -> all.getScopeSpansList().stream())
                .map(s -> s.getSchemaUrl()),
            metrics.stream()
                .flatMap(all -> all.getScopeMetricsList().stream())
                .filter(s -> !s.getScope().getName().equals("dev.plumbline"))
                .map(s -> s.getSchemaUrl()),
            logs.stream()
                .flatMap(all -> all.getScopeLogsList().stream())
                .map(s -> s.getSchemaUrl()))
        .flatMap(stream -> stream)
        .distinct()
        .sorted()
        .toList();
  }

  /** The metric as last exported, all scopes together. */
  List<Metric> metric(String name) {
    Map<String, Metric> last = new LinkedHashMap<>();
    metrics.stream()
        .flatMap(resource -> resource.getScopeMetricsList().stream())
        .forEach(
            scope ->
                scope.getMetricsList().stream()
                    .filter(metric -> metric.getName().equals(name))
                    .forEach(metric -> last.put(scope.getScope().getName(), metric)));
    return List.copyOf(last.values());
  }

  List<HistogramDataPoint> histogram(String name) {
    return metric(name).stream()
        .flatMap(metric -> metric.getHistogram().getDataPointsList().stream())
        .toList();
  }

  /** Values of a sum or gauge by their labels. */
  Map<Map<String, String>, Double> numbers(String name) {
    Map<Map<String, String>, Double> values = new LinkedHashMap<>();
    metric(name).stream()
        .flatMap(
            metric ->
                Stream.concat(
                    metric.getSum().getDataPointsList().stream(),
                    metric.getGauge().getDataPointsList().stream()))
        .forEach(point -> values.put(attributes(point.getAttributesList()), value(point)));
    return values;
  }

  List<String> metricNames() {
    return metrics.stream()
        .flatMap(resource -> resource.getScopeMetricsList().stream())
        .flatMap(scope -> scope.getMetricsList().stream())
        .map(Metric::getName)
        .distinct()
        .sorted()
        .toList();
  }

  List<LogRecord> logs() {
    return logs.stream()
        .flatMap(resource -> resource.getScopeLogsList().stream())
        .flatMap(scope -> scope.getLogRecordsList().stream())
        .toList();
  }

  /** Everything as one text, to search for what must not be there. */
  String text() {
    return spans.toString() + metrics + logs;
  }

  static Map<String, String> attributes(List<KeyValue> attributes) {
    Map<String, String> map = new TreeMap<>();
    attributes.forEach(attribute -> map.put(attribute.getKey(), text(attribute.getValue())));
    return map;
  }

  static String hex(byte[] id) {
    StringBuilder text = new StringBuilder();
    for (byte part : id) {
      text.append(Character.forDigit((part >> 4) & 0xf, 16))
          .append(Character.forDigit(part & 0xf, 16));
    }
    return text.toString();
  }

  private static double value(NumberDataPoint point) {
    return point.hasAsInt() ? point.getAsInt() : point.getAsDouble();
  }

  private static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      default -> value.toString();
    };
  }
}
