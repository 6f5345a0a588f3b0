package dev.plumbline.otlp;

import com.google.protobuf.ByteString;
import dev.plumbline.otlp.Metric.Instrument;
import dev.plumbline.otlp.Metric.Point;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Emits the items of protobuf export requests, as {@link OtlpJson} does for JSON: a request with an
 * item that cannot be read emits nothing.
 */
public final class OtlpProtobuf {

  private static final int DEEPEST = 32;

  private final Symbols symbols = new Symbols();
  private final Resources resources = new Resources();
  private final RequestItems batch = new RequestItems();

  public void read(ExportTraceServiceRequest request, TelemetrySink sink) {
    batch.clear();
    for (ResourceSpans group : request.getResourceSpansList()) {
      Resource resource = resource(group.getResource(), group.getSchemaUrl());
      for (ScopeSpans scoped : group.getScopeSpansList()) {
        Emitter emitter = new Emitter(resource, scope(scoped.getScope(), scoped.getSchemaUrl()));
        for (io.opentelemetry.proto.trace.v1.Span span : scoped.getSpansList()) {
          batch.add(span(span, emitter));
        }
      }
    }
    batch.handOn(sink);
  }

  public void read(ExportMetricsServiceRequest request, TelemetrySink sink) {
    batch.clear();
    for (ResourceMetrics group : request.getResourceMetricsList()) {
      Resource resource = resource(group.getResource(), group.getSchemaUrl());
      for (ScopeMetrics scoped : group.getScopeMetricsList()) {
        Emitter emitter = new Emitter(resource, scope(scoped.getScope(), scoped.getSchemaUrl()));
        for (io.opentelemetry.proto.metrics.v1.Metric metric : scoped.getMetricsList()) {
          batch.add(metric(metric, emitter));
        }
      }
    }
    batch.handOn(sink);
  }

  public void read(ExportLogsServiceRequest request, TelemetrySink sink) {
    batch.clear();
    for (ResourceLogs group : request.getResourceLogsList()) {
      Resource resource = resource(group.getResource(), group.getSchemaUrl());
      for (ScopeLogs scoped : group.getScopeLogsList()) {
        Emitter emitter = new Emitter(resource, scope(scoped.getScope(), scoped.getSchemaUrl()));
        for (io.opentelemetry.proto.logs.v1.LogRecord log : scoped.getLogRecordsList()) {
          batch.add(log(log, emitter));
        }
      }
    }
    batch.handOn(sink);
  }

  private Resource resource(
      io.opentelemetry.proto.resource.v1.Resource resource, String schemaUrl) {
    return resources.of(
        attributes(resource.getAttributesList()),
        resource.getDroppedAttributesCount(),
        symbols.of(schemaUrl));
  }

  private Scope scope(InstrumentationScope scope, String schemaUrl) {
    return new Scope(
        symbols.of(scope.getName()),
        symbols.of(scope.getVersion()),
        attributes(scope.getAttributesList()),
        symbols.of(schemaUrl));
  }

  private Span span(io.opentelemetry.proto.trace.v1.Span span, Emitter emitter) {
    String problem = OtlpItems.problem(span);
    if (problem != null) {
      throw new OtlpFormatException("span \"" + span.getName() + "\" has " + problem);
    }
    return new Span(
        traceId(span.getTraceId()),
        spanId(span.getSpanId()),
        spanId(span.getParentSpanId()),
        span.getFlags(),
        span.getTraceState(),
        symbols.of(span.getName()),
        SpanKind.of(span.getKindValue()),
        span.getStartTimeUnixNano(),
        span.getEndTimeUnixNano(),
        SpanStatus.of(span.getStatus().getCodeValue()),
        span.getStatus().getMessage(),
        attributes(span.getAttributesList()),
        span.getDroppedAttributesCount(),
        inner(span),
        emitter);
  }

  private List<Attributes> inner(io.opentelemetry.proto.trace.v1.Span span) {
    List<Attributes> inner = new ArrayList<>(0);
    for (io.opentelemetry.proto.trace.v1.Span.Event event : span.getEventsList()) {
      if (event.getAttributesCount() > 0) {
        inner.add(attributes(event.getAttributesList()));
      }
    }
    for (io.opentelemetry.proto.trace.v1.Span.Link link : span.getLinksList()) {
      if (link.getAttributesCount() > 0) {
        inner.add(attributes(link.getAttributesList()));
      }
    }
    return inner;
  }

  private Metric metric(io.opentelemetry.proto.metrics.v1.Metric metric, Emitter emitter) {
    List<Point> points = new ArrayList<>();
    Instrument instrument =
        switch (metric.getDataCase()) {
          case GAUGE -> {
            numbers(metric.getGauge().getDataPointsList(), points);
            yield Instrument.GAUGE;
          }
          case SUM -> {
            numbers(metric.getSum().getDataPointsList(), points);
            yield metric.getSum().getIsMonotonic() ? Instrument.COUNTER : Instrument.UPDOWNCOUNTER;
          }
          case HISTOGRAM -> {
            for (HistogramDataPoint point : metric.getHistogram().getDataPointsList()) {
              List<Attributes> filtered = filtered(point.getExemplarsList());
              points.add(
                  new Point(
                      attributes(point.getAttributesList()),
                      point.getExplicitBoundsList(),
                      filtered,
                      Double.NaN,
                      point.getTimeUnixNano()));
            }
            yield Instrument.HISTOGRAM;
          }
          case EXPONENTIAL_HISTOGRAM -> {
            for (ExponentialHistogramDataPoint point :
                metric.getExponentialHistogram().getDataPointsList()) {
              List<Attributes> filtered = filtered(point.getExemplarsList());
              points.add(
                  new Point(
                      attributes(point.getAttributesList()),
                      List.of(),
                      filtered,
                      Double.NaN,
                      point.getTimeUnixNano()));
            }
            yield Instrument.EXPONENTIAL_HISTOGRAM;
          }
          case SUMMARY -> {
            for (SummaryDataPoint point : metric.getSummary().getDataPointsList()) {
              points.add(
                  new Point(
                      attributes(point.getAttributesList()),
                      List.of(),
                      List.of(),
                      Double.NaN,
                      point.getTimeUnixNano()));
            }
            yield Instrument.SUMMARY;
          }
          case DATA_NOT_SET -> Instrument.NONE;
        };
    return new Metric(
        symbols.of(metric.getName()), symbols.of(metric.getUnit()), instrument, points, emitter);
  }

  private void numbers(List<NumberDataPoint> numbers, List<Point> points) {
    for (NumberDataPoint point : numbers) {
      List<Attributes> filtered = filtered(point.getExemplarsList());
      double value =
          switch (point.getValueCase()) {
            case AS_DOUBLE -> point.getAsDouble();
            case AS_INT -> point.getAsInt();
            case VALUE_NOT_SET -> Double.NaN;
          };
      points.add(
          new Point(
              attributes(point.getAttributesList()),
              List.of(),
              filtered,
              value,
              point.getTimeUnixNano()));
    }
  }

  private List<Attributes> filtered(List<Exemplar> exemplars) {
    return exemplars.stream()
        .filter(exemplar -> exemplar.getFilteredAttributesCount() > 0)
        .map(exemplar -> attributes(exemplar.getFilteredAttributesList()))
        .toList();
  }

  private LogRecord log(io.opentelemetry.proto.logs.v1.LogRecord log, Emitter emitter) {
    String problem = OtlpItems.problem(log);
    if (problem != null) {
      throw new OtlpFormatException("a log record's " + problem);
    }
    return new LogRecord(
        traceId(log.getTraceId()),
        spanId(log.getSpanId()),
        symbols.of(log.getEventName()),
        log.getSeverityNumberValue(),
        attributes(log.getAttributesList()),
        log.getDroppedAttributesCount(),
        log.getBody().hasStringValue() ? "" : value(log.getBody(), 0),
        log.getTimeUnixNano() == 0 ? log.getObservedTimeUnixNano() : log.getTimeUnixNano(),
        emitter);
  }

  private Attributes attributes(List<KeyValue> pairs) {
    if (pairs.isEmpty()) {
      return Attributes.EMPTY;
    }
    Object[] items = new Object[pairs.size() * 2];
    for (int i = 0; i < pairs.size(); i++) {
      items[2 * i] = symbols.of(pairs.get(i).getKey());
      items[2 * i + 1] = value(pairs.get(i).getValue(), 0);
    }
    return new Attributes(items);
  }

  private Object value(AnyValue value, int depth) {
    if (depth > DEEPEST) {
      return "";
    }
    return switch (value.getValueCase()) {
      case STRING_VALUE -> symbols.of(value.getStringValue());
      case BOOL_VALUE -> value.getBoolValue();
      case INT_VALUE -> value.getIntValue();
      case DOUBLE_VALUE -> value.getDoubleValue();
      case BYTES_VALUE -> value.getBytesValue().toByteArray();
      case ARRAY_VALUE -> {
        List<Object> values = new ArrayList<>();
        for (AnyValue element : value.getArrayValue().getValuesList()) {
          values.add(value(element, depth + 1));
        }
        yield values;
      }
      case KVLIST_VALUE -> {
        Map<String, Object> values = new LinkedHashMap<>();
        for (KeyValue entry : value.getKvlistValue().getValuesList()) {
          values.put(entry.getKey(), value(entry.getValue(), depth + 1));
        }
        yield values;
      }
      default -> "";
    };
  }

  private static TraceId traceId(ByteString id) {
    return id.isEmpty()
        ? TraceId.NONE
        : new TraceId(
            id.asReadOnlyByteBuffer().getLong(0), id.asReadOnlyByteBuffer().getLong(Long.BYTES));
  }

  private static long spanId(ByteString id) {
    return id.isEmpty() ? 0 : id.asReadOnlyByteBuffer().getLong(0);
  }
}
