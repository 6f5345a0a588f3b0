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
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
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
  void anotherUnit_isConverted_andItsBucketsWithIt() throws Exception {
    ActiveCharter active = shop(Mode.ENFORCE);

    MetricData metric =
        only(MeasuredMetrics.under(active).by(meter -> pay(meter, "ms", 50, 500, 5_000)));

    HistogramPointData point = metric.getHistogramData().getPoints().iterator().next();
    assertThat(metric.getUnit()).isEqualTo("s");
    assertThat(point.getBoundaries()).containsExactly(0.1, 1.0, 10.0);
    assertThat(point.getCounts()).containsExactly(1L, 1L, 1L, 0L);
    assertThat(point.getSum()).isEqualTo(5.55);
    assertThat(point.getMin()).isEqualTo(0.05);
    assertThat(point.getMax()).isEqualTo(5.0);
    assertThat(TestCharter.findings(active)).containsEntry("metric-unit enforced", 1L);
  }

  @Test
  void anotherUnit_isLeftAlone_whereItIsObserved_orTheWayIsNotExact() throws Exception {
    ActiveCharter observing = shop(Mode.OBSERVE);
    ActiveCharter enforcing = shop(Mode.ENFORCE);

    MetricData observed = only(MeasuredMetrics.under(observing).by(meter -> pay(meter, "ms", 50)));
    MetricData strange =
        only(MeasuredMetrics.under(enforcing).by(meter -> pay(meter, "{beat}", 50)));

    assertThat(observed.getUnit()).isEqualTo("ms");
    assertThat(strange.getUnit()).isEqualTo("{beat}");
    assertThat(TestCharter.findings(observing)).containsEntry("metric-unit observed", 1L);
    assertThat(TestCharter.findings(enforcing))
        .containsEntry("metric-unit observed", 1L)
        .containsEntry("metric-buckets observed", 1L);
  }

  @Test
  void countersAndGauges_areConvertedToo_wholeNumbersStayingWholeWhereTheyCan() {
    MetricData whole =
        only(
            MeasuredMetrics.under(shop(Mode.ENFORCE))
                .by(
                    meter ->
                        meter.counterBuilder("shop.sent").setUnit("KiBy").build().add(3, GOLD)));
    MetricData real =
        only(
            MeasuredMetrics.under(shop(Mode.ENFORCE))
                .by(
                    meter ->
                        meter.counterBuilder("shop.sent").setUnit("bit").build().add(12, GOLD)));
    MetricData share =
        only(
            MeasuredMetrics.under(shop(Mode.ENFORCE))
                .by(
                    meter ->
                        meter.gaugeBuilder("shop.load").ofLongs().setUnit("%").build().set(45)));

    assertThat(whole.getLongSumData().getPoints().iterator().next().getValue()).isEqualTo(3_072);
    assertThat(real.getType()).isEqualTo(MetricDataType.DOUBLE_SUM);
    assertThat(real.getDoubleSumData().getPoints().iterator().next().getValue()).isEqualTo(1.5);
    assertThat(share.getDoubleGaugeData().getPoints().iterator().next().getValue()).isEqualTo(0.45);
    assertThat(share.getUnit()).isEqualTo("1");
  }

  @Test
  void anOldName_isRenamed_withUnitBucketsAndLabelsOfTheNewOne() throws Exception {
    ActiveCharter active = shop(Mode.ENFORCE);

    MetricData metric =
        only(
            MeasuredMetrics.under(active)
                .by(
                    meter -> {
                      DoubleHistogram old =
                          meter.histogramBuilder("shop.checkout.time").setUnit("ms").build();
                      old.record(500, Attributes.of(LEVEL, "gold", MADE_UP, "x"));
                    }));

    HistogramPointData point = metric.getHistogramData().getPoints().iterator().next();
    assertThat(metric.getName()).isEqualTo("shop.checkout.duration");
    assertThat(metric.getUnit()).isEqualTo("s");
    assertThat(point.getAttributes()).isEqualTo(GOLD);
    assertThat(point.getBoundaries()).containsExactly(0.1, 1.0, 10.0);
    assertThat(point.getCounts()).containsExactly(0L, 1L, 0L, 0L);
    assertThat(TestCharter.findings(active))
        .containsEntry("metric-deprecated enforced", 1L)
        .containsEntry("attribute-deprecated enforced", 1L)
        .containsEntry("metric-label enforced", 1L);
  }

  @Test
  void anOldName_givesWayToTheNewOne_andOneThatNothingTakesOverIsLeftOut() {
    List<MetricData> metrics =
        MeasuredMetrics.under(shop(Mode.ENFORCE))
            .by(
                meter -> {
                  pay(meter, "s", 1);
                  meter.histogramBuilder("shop.checkout.time").setUnit("ms").build().record(1);
                  meter.counterBuilder("shop.gone").build().add(1);
                });

    assertThat(metrics).extracting(MetricData::getName).containsExactly("shop.checkout.duration");
  }

  @Test
  void twoOldNamesOfOneMetric_areOne() {
    MetricData metric =
        only(
            MeasuredMetrics.under(shop(Mode.ENFORCE))
                .by(
                    meter -> {
                      for (String name : List.of("shop.checkout.time", "shop.checkout.span")) {
                        DoubleHistogram old = meter.histogramBuilder(name).setUnit("ms").build();
                        old.record(500, GOLD);
                      }
                    }));

    assertThat(metric.getName()).isEqualTo("shop.checkout.duration");
    assertThat(metric.getHistogramData().getPoints())
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.getAttributes()).isEqualTo(GOLD);
              assertThat(point.getCounts()).containsExactly(0L, 2L, 0L, 0L);
            });
  }

  @Test
  void anOldName_stays_whereItIsObserved_orOff() throws Exception {
    ActiveCharter observing = shop(Mode.OBSERVE);
    ActiveCharter off =
        TestCharter.of().withShop().rule("metric-deprecated", Mode.OFF).in(Mode.ENFORCE);

    for (ActiveCharter active : List.of(observing, off)) {
      assertThat(
              MeasuredMetrics.under(active)
                  .by(meter -> meter.counterBuilder("shop.gone").build().add(1)))
          .extracting(MetricData::getName)
          .containsExactly("shop.gone");
    }
    assertThat(TestCharter.findings(observing)).containsEntry("metric-deprecated observed", 1L);
    assertThat(TestCharter.findings(off)).doesNotContainKey("metric-deprecated observed");
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

  @Test
  void valuesBeyondTheLimit_becomeOne_andTheFirstOfAnExportStay() throws Exception {
    ActiveCharter active = shop(Mode.ENFORCE);

    MetricData metric =
        only(
            MeasuredMetrics.under(active)
                .by(
                    meter -> {
                      LongCounter sent = meter.counterBuilder("shop.sent").setUnit("By").build();
                      for (int i = 0; i < 20; i++) {
                        sent.add(1, Attributes.of(TIER, "tier-" + i));
                      }
                    }));

    assertThat(tiers(metric)).containsExactlyInAnyOrder("tier-0", "tier-1", "_OTHER");
    assertThat(
            metric.getLongSumData().getPoints().stream()
                .filter(point -> "_OTHER".equals(point.getAttributes().get(TIER)))
                .findFirst()
                .orElseThrow()
                .getValue())
        .isEqualTo(18);
    assertThat(TestCharter.findings(active)).containsEntry("metric-cardinality enforced", 18L);
  }

  @Test
  void valuesBeyondTheLimit_stay_whereItIsObserved_orOff() throws Exception {
    ActiveCharter observing = shop(Mode.OBSERVE);
    ActiveCharter off =
        TestCharter.of().withShop().rule("metric-cardinality", Mode.OFF).in(Mode.ENFORCE);

    for (ActiveCharter active : List.of(observing, off)) {
      MetricData metric =
          only(
              MeasuredMetrics.under(active)
                  .by(
                      meter -> {
                        LongCounter sent = meter.counterBuilder("shop.sent").setUnit("By").build();
                        Stream.of("a", "b", "c")
                            .forEach(tier -> sent.add(1, Attributes.of(TIER, tier)));
                      }));
      assertThat(tiers(metric)).containsExactlyInAnyOrder("a", "b", "c");
    }
    assertThat(TestCharter.findings(observing)).containsEntry("metric-cardinality observed", 1L);
    assertThat(TestCharter.findings(off)).doesNotContainKey("metric-cardinality observed");
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
  void moreSeriesThanTheLimit_areOne_andSaidSo() throws Exception {
    ActiveCharter active =
        TestCharter.of()
            .withShop()
            .with("registry/shop.yaml", "max_series: 100", "max_series: 3")
            .with("registry/shop.yaml", "cardinality: {max: 2, on_overflow: _OTHER}, ", "")
            .in(Mode.ENFORCE);

    MetricData metric =
        only(
            MeasuredMetrics.under(active)
                .by(
                    meter -> {
                      DoubleHistogram paid =
                          meter.histogramBuilder("shop.checkout.duration").setUnit("s").build();
                      for (int i = 0; i < 10; i++) {
                        paid.record(1, Attributes.of(TIER, "tier" + i));
                      }
                    }));

    assertThat(metric.getHistogramData().getPoints()).hasSize(3);
    // Two have series of their own, the other eight measurements share the third.
    assertThat(TestCharter.findings(active)).containsEntry("metric-cardinality enforced", 8L);
  }

  @Test
  void aLabelThatIsNotListed_isLeftOut_orCountedWhereItIsObserved() throws Exception {
    ActiveCharter enforcing = shop(Mode.ENFORCE);
    ActiveCharter observing = shop(Mode.OBSERVE);
    Attributes labels = Attributes.of(TIER, "gold", MADE_UP, "x", CARD, "4111");

    for (ActiveCharter active : List.of(enforcing, observing)) {
      MetricData metric =
          only(
              MeasuredMetrics.under(active)
                  .by(
                      meter ->
                          meter.counterBuilder("shop.sent").setUnit("By").build().add(1, labels)));
      PointData point = metric.getData().getPoints().iterator().next();
      assertThat(point.getAttributes()).isEqualTo(active == enforcing ? GOLD : labels);
    }
    assertThat(TestCharter.findings(enforcing)).containsEntry("metric-label enforced", 2L);
    assertThat(TestCharter.findings(observing)).containsEntry("metric-label observed", 2L);
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
  void aMetricThatTheCharterDoesNotName_isKeptObservedOrDropped_asThePolicySays() throws Exception {
    ActiveCharter observing =
        TestCharter.of()
            .with("policy.yaml", "unknown_metrics: keep", "unknown_metrics: observe")
            .in(Mode.ENFORCE);
    ActiveCharter dropping =
        TestCharter.of()
            .with("policy.yaml", "unknown_metrics: keep", "unknown_metrics: drop")
            .rule("metric-unknown", Mode.ENFORCE)
            .in(Mode.ENFORCE);
    ActiveCharter keeping = TestCharter.enforced();

    assertThat(MeasuredMetrics.under(keeping).by(MetricRulesTest::madeUp)).hasSize(1);
    assertThat(MeasuredMetrics.under(observing).by(MetricRulesTest::madeUp)).hasSize(1);
    assertThat(MeasuredMetrics.under(dropping).by(MetricRulesTest::madeUp)).isEmpty();
    assertThat(TestCharter.findings(keeping)).doesNotContainKey("metric-unknown observed");
    assertThat(TestCharter.findings(observing)).containsEntry("metric-unknown observed", 1L);
    assertThat(TestCharter.findings(dropping)).containsEntry("metric-unknown enforced", 1L);
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

  private static void madeUp(Meter meter) {
    meter.counterBuilder("made.up.metric").build().add(1);
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
