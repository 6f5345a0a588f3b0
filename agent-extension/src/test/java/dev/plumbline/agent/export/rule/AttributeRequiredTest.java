package dev.plumbline.agent.export.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.Exported;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttributeRequiredTest {
  private static final AttributeKey<String> TIER = AttributeKey.stringKey("shop.tier");
  private static final AttributeKey<String> LEVEL = AttributeKey.stringKey("shop.level");
  private static final AttributeKey<Long> SIZE = AttributeKey.longKey("shop.size");
  private static final String LINES_REQUIRED =
      "      - {ref: orders.lines, requirement_level: required}\n";

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

      Exported.span(
          active,
          "orders.place",
          SpanKind.INTERNAL,
          Attributes.of(lines, 1L, AttributeKey.stringKey(key), "red"));

      assertThat(TestCharter.findings(active).containsKey("attribute-required observed"))
          .isEqualTo(!key.startsWith("acme.tag."));
    }
  }

  @Test
  void whatIsRequiredAndMissing_isCounted_andNotMadeUp() throws Exception {
    for (Mode mode : List.of(Mode.ENFORCE, Mode.OBSERVE)) {
      ActiveCharter active = TestCharter.of().withShop().in(mode);

      SpanData bad =
          Exported.span(active, "checkout gold", SpanKind.INTERNAL, Attributes.of(TIER, "gold"));

      assertThat(bad.getAttributes().asMap()).isEqualTo(Map.of(TIER, "gold"));
      assertThat(TestCharter.findings(active)).containsEntry("attribute-required observed", 1L);
    }
  }

  @Test
  void whatIsRequiredAndThere_alsoUnderAnOldName_isNoFinding() throws Exception {
    ActiveCharter active = TestCharter.of().withShop().in(Mode.ENFORCE);

    SpanData span =
        Exported.span(
            active, "checkout gold", SpanKind.INTERNAL, Attributes.of(LEVEL, "gold", SIZE, 3L));

    assertThat(span.getAttributes()).isEqualTo(Attributes.of(TIER, "gold", SIZE, 3L));
    assertThat(TestCharter.findings(active)).doesNotContainKey("attribute-required observed");
  }
}
