package dev.plumbline.agent.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.charter.ActiveCharter;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What the rules of a charter leave of attributes, and of spans and metrics of the real SDK. */
public final class Exported {
  private Exported() {}

  public static Attributes attributes(ActiveCharter active, Attributes attributes) {
    return new AttributeEnforcement(active, "key".getBytes(UTF_8)).apply(attributes, "span");
  }

  public static SpanData span(
      ActiveCharter active, String name, SpanKind kind, Attributes attributes) {
    return span(active, name, kind, span -> span.setAllAttributes(attributes));
  }

  public static SpanData span(
      ActiveCharter active, String name, SpanKind kind, Consumer<Span> use) {
    CollectedSpans kept = new CollectedSpans();
    ExportRules exportRules = new ExportRules(active, "key".getBytes(UTF_8));
    try (SdkTracerProvider tracers =
        SdkTracerProvider.builder()
            .addSpanProcessor(
                SimpleSpanProcessor.create(new EnforcingSpanExporter(kept, () -> exportRules)))
            .build()) {
      Span span = tracers.get("test").spanBuilder(name).setSpanKind(kind).startSpan();
      use.accept(span);
      span.end();
      tracers.forceFlush().join(60, TimeUnit.SECONDS);
    }
    assertThat(kept.spans()).hasSize(1);
    return kept.spans().get(0);
  }

  public static List<MetricData> metrics(ActiveCharter active, Consumer<Meter> application) {
    return MeasuredMetrics.under(active).by(application);
  }
}
