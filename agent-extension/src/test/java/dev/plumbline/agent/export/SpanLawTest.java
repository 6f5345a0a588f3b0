package dev.plumbline.agent.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.TestLaw;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Spans made by the real SDK, exported through the law. */
class SpanLawTest {
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");

  @Test
  void aNameOffItsTemplate_isCorrected() throws Exception {
    Law law = TestLaw.enforced();

    SpanData span =
        export(
            law, "/v1/orders", SpanKind.SERVER, Attributes.of(METHOD, "GET", ROUTE, "/v1/orders"));

    assertThat(span.getName()).isEqualTo("GET /v1/orders");
    assertThat(TestLaw.findings(law)).containsEntry("span-name-template enforced", 1L);
  }

  @Test
  void withoutARoute_theNameIsTheMethod() {
    assertThat(
            export(TestLaw.enforced(), "GET /x", SpanKind.SERVER, Attributes.of(METHOD, "GET"))
                .getName())
        .isEqualTo("GET");
  }

  @Test
  void idsInNamesTheCharterDoesNotKnow_becomeAPlaceholder() throws Exception {
    Law law = TestLaw.enforced();

    SpanData span = export(law, "load user/42", SpanKind.INTERNAL, Attributes.empty());

    assertThat(span.getName()).isEqualTo("load user/{id}");
    assertThat(TestLaw.findings(law)).containsEntry("span-name-cardinality enforced", 1L);
  }

  @Test
  void lawfulNames_areNoFinding() throws Exception {
    Law law = TestLaw.enforced();

    export(
        law,
        "GET /v1/orders/{id}",
        SpanKind.SERVER,
        Attributes.of(METHOD, "GET", ROUTE, "/v1/orders/{id}"));

    assertThat(TestLaw.findings(law)).isEmpty();
  }

  @Test
  void scope_isStampedWithTheSchema() {
    assertThat(
            export(TestLaw.enforced(), "work", SpanKind.INTERNAL, Attributes.empty())
                .getInstrumentationScopeInfo()
                .getSchemaUrl())
        .isEqualTo("https://plumbline.example/schemas/plumbline/0.1.0");
  }

  @Test
  void observing_changesNothing() throws Exception {
    Law law = TestLaw.observed();

    SpanData span = export(law, "load user/42", SpanKind.INTERNAL, Attributes.empty());

    assertThat(span.getName()).isEqualTo("load user/42");
    assertThat(span.getInstrumentationScopeInfo().getSchemaUrl()).isNull();
    assertThat(TestLaw.findings(law)).containsEntry("span-name-cardinality observed", 1L);
  }

  private static SpanData export(Law law, String name, SpanKind kind, Attributes attributes) {
    Kept kept = new Kept();
    AttributeLaw attributeLaw = new AttributeLaw(law, "key".getBytes(UTF_8));
    try (SdkTracerProvider tracers =
        SdkTracerProvider.builder()
            .addSpanProcessor(
                SimpleSpanProcessor.create(new LawfulSpanExporter(kept, law, attributeLaw)))
            .build()) {
      Span span = tracers.get("test").spanBuilder(name).setSpanKind(kind).startSpan();
      span.setAllAttributes(attributes);
      span.end();
      tracers.forceFlush().join(10, TimeUnit.SECONDS);
    }
    assertThat(kept.spans).hasSize(1);
    return kept.spans.get(0);
  }

  private static final class Kept implements SpanExporter {
    private final List<SpanData> spans = new ArrayList<>();

    @Override
    public CompletableResultCode export(Collection<SpanData> exported) {
      spans.addAll(exported);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
