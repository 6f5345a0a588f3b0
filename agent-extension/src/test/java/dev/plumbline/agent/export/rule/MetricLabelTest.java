package dev.plumbline.agent.export.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.Exported;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricLabelTest {
  private static final AttributeKey<String> TIER = AttributeKey.stringKey("shop.tier");
  private static final AttributeKey<String> CARD = AttributeKey.stringKey("shop.card");
  private static final AttributeKey<String> MADE_UP = AttributeKey.stringKey("made.up");
  private static final Attributes GOLD = Attributes.of(TIER, "gold");

  @Test
  void aLabelThatIsNotListed_isLeftOut_orCountedWhereItIsObserved() throws Exception {
    ActiveCharter enforcing = shop(Mode.ENFORCE);
    ActiveCharter observing = shop(Mode.OBSERVE);
    Attributes labels = Attributes.of(TIER, "gold", MADE_UP, "x", CARD, "4111");

    for (ActiveCharter active : List.of(enforcing, observing)) {
      MetricData metric =
          only(
              Exported.metrics(
                  active,
                  meter -> meter.counterBuilder("shop.sent").setUnit("By").build().add(1, labels)));
      PointData point = metric.getData().getPoints().iterator().next();
      assertThat(point.getAttributes()).isEqualTo(active == enforcing ? GOLD : labels);
    }
    assertThat(TestCharter.findings(enforcing)).containsEntry("metric-label enforced", 2L);
    assertThat(TestCharter.findings(observing)).containsEntry("metric-label observed", 2L);
  }

  private static ActiveCharter shop(Mode mode) {
    return TestCharter.of().withShop().in(mode);
  }

  private static MetricData only(List<MetricData> metrics) {
    assertThat(metrics).hasSize(1);
    return metrics.get(0);
  }
}
