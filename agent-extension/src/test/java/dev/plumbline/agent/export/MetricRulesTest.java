package dev.plumbline.agent.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each rule of metrics on metrics that an application makes by hand: enforced, observed, off. */
class MetricRulesTest {
  private static final AttributeKey<String> TIER = AttributeKey.stringKey("shop.tier");
  private static final AttributeKey<String> LEVEL = AttributeKey.stringKey("shop.level");
  private static final AttributeKey<String> CARD = AttributeKey.stringKey("shop.card");
  private static final AttributeKey<String> MADE_UP = AttributeKey.stringKey("made.up");
  private static final Attributes GOLD = Attributes.of(TIER, "gold");

  private static ActiveCharter shop(Mode mode) {
    return TestCharter.of().withShop().in(mode);
  }

  @Test
  void conformantMetrics_areNoFinding() throws Exception {
    ActiveCharter active =
        TestCharter.of().withShop().rule("schema-url", Mode.OFF).in(Mode.ENFORCE);

    MetricData metric = only(MeasuredMetrics.under(active).by(meter -> pay(meter, "s", 0.5)));

    assertThat(metric.getName()).isEqualTo("shop.checkout.duration");
    assertThat(TestCharter.findings(active)).isEmpty();
  }

  @Test
  void oldKeysOfLabels_areRenamed_andSeriesThatBecomeOneAreAdded() throws Exception {
    ActiveCharter active = shop(Mode.ENFORCE);

    MetricData metric =
        only(
            MeasuredMetrics.under(active)
                .by(
                    meter -> {
                      LongCounter sent = meter.counterBuilder("shop.sent").setUnit("By").build();
                      sent.add(1, GOLD);
                      sent.add(2, Attributes.of(LEVEL, "gold"));
                      sent.add(4, Attributes.of(AttributeKey.stringKey("shop.grade"), "gold"));
                    }));

    assertThat(metric.getLongSumData().getPoints())
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.getAttributes()).isEqualTo(GOLD);
              assertThat(point.getValue()).isEqualTo(7);
            });
    assertThat(TestCharter.findings(active)).containsEntry("attribute-deprecated enforced", 2L);
  }

  /** Each value counts once, in the form that is exported. */
  @Test
  void valuesThatAreCorrected_fillTheLimitOnce() throws Exception {
    ActiveCharter truncating =
        TestCharter.of()
            .withShop()
            .with("registry/shop.yaml", "max_length: 12", "max_length: 1")
            .in(Mode.ENFORCE);
    ActiveCharter hashing = withOldName("hash");

    assertThat(tiers(only(sentTo(truncating, TIER)))).containsExactlyInAnyOrder("1", "2", "_OTHER");
    assertThat(TestCharter.findings(truncating)).containsEntry("metric-cardinality enforced", 1L);
    assertThat(tiers(only(sentTo(hashing, LEVEL))))
        .hasSize(3)
        .contains("_OTHER")
        .noneMatch(tier -> tier.contains("-"));
    assertThat(TestCharter.findings(hashing)).containsEntry("metric-cardinality enforced", 1L);
  }

  @Test
  void aLabelThatIsDropped_fillsNoLimit() throws Exception {
    ActiveCharter active = withOldName("drop");

    assertThat(tiers(only(sentTo(active, LEVEL)))).containsOnlyNulls().hasSize(1);
    assertThat(TestCharter.findings(active)).doesNotContainKey("metric-cardinality enforced");
  }

  /** The old name of a label is sensitive; a label itself never is. */
  private static ActiveCharter withOldName(String sensitive) {
    return TestCharter.of()
        .withShop()
        .with(
            "registry/shop.yaml",
            "brief: Old name of the tier.",
            "annotations: {plumbline: {sensitive: " + sensitive + "}}\n    brief: Old name.")
        .in(Mode.ENFORCE);
  }

  private static List<MetricData> sentTo(ActiveCharter active, AttributeKey<String> label) {
    return MeasuredMetrics.under(active)
        .by(
            meter -> {
              LongCounter sent = meter.counterBuilder("shop.sent").setUnit("By").build();
              Stream.of("1-gold", "2-silver", "3-lead")
                  .forEach(tier -> sent.add(1, Attributes.of(label, tier)));
            });
  }

  @Test
  void aLabelThatIsRequired_andMissing_isCounted() throws Exception {
    ActiveCharter active = shop(Mode.ENFORCE);

    MeasuredMetrics.under(active)
        .by(
            meter ->
                meter.histogramBuilder("shop.checkout.duration").setUnit("s").build().record(1));

    assertThat(TestCharter.findings(active)).containsEntry("attribute-required observed", 1L);
  }

  @Test
  void whatIsSensitive_isProtectedAlsoOnMetricsThatTheCharterDoesNotName() {
    MetricData metric =
        only(
            MeasuredMetrics.under(shop(Mode.ENFORCE))
                .by(
                    meter ->
                        meter
                            .counterBuilder("made.up.metric")
                            .build()
                            .add(1, Attributes.of(CARD, "4111", MADE_UP, "x"))));

    assertThat(metric.getLongSumData().getPoints().iterator().next().getAttributes())
        .isEqualTo(Attributes.of(CARD, "****", MADE_UP, "x"));
  }

  private static void pay(Meter meter, String unit, double... values) {
    DoubleHistogram paid = meter.histogramBuilder("shop.checkout.duration").setUnit(unit).build();
    for (double value : values) {
      paid.record(value, GOLD);
    }
  }

  private static List<String> tiers(MetricData metric) {
    return metric.getLongSumData().getPoints().stream()
        .map(point -> point.getAttributes().get(TIER))
        .toList();
  }

  private static MetricData only(List<MetricData> metrics) {
    assertThat(metrics).hasSize(1);
    return metrics.get(0);
  }
}
