package dev.plumbline.conformance.executor;

import dev.plumbline.agent.export.EnforcingLogExporter;
import dev.plumbline.agent.export.EnforcingSpanExporter;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.LoggerBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TracerBuilder;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers the cases of rules on spans, their events and links, and log records. */
final class ItemOperations {
  private static final String SCOPE = "case";

  private ItemOperations() {}

  static void addTo(Map<String, Executor.Operation> operations) {
    operations.put("enforce.item", ItemOperations::item);
  }

  private static Object item(Input input) throws Unsupported {
    CaseCharter charter = new CaseCharter(input);
    Attributes attributes = CaseAttributes.of(input.object("attributes"));
    String kind = input.text("kind");
    return switch (kind) {
      case "span", "event", "link" -> ofSpan(span(charter, input, kind, attributes), kind, charter);
      case "log" -> ofLog(log(charter, input, attributes), charter);
      default -> throw new Unsupported("the JVM has no item " + kind);
    };
  }

  private static SpanData span(
      CaseCharter charter, Input input, String kind, Attributes attributes) {
    List<SpanData> exported = new ArrayList<>();
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .addSpanProcessor(
                SimpleSpanProcessor.create(
                    new EnforcingSpanExporter(new Exported.Spans(exported), charter::rules)))
            .build()) {
      TracerBuilder tracer = provider.tracerBuilder(SCOPE);
      String schemaUrl = charter.schemaUrl(input);
      if (schemaUrl != null) {
        tracer.setSchemaUrl(schemaUrl);
      }
      SpanBuilder builder =
          tracer.build().spanBuilder(kind.equals("span") ? input.text("name") : "case");
      if (input.has("span_kind")) {
        builder.setSpanKind(SpanKind.valueOf(input.text("span_kind").toUpperCase(Locale.ROOT)));
      }
      if (kind.equals("link")) {
        builder.addLink(
            SpanContext.create(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.getSampled(),
                TraceState.getDefault()),
            attributes);
      }
      Span span = builder.startSpan();
      if (kind.equals("span")) {
        span.setAllAttributes(attributes);
      } else if (kind.equals("event")) {
        span.addEvent(input.text("name"), attributes);
      }
      span.end();
    }
    return exported.get(0);
  }

  private static Object ofSpan(SpanData span, String kind, CaseCharter charter) {
    String schemaUrl = span.getInstrumentationScopeInfo().getSchemaUrl();
    return switch (kind) {
      case "event" ->
          output(
              span.getEvents().get(0).getName(),
              span.getEvents().get(0).getAttributes(),
              schemaUrl,
              charter);
      case "link" -> output(null, span.getLinks().get(0).getAttributes(), schemaUrl, charter);
      default -> output(span.getName(), span.getAttributes(), schemaUrl, charter);
    };
  }

  private static LogRecordData log(CaseCharter charter, Input input, Attributes attributes) {
    List<LogRecordData> exported = new ArrayList<>();
    try (SdkLoggerProvider provider =
        SdkLoggerProvider.builder()
            .addLogRecordProcessor(
                SimpleLogRecordProcessor.create(
                    new EnforcingLogExporter(new Exported.Logs(exported), charter::rules)))
            .build()) {
      LoggerBuilder logger = provider.loggerBuilder(SCOPE);
      String schemaUrl = charter.schemaUrl(input);
      if (schemaUrl != null) {
        logger.setSchemaUrl(schemaUrl);
      }
      LogRecordBuilder record = logger.build().logRecordBuilder().setAllAttributes(attributes);
      String name = input.optionalText("name");
      if (name != null) {
        record.setEventName(name);
      }
      record.emit();
    }
    return exported.get(0);
  }

  private static Object ofLog(LogRecordData log, CaseCharter charter) {
    return output(
        log.getEventName(),
        log.getAttributes(),
        log.getInstrumentationScopeInfo().getSchemaUrl(),
        charter);
  }

  private static Object output(
      @Nullable String name,
      Attributes attributes,
      @Nullable String schemaUrl,
      CaseCharter charter) {
    Map<String, @Nullable Object> output = new LinkedHashMap<>();
    output.put("name", name);
    output.put("attributes", CaseAttributes.written(attributes));
    output.put("schema_url", schemaUrl);
    output.put("findings", charter.findings());
    return output;
  }
}
