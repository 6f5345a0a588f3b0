package dev.plumbline.agent.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.agent.OnDemandReader;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.List;
import java.util.function.Consumer;

/** Records metrics with the real SDK under a charter and returns them as exported. */
final class MeasuredMetrics {
  private final ActiveCharter active;

  private MeasuredMetrics(ActiveCharter active) {
    this.active = active;
  }

  static MeasuredMetrics under(ActiveCharter active) {
    return new MeasuredMetrics(active);
  }

  List<MetricData> by(Consumer<Meter> application) {
    ExportRules export = new ExportRules(active, "key".getBytes(UTF_8));
    OnDemandReader reader = new OnDemandReader();
    SdkMeterProviderBuilder builder =
        SdkMeterProvider.builder()
            .registerMetricReader(EnforcingMetricReader.of(reader, () -> export));
    if (active.mode() == Mode.ENFORCE) {
      MetricViews.register(active, builder);
    }
    try (SdkMeterProvider meters = builder.build()) {
      application.accept(meters.get("test"));
      return reader.read();
    }
  }
}
