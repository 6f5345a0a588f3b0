package dev.plumbline.agent.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
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
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");

  @Test
  void conformantNames_areNoFinding() throws Exception {
    ActiveCharter active = TestCharter.enforced();

    Exported.span(
        active,
        "GET /v1/orders/{id}",
        SpanKind.SERVER,
        Attributes.of(METHOD, "GET", ROUTE, "/v1/orders/{id}"));

    assertThat(TestCharter.findings(active))
        .containsOnlyKeys("attribute-required observed", "schema-url enforced");
  }

  @Test
  void observing_changesNothing() throws Exception {
    ActiveCharter active = TestCharter.observed();

    SpanData span = Exported.span(active, "load user/42", SpanKind.INTERNAL, Attributes.empty());

    assertThat(span.getName()).isEqualTo("load user/42");
    assertThat(span.getInstrumentationScopeInfo().getSchemaUrl()).isNull();
    assertThat(TestCharter.findings(active)).containsEntry("span-name-cardinality observed", 1L);
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

    SpanData span =
        Exported.span(active, "anything", SpanKind.INTERNAL, Attributes.of(TIER, "gold"));

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
        Exported.span(
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
        Exported.span(
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
      Exported.span(
          active, "checkout someone@shop.example", SpanKind.INTERNAL, Attributes.of(TIER, "gold"));
      Exported.span(
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
}
