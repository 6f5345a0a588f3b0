package dev.plumbline.conformance.executor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.EnforcingLogExporter;
import dev.plumbline.agent.export.EnforcingMetricReader;
import dev.plumbline.agent.export.EnforcingSpanExporter;
import dev.plumbline.agent.export.ExportRules;
import dev.plumbline.agent.export.MetricViews;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers the cases of redaction: what the enforcing exporters pass on of a value. */
final class RedactionOperations {
  private static final String SCOPE = "executor";

  private RedactionOperations() {}

  static void addTo(Map<String, Executor.Operation> operations) {
    operations.put("redaction.export", RedactionOperations::export);
  }

  private static Object export(Input input) throws Unsupported {
    String place = input.text("place");
    String key = input.text("key");
    Object given = input.members().get("value");
    List<String> texts =
        given instanceof List<?> list
            ? list.stream().map(String::valueOf).toList()
            : List.of(String.valueOf(given));
    Attributes attributes =
        given instanceof List<?>
            ? Attributes.of(AttributeKey.stringArrayKey(key), texts)
            : Attributes.of(AttributeKey.stringKey(key), texts.get(0));
    ActiveCharter embedded = EmbeddedCharter.active("edge");
    ExportRules rules = new ExportRules(embedded, "key".getBytes(UTF_8));
    Object left = null;
    String shown;
    switch (place) {
      case "attribute",
          "event",
          "link",
          "scope",
          "status",
          "span_name",
          "event_name",
          "resource" -> {
        SpanData span = span(rules, place, attributes, texts.get(0));
        shown = text(span);
        left = place.equals("attribute") ? left(span.getAttributes(), key) : null;
      }
      case "map", "array_of_maps", "body", "group", "log_field" ->
          shown = log(rules, place, key, attributes, texts.get(0));
      case "label", "exemplar" -> shown = metric(embedded, rules, place, attributes);
      default -> throw new Unsupported("the JVM has no place " + place);
    }
    Map<String, @Nullable Object> output = new LinkedHashMap<>();
    output.put("clear", texts.stream().anyMatch(shown::contains));
    output.put("left", left);
    return output;
  }

  private static @Nullable Object left(Attributes attributes, String key) {
    for (Map.Entry<AttributeKey<?>, Object> each : attributes.asMap().entrySet()) {
      if (each.getKey().getKey().equals(key)) {
        return each.getValue();
      }
    }
    return null;
  }

  private static SpanData span(
      ExportRules rules, String place, Attributes attributes, String text) {
    List<SpanData> exported = new ArrayList<>();
    Resource resource = place.equals("resource") ? Resource.create(attributes) : Resource.empty();
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(resource)
            .addSpanProcessor(
                SimpleSpanProcessor.create(
                    new EnforcingSpanExporter(new Exported.Spans(exported), () -> rules)))
            .build()) {
      SpanBuilder builder =
          provider.get(SCOPE).spanBuilder(place.equals("span_name") ? "do " + text : "do");
      if (place.equals("link")) {
        builder.addLink(
            SpanContext.create(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.getSampled(),
                TraceState.getDefault()),
            attributes);
      }
      Span span = builder.startSpan();
      switch (place) {
        case "event" -> span.addEvent("e", attributes);
        case "event_name" -> span.addEvent("e " + text).setAllAttributes(attributes);
        case "status" ->
            span.setStatus(StatusCode.ERROR, text + " is wrong").setAllAttributes(attributes);
        case "attribute", "span_name" -> span.setAllAttributes(attributes);
        default -> {}
      }
      span.end();
    }
    SpanData span = exported.get(0);
    if (!place.equals("scope")) {
      return span;
    }
    // The API gives a scope attributes only where an instrumentation's own builder does.
    exported.clear();
    new EnforcingSpanExporter(new Exported.Spans(exported), () -> rules)
        .export(List.of(new Scoped(span, attributes)));
    return exported.get(0);
  }

  private static String text(SpanData span) {
    return span.getName()
        + span.getAttributes()
        + span.getEvents()
        + span.getLinks()
        + span.getStatus()
        + span.getResource()
        + span.getInstrumentationScopeInfo();
  }

  private static String log(
      ExportRules rules, String place, String key, Attributes attributes, String text) {
    List<LogRecordData> exported = new ArrayList<>();
    try (SdkLoggerProvider provider =
        SdkLoggerProvider.builder()
            .addLogRecordProcessor(
                SimpleLogRecordProcessor.create(
                    new EnforcingLogExporter(new Exported.Logs(exported), () -> rules)))
            .build()) {
      LogRecordBuilder log = provider.get(SCOPE).logRecordBuilder();
      Value<?> map = Value.of(KeyValue.of(key, Value.of(text)));
      switch (place) {
        case "map" -> log.setAttribute(AttributeKey.valueKey("order"), map);
        case "array_of_maps" -> log.setAttribute(AttributeKey.valueKey("order"), Value.of(map));
        case "body" -> log.setBody(map);
        case "group" ->
            log.setAttribute(
                AttributeKey.valueKey(key.substring(0, key.lastIndexOf('.'))),
                Value.of(KeyValue.of(key.substring(key.lastIndexOf('.') + 1), Value.of(text))));
        default -> log.setAllAttributes(attributes).setBody("it is " + text);
      }
      log.emit();
    }
    LogRecordData log = exported.get(0);
    return log.getAttributes() + " " + log.getBodyValue();
  }

  private static String metric(
      ActiveCharter embedded, ExportRules rules, String place, Attributes attributes) {
    Readings.Reader reader = new Readings.Reader();
    SdkMeterProviderBuilder builder =
        SdkMeterProvider.builder()
            .registerMetricReader(EnforcingMetricReader.of(reader, () -> rules))
            .setExemplarFilter(io.opentelemetry.sdk.metrics.ExemplarFilter.alwaysOn());
    String name = place.equals("exemplar") ? "http.server.request.duration" : "executor.sent";
    MetricViews.register(embedded, builder);
    StringBuilder shown = new StringBuilder();
    try (SdkMeterProvider provider = builder.build()) {
      if (place.equals("exemplar")) {
        provider.get(SCOPE).histogramBuilder(name).setUnit("s").build().record(0.1, attributes);
      } else {
        provider.get(SCOPE).counterBuilder(name).build().add(1, attributes);
      }
      for (MetricData metric : reader.collect()) {
        for (LongPointData point : metric.getLongSumData().getPoints()) {
          shown.append(point.getAttributes()).append(point.getExemplars());
        }
        metric
            .getHistogramData()
            .getPoints()
            .forEach(point -> shown.append(point.getAttributes()).append(point.getExemplars()));
      }
    }
    if (shown.length() == 0) {
      throw new IllegalStateException("nothing was measured");
    }
    return shown.toString();
  }

  /** A span of a scope that has attributes. */
  private static final class Scoped extends io.opentelemetry.sdk.trace.data.DelegatingSpanData {
    private final Attributes attributes;

    Scoped(SpanData span, Attributes attributes) {
      super(span);
      this.attributes = attributes;
    }

    @Override
    public io.opentelemetry.sdk.common.InstrumentationScopeInfo getInstrumentationScopeInfo() {
      return io.opentelemetry.sdk.common.InstrumentationScopeInfo.builder(SCOPE)
          .setAttributes(attributes)
          .build();
    }
  }
}
