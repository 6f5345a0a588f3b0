package dev.plumbline.agent.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.OnDemandReader;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.List;
import java.util.function.Consumer;

/** Metrics as the real SDK measures them under a law, and as they leave. */
final class Measured {
  private final Law law;

  private Measured(Law law) {
    this.law = law;
  }

  static Measured under(Law law) {
    return new Measured(law);
  }

  List<MetricData> by(Consumer<Meter> application) {
    ExportLaw export = new ExportLaw(law, "key".getBytes(UTF_8));
    OnDemandReader reader = new OnDemandReader();
    SdkMeterProviderBuilder builder =
        SdkMeterProvider.builder()
            .registerMetricReader(LawfulMetricReader.of(reader, () -> export));
    if (law.mode() == Mode.ENFORCE) {
      MetricViews.register(law, builder);
    }
    try (SdkMeterProvider meters = builder.build()) {
      application.accept(meters.get("test"));
      return reader.read();
    }
  }
}
