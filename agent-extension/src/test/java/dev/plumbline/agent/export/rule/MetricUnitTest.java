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
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricUnitTest {
  private static final AttributeKey<String> TIER = AttributeKey.stringKey("shop.tier");
  private static final Attributes GOLD = Attributes.of(TIER, "gold");

  @Test
  void anotherUnit_isConverted_andItsBucketsWithIt() throws Exception {
    ActiveCharter active = shop(Mode.ENFORCE);

    MetricData metric = only(Exported.metrics(active, meter -> pay(meter, "ms", 50, 500, 5_000)));

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

    MetricData observed = only(Exported.metrics(observing, meter -> pay(meter, "ms", 50)));
    MetricData strange = only(Exported.metrics(enforcing, meter -> pay(meter, "{beat}", 50)));

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
            Exported.metrics(
                shop(Mode.ENFORCE),
                meter -> meter.counterBuilder("shop.sent").setUnit("KiBy").build().add(3, GOLD)));
    MetricData real =
        only(
            Exported.metrics(
                shop(Mode.ENFORCE),
                meter -> meter.counterBuilder("shop.sent").setUnit("bit").build().add(12, GOLD)));
    MetricData share =
        only(
            Exported.metrics(
                shop(Mode.ENFORCE),
                meter -> meter.gaugeBuilder("shop.load").ofLongs().setUnit("%").build().set(45)));

    assertThat(whole.getLongSumData().getPoints().iterator().next().getValue()).isEqualTo(3_072);
    assertThat(real.getType()).isEqualTo(MetricDataType.DOUBLE_SUM);
    assertThat(real.getDoubleSumData().getPoints().iterator().next().getValue()).isEqualTo(1.5);
    assertThat(share.getDoubleGaugeData().getPoints().iterator().next().getValue()).isEqualTo(0.45);
    assertThat(share.getUnit()).isEqualTo("1");
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
