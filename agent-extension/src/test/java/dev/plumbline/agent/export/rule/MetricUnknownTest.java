package dev.plumbline.agent.export.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.Exported;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.metrics.Meter;
import org.junit.jupiter.api.Test;

class MetricUnknownTest {
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

    assertThat(Exported.metrics(keeping, MetricUnknownTest::madeUp)).hasSize(1);
    assertThat(Exported.metrics(observing, MetricUnknownTest::madeUp)).hasSize(1);
    assertThat(Exported.metrics(dropping, MetricUnknownTest::madeUp)).isEmpty();
    assertThat(TestCharter.findings(keeping)).doesNotContainKey("metric-unknown observed");
    assertThat(TestCharter.findings(observing)).containsEntry("metric-unknown observed", 1L);
    assertThat(TestCharter.findings(dropping)).containsEntry("metric-unknown enforced", 1L);
  }

  private static void madeUp(Meter meter) {
    meter.counterBuilder("made.up.metric").build().add(1);
  }
}
