package dev.plumbline.agent;

import dev.plumbline.agent.finding.FindingCounts;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.Map;
import java.util.TreeMap;

/** Reads {@code plumbline.findings} as an exporter would. */
final class ReadFindingCounts {
  private ReadFindingCounts() {}

  static Map<String, Long> of(FindingCounts findings) {
    OnDemandReader reader = new OnDemandReader();
    Map<String, Long> counts = new TreeMap<>();
    try (SdkMeterProvider meters =
        SdkMeterProvider.builder().registerMetricReader(reader).build()) {
      findings.register(meters.get("test"));
      for (MetricData metric : reader.read()) {
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
}
