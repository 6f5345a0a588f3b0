package dev.plumbline.agent.export.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.Exported;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricDeprecatedTest {
  private static final AttributeKey<String> TIER = AttributeKey.stringKey("shop.tier");
  private static final AttributeKey<String> LEVEL = AttributeKey.stringKey("shop.level");
  private static final AttributeKey<String> MADE_UP = AttributeKey.stringKey("made.up");
  private static final Attributes GOLD = Attributes.of(TIER, "gold");

  @Test
  void anOldName_isRenamed_withUnitBucketsAndLabelsOfTheNewOne() throws Exception {
    ActiveCharter active = shop(Mode.ENFORCE);

    MetricData metric =
        only(
            Exported.metrics(
                active,
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
        Exported.metrics(
            shop(Mode.ENFORCE),
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
            Exported.metrics(
                shop(Mode.ENFORCE),
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
              Exported.metrics(active, meter -> meter.counterBuilder("shop.gone").build().add(1)))
          .extracting(MetricData::getName)
          .containsExactly("shop.gone");
    }
    assertThat(TestCharter.findings(observing)).containsEntry("metric-deprecated observed", 1L);
    assertThat(TestCharter.findings(off)).doesNotContainKey("metric-deprecated observed");
  }

  private static ActiveCharter shop(Mode mode) {
    return TestCharter.of().withShop().in(mode);
  }

  private static MetricData only(List<MetricData> metrics) {
    assertThat(metrics).hasSize(1);
    return metrics.get(0);
  }

  private static void pay(Meter meter, String unit, double... values) {
    DoubleHistogram paid = meter.histogramBuilder("shop.checkout.duration").setUnit(unit).build();
    for (double value : values) {
      paid.record(value, GOLD);
    }
  }
}
