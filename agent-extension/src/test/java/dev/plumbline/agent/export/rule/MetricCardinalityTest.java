package dev.plumbline.agent.export.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.Exported;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricCardinalityTest {
  private static final AttributeKey<String> TIER = AttributeKey.stringKey("shop.tier");

  @Test
  void valuesBeyondTheLimit_becomeOne_andTheFirstOfAnExportStay() throws Exception {
    ActiveCharter active = shop(Mode.ENFORCE);

    MetricData metric =
        only(
            Exported.metrics(
                active,
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
              Exported.metrics(
                  active,
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
            Exported.metrics(
                active,
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

  private static ActiveCharter shop(Mode mode) {
    return TestCharter.of().withShop().in(mode);
  }

  private static MetricData only(List<MetricData> metrics) {
    assertThat(metrics).hasSize(1);
    return metrics.get(0);
  }

  private static List<String> tiers(MetricData metric) {
    return metric.getLongSumData().getPoints().stream()
        .map(point -> point.getAttributes().get(TIER))
        .toList();
  }
}
