package dev.plumbline.agent.export.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many measurements more are in the overflow series since the last export. */
class OverflowTest {
  private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("test");
  private static final Attributes OVERFLOW =
      Attributes.of(AttributeKey.booleanKey("otel.metric.overflow"), true);

  private final Overflow overflow = new Overflow();

  @Test
  void ofACumulativeHistogram_itIsWhatCameSince() {
    assertThat(overflow.grown(durations("s", 100, AggregationTemporality.CUMULATIVE)))
        .isEqualTo(100);
    assertThat(overflow.grown(durations("s", 100, AggregationTemporality.CUMULATIVE))).isZero();
    assertThat(overflow.grown(durations("s", 130, AggregationTemporality.CUMULATIVE)))
        .isEqualTo(30);
  }

  @Test
  void ofADeltaHistogram_itIsAll() {
    assertThat(overflow.grown(durations("s", 100, AggregationTemporality.DELTA))).isEqualTo(100);
    assertThat(overflow.grown(durations("s", 100, AggregationTemporality.DELTA))).isEqualTo(100);
  }

  @Test
  void ofASum_itIsOne_once() {
    assertThat(overflow.grown(sum())).isEqualTo(1);
    assertThat(overflow.grown(sum())).isZero();
  }

  @Test
  void oneNameInTwoUnits_isTwoSeries() {
    overflow.grown(durations("ms", 100, AggregationTemporality.CUMULATIVE));
    overflow.grown(durations("s", 50, AggregationTemporality.CUMULATIVE));

    assertThat(overflow.grown(durations("ms", 110, AggregationTemporality.CUMULATIVE)))
        .isEqualTo(10);
    assertThat(overflow.grown(durations("s", 50, AggregationTemporality.CUMULATIVE))).isZero();
  }

  private static MetricData durations(String unit, long count, AggregationTemporality temporality) {
    HistogramPointData point =
        HistogramPointData.create(0, 1, OVERFLOW, 1, false, 0, false, 0, List.of(), List.of(count));
    return ImmutableMetricData.createDoubleHistogram(
        Resource.empty(),
        SCOPE,
        "took",
        "",
        unit,
        HistogramData.create(temporality, List.of(point)));
  }

  private static MetricData sum() {
    return ImmutableMetricData.createLongSum(
        Resource.empty(),
        SCOPE,
        "sent",
        "",
        "By",
        SumData.createLongSumData(
            true,
            AggregationTemporality.CUMULATIVE,
            List.of(LongPointData.create(0, 1, OVERFLOW, 7))));
  }
}
