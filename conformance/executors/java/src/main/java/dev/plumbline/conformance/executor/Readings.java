package dev.plumbline.conformance.executor;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.util.Collection;
import java.util.function.Consumer;

/** A meter provider whose metrics are read on demand. */
final class Readings implements AutoCloseable {
  private final Reader reader = new Reader();
  private final SdkMeterProvider provider;

  Readings() {
    this(builder -> {});
  }

  Readings(Consumer<SdkMeterProviderBuilder> customizer) {
    SdkMeterProviderBuilder builder = SdkMeterProvider.builder();
    customizer.accept(builder);
    provider = builder.registerMetricReader(reader).build();
  }

  SdkMeterProvider provider() {
    return provider;
  }

  Collection<MetricData> read() {
    return reader.registration.collectAllMetrics();
  }

  @Override
  public void close() {
    provider.close();
  }

  static final class Reader implements MetricReader {
    private CollectionRegistration registration = CollectionRegistration.noop();

    @Override
    public void register(CollectionRegistration registration) {
      this.registration = registration;
    }

    Collection<MetricData> collect() {
      return registration.collectAllMetrics();
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
}
