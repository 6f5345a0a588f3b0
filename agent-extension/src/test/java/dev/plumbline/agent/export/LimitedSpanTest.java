package dev.plumbline.agent.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.failure.FailedSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A span at the SDK's attribute limit. */
class LimitedSpanTest {
  private static final Attributes TUPLE =
      Attributes.of(
          AttributeKey.stringKey("plumbline.error.code"), "INTERNAL",
          AttributeKey.stringKey("plumbline.error.reason"), "PANIC");

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void whatIsPutBack_doesNotCountAsDropped(int limit) {
    CollectedSpans kept = new CollectedSpans();
    ExportRules export = new ExportRules(TestCharter.enforced(), "key".getBytes(UTF_8));
    try (SdkTracerProvider tracers =
        SdkTracerProvider.builder()
            .setSpanLimits(SpanLimits.builder().setMaxNumberOfAttributes(limit).build())
            .addSpanProcessor(
                SimpleSpanProcessor.create(new EnforcingSpanExporter(kept, () -> export)))
            .build()) {
      Span span = tracers.get("test").spanBuilder("work").startSpan();
      span.setAttribute("a", 1).setAttribute("b", 2).setAttribute("c", 3);
      span.setAllAttributes(TUPLE);
      FailedSpans.keep(span.getSpanContext(), TUPLE);
      span.end();
    }

    SpanData left = kept.spans().get(0);
    assertThat(left.getAttributes().asMap()).containsAllEntriesOf(TUPLE.asMap());
    assertThat(left.getTotalAttributeCount()).as("recorded").isEqualTo(5);
    assertThat(left.getTotalAttributeCount() - left.getAttributes().size())
        .as("dropped")
        .isEqualTo(Math.max(0, 3 - limit));
  }
}
