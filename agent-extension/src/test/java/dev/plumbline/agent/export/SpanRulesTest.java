package dev.plumbline.agent.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;

/** Spans of the real SDK, exported through the rules. */
class SpanRulesTest {
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> TIER = AttributeKey.stringKey("shop.tier");
  private static final AttributeKey<String> LEVEL = AttributeKey.stringKey("shop.level");
  private static final AttributeKey<Long> SIZE = AttributeKey.longKey("shop.size");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");

  private static final String LINES_REQUIRED =
      "      - {ref: orders.lines, requirement_level: required}\n";

  @Test
  void aNameOffItsTemplate_isCorrected() throws Exception {
    ActiveCharter active = TestCharter.enforced();

    SpanData span =
        export(
            active,
            "/v1/orders",
            SpanKind.SERVER,
            Attributes.of(METHOD, "GET", ROUTE, "/v1/orders"));

    assertThat(span.getName()).isEqualTo("GET /v1/orders");
    assertThat(TestCharter.findings(active)).containsEntry("span-name-template enforced", 1L);
  }

  @Test
  void withoutARoute_theNameIsTheMethod() {
    assertThat(
            export(TestCharter.enforced(), "GET /x", SpanKind.SERVER, Attributes.of(METHOD, "GET"))
                .getName())
        .isEqualTo("GET");
  }

  @Test
  void idsInNamesTheCharterDoesNotKnow_becomeAPlaceholder() throws Exception {
    ActiveCharter active = TestCharter.enforced();

    SpanData span = export(active, "load user/42", SpanKind.INTERNAL, Attributes.empty());

    assertThat(span.getName()).isEqualTo("load user/{id}");
    assertThat(TestCharter.findings(active)).containsEntry("span-name-cardinality enforced", 1L);
  }

  @Test
  void aRouteWithDigits_staysInTheName() throws Exception {
    ActiveCharter active = TestCharter.enforced();
    String name = "GET /rest/api/2/issue/{id}";
    Attributes routed = Attributes.of(METHOD, "GET", ROUTE, "/rest/api/2/issue/{id}");

    // The second time the span is compared with the first.
    for (int i = 0; i < 2; i++) {
      assertThat(export(active, name, SpanKind.SERVER, routed).getName()).isEqualTo(name);
      assertThat(
              export(
                      active,
                      name,
                      SpanKind.INTERNAL,
                      Attributes.of(ROUTE, "/rest/api/2/issue/{id}"))
                  .getName())
          .isEqualTo(name);
      assertThat(
              export(active, name, SpanKind.INTERNAL, Attributes.of(ROUTE, "/another")).getName())
          .isEqualTo("GET /rest/api/{id}/issue/{id}");
    }
    assertThat(TestCharter.findings(active)).containsEntry("span-name-cardinality enforced", 2L);
  }

  @Test
  void oneKeyOfATemplate_isWhatTheRowRequires() throws Exception {
    for (String key : List.of("acme.tag.color", "acme.other")) {
      ActiveCharter active =
          TestCharter.of()
              .with(
                  "registry/orders.yaml",
                  LINES_REQUIRED,
                  "      - {ref: acme.tag, requirement_level: required}\n" + LINES_REQUIRED)
              .with(
                  "registry/orders.yaml",
                  "\nattributes:\n",
                  "\n"
                      + "attributes:\n"
                      + "  - {key: acme.tag, type: 'template[string]', stability: stable, brief:"
                      + " Tag.}\n")
              .in(Mode.ENFORCE);
      AttributeKey<Long> lines = AttributeKey.longKey("orders.lines");

      export(
          active,
          "orders.place",
          SpanKind.INTERNAL,
          Attributes.of(lines, 1L, AttributeKey.stringKey(key), "red"));

      assertThat(TestCharter.findings(active).containsKey("attribute-required observed"))
          .isEqualTo(!key.startsWith("acme.tag."));
    }
  }

  @Test
  void conformantNames_areNoFinding() throws Exception {
    ActiveCharter active = TestCharter.enforced();

    export(
        active,
        "GET /v1/orders/{id}",
        SpanKind.SERVER,
        Attributes.of(METHOD, "GET", ROUTE, "/v1/orders/{id}"));

    assertThat(TestCharter.findings(active))
        .containsOnlyKeys("attribute-required observed", "schema-url enforced");
  }

  @Test
  void scope_isStampedWithTheSchema() {
    assertThat(
            export(TestCharter.enforced(), "work", SpanKind.INTERNAL, Attributes.empty())
                .getInstrumentationScopeInfo()
                .getSchemaUrl())
        .isEqualTo("https://plumbline.example/schemas/plumbline/0.1.0");
  }

  @Test
  void observing_changesNothing() throws Exception {
    ActiveCharter active = TestCharter.observed();

    SpanData span = export(active, "load user/42", SpanKind.INTERNAL, Attributes.empty());

    assertThat(span.getName()).isEqualTo("load user/42");
    assertThat(span.getInstrumentationScopeInfo().getSchemaUrl()).isNull();
    assertThat(TestCharter.findings(active)).containsEntry("span-name-cardinality observed", 1L);
  }

  @Test
  void whatIsRequiredAndMissing_isCounted_andNotMadeUp() throws Exception {
    for (Mode mode : List.of(Mode.ENFORCE, Mode.OBSERVE)) {
      ActiveCharter active = TestCharter.of().withShop().in(mode);

      SpanData bad =
          export(active, "checkout gold", SpanKind.INTERNAL, Attributes.of(TIER, "gold"));

      assertThat(bad.getAttributes().asMap()).isEqualTo(Map.of(TIER, "gold"));
      assertThat(TestCharter.findings(active)).containsEntry("attribute-required observed", 1L);
    }
  }

  @Test
  void whatIsRequiredAndThere_alsoUnderAnOldName_isNoFinding() throws Exception {
    ActiveCharter active = TestCharter.of().withShop().in(Mode.ENFORCE);

    SpanData span =
        export(active, "checkout gold", SpanKind.INTERNAL, Attributes.of(LEVEL, "gold", SIZE, 3L));

    assertThat(span.getAttributes()).isEqualTo(Attributes.of(TIER, "gold", SIZE, 3L));
    assertThat(TestCharter.findings(active)).doesNotContainKey("attribute-required observed");
  }

  @Test
  void aRuleThatIsOff_isAsIfItWereNotThere() throws Exception {
    ActiveCharter active =
        TestCharter.of()
            .withShop()
            .rule("attribute-required", Mode.OFF)
            .rule("span-name-template", Mode.OFF)
            .rule("schema-url", Mode.OFF)
            .in(Mode.ENFORCE);

    SpanData span = export(active, "anything", SpanKind.INTERNAL, Attributes.of(TIER, "gold"));

    assertThat(span.getName()).isEqualTo("anything");
    assertThat(span.getInstrumentationScopeInfo().getSchemaUrl()).isNull();
    assertThat(TestCharter.findings(active)).isEmpty();
  }

  @Test
  void aNameFromASensitiveAttribute_doesNotTellIt() {
    ActiveCharter active =
        TestCharter.of()
            .withShop()
            .with("registry/shop.yaml", "\"checkout {shop.tier}\"", "\"checkout {shop.card}\"")
            .in(Mode.ENFORCE);

    SpanData span =
        export(
            active,
            "checkout 4111",
            SpanKind.INTERNAL,
            Attributes.of(TIER, "gold", AttributeKey.stringKey("shop.card"), "4111"));

    assertThat(span.getName()).isEqualTo("checkout ****");
  }

  @Test
  void eventsAndLinks_areHeldToTheCharterToo() {
    ActiveCharter active = TestCharter.of().withShop().in(Mode.ENFORCE);
    Attributes old = Attributes.of(LEVEL, "gold");

    SpanData span =
        export(
            active,
            "work",
            SpanKind.INTERNAL,
            made -> {
              made.addEvent("paid", old);
              made.addLink(
                  SpanContext.create(
                      "0af7651916cd43dd8448eb211c80319c",
                      "b7ad6b7169203331",
                      TraceFlags.getSampled(),
                      TraceState.getDefault()),
                  old);
            });

    assertThat(span.getEvents().get(0).getAttributes()).isEqualTo(Attributes.of(TIER, "gold"));
    assertThat(span.getLinks().get(0).getAttributes()).isEqualTo(Attributes.of(TIER, "gold"));
  }

  @Test
  void aFindingSaysWhatWasSeen_whereTheCharterIs_andWhatItExpects() {
    ActiveCharter active = TestCharter.of().withShop().in(Mode.ENFORCE);
    List<String> lines = new ArrayList<>();
    Handler handler = new Lines(lines);
    Logger logger = Logger.getLogger("dev.plumbline.agent");
    logger.addHandler(handler);
    try {
      export(
          active, "checkout someone@shop.example", SpanKind.INTERNAL, Attributes.of(TIER, "gold"));
      export(
          active,
          "checkout gold",
          SpanKind.INTERNAL,
          Attributes.of(TIER, "gold", AttributeKey.stringKey("shop.card"), "4111"));
    } finally {
      logger.removeHandler(handler);
    }

    assertThat(lines)
        .anySatisfy(
            line ->
                assertThat(line)
                    .matches(
                        "span name \"checkout \\{id}\" is not of the template checkout"
                            + " \\{shop.tier}; test/registry/shop.yaml:\\d+"
                            + " \\(span-name-template\\) expects \"checkout gold\" \\[enforced; see"
                            + " docs/rules/span-name-template.md]"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("span has attribute shop.card = \"****\"; test/registry/shop.yaml:"))
        .noneMatch(line -> line.contains("4111") || line.contains("someone"));
  }

  private static final class Lines extends Handler {
    private final List<String> lines;

    Lines(List<String> lines) {
      this.lines = lines;
    }

    @Override
    public void publish(LogRecord logged) {
      lines.add(new SimpleFormatter().formatMessage(logged));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private static SpanData export(
      ActiveCharter active, String name, SpanKind kind, Attributes attributes) {
    return export(active, name, kind, span -> span.setAllAttributes(attributes));
  }

  private static SpanData export(
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
}
