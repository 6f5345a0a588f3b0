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
import org.junit.jupiter.api.Test;

class MetricBucketsTest {
  private static final AttributeKey<String> TIER = AttributeKey.stringKey("shop.tier");
  private static final Attributes GOLD = Attributes.of(TIER, "gold");

  @Test
  void otherBuckets_areCounted_whereNoViewSetsThem() throws Exception {
    ActiveCharter active = shop(Mode.OBSERVE);

    Exported.metrics(active, meter -> pay(meter, "s", 1));

    assertThat(TestCharter.findings(active)).containsEntry("metric-buckets observed", 1L);
  }

  @Test
  void itsBuckets_areNoFinding() throws Exception {
    ActiveCharter active = shop(Mode.ENFORCE);

    Exported.metrics(active, meter -> pay(meter, "s", 1));

    assertThat(TestCharter.findings(active)).doesNotContainKey("metric-buckets observed");
  }

  private static ActiveCharter shop(Mode mode) {
    return TestCharter.of().withShop().in(mode);
  }

  private static void pay(Meter meter, String unit, double... values) {
    DoubleHistogram paid = meter.histogramBuilder("shop.checkout.duration").setUnit(unit).build();
    for (double value : values) {
      paid.record(value, GOLD);
    }
  }
}
