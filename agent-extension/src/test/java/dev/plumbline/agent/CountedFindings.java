package dev.plumbline.agent;

import dev.plumbline.agent.finding.Findings;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads {@code plumbline.findings} as an exporter would. */
final class CountedFindings implements MetricReader {
  private CollectionRegistration registration = CollectionRegistration.noop();

  static Map<String, Long> of(Findings findings) {
    CountedFindings reader = new CountedFindings();
    Map<String, Long> counts = new TreeMap<>();
    try (SdkMeterProvider meters =
        SdkMeterProvider.builder().registerMetricReader(reader).build()) {
      findings.report(meters.get("test"));
      Collection<MetricData> collected = reader.registration.collectAllMetrics();
      for (MetricData metric : List.copyOf(collected)) {
        metric
            .getLongSumData()
            .getPoints()
            .forEach(
                point ->
                    counts.put(
                        point.getAttributes().get(AttributeKey.stringKey("plumbline.finding.rule"))
                            + ' '
                            + point
                                .getAttributes()
                                .get(AttributeKey.stringKey("plumbline.finding.action")),
                        point.getValue()));
      }
    }
    return counts;
  }

  @Override
  public void register(CollectionRegistration newRegistration) {
    registration = newRegistration;
  }

  @Override
  public CompletableResultCode forceFlush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public AggregationTemporality getAggregationTemporality(InstrumentType instrument) {
    return AggregationTemporality.CUMULATIVE;
  }
}
