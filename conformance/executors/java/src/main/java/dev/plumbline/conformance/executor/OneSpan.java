package dev.plumbline.conformance.executor;

import dev.plumbline.agent.sampling.DecisionCounts;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;

/** Starts one span with the real SDK and reads the counter of decisions. */
final class OneSpan {
  private OneSpan() {}

  static SpanContext start(
      Sampler sampler, Context context, String traceId, SpanKind kind, Attributes attributes) {
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder().setSampler(sampler).setIdGenerator(new Ids(traceId)).build()) {
      Span span =
          provider
              .get("conformance")
              .spanBuilder("case")
              .setParent(context)
              .setSpanKind(kind)
              .setAllAttributes(attributes)
              .startSpan();
      span.end();
      return span.getSpanContext();
    }
  }

  /** The value of a label of the one decision that was counted. */
  static String counted(DecisionCounts decisions, String label) {
    try (Readings readings = new Readings()) {
      SdkMeterProvider provider = readings.provider();
      decisions.report(provider.get("conformance"));
      for (MetricData metric : readings.read()) {
        for (LongPointData point : metric.getLongSumData().getPoints()) {
          return String.valueOf(point.getAttributes().get(AttributeKey.stringKey(label)));
        }
      }
      return "";
    }
  }

  /** The trace id of the case; the SDK's own span ids. */
  private record Ids(String traceId) implements IdGenerator {
    @Override
    public String generateSpanId() {
      return IdGenerator.random().generateSpanId();
    }

    @Override
    public String generateTraceId() {
      return traceId;
    }

    @Override
    public boolean generatesRandomTraceIds() {
      return true;
    }
  }
}
