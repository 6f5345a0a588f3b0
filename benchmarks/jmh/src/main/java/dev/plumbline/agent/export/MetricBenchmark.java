package dev.plumbline.agent.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.agent.charter.ActiveCharter;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.exporter.internal.otlp.metrics.MetricsRequestMarshaler;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One export of 200 series of a request histogram: collected by the real SDK with the charter's
 * views and written as OTLP, without and with the rules. What the network takes comes on top of
 * both.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class MetricBenchmark {
  private Written plain;
  private EnforcingMetricExporter enforced;
  private CollectionRegistration registration;

  @Setup
  public void setUp() {
    ActiveCharter active = SizedCharter.active(10);
    ExportRules export = new ExportRules(active, "key".getBytes(UTF_8));
    plain = new Written();
    enforced = new EnforcingMetricExporter(plain, () -> export);
    SdkMeterProviderBuilder builder = SdkMeterProvider.builder().registerMetricReader(new Reader());
    MetricViews.register(active, builder);
    DoubleHistogram requests =
        builder
            .build()
            .meterBuilder("bench")
            .setSchemaUrl(active.charter().schemaUrl())
            .build()
            .histogramBuilder("http.server.request.duration")
            .setUnit("s")
            .build();
    for (int i = 0; i < 200; i++) {
      Attributes labels =
          Attributes.of(
              AttributeKey.stringKey("http.request.method"),
              i % 2 == 0 ? "GET" : "POST",
              AttributeKey.stringKey("http.route"),
              "/v1/orders/{id}/" + (char) ('a' + i % 26),
              AttributeKey.longKey("http.response.status_code"),
              200L + i % 40,
              AttributeKey.stringKey("url.scheme"),
              "http");
      for (int k = 1; k < 100; k++) {
        requests.record(k / 50.0, labels);
      }
    }
  }

  @Benchmark
  public Object withoutRules() {
    return plain.export(registration.collectAllMetrics());
  }

  @Benchmark
  public Object withRules() {
    return enforced.export(registration.collectAllMetrics());
  }

  private final class Reader implements MetricReader {
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

  /** Writes OTLP to nowhere. */
  private static final class Written implements MetricExporter {
    private final OutputStream nowhere = OutputStream.nullOutputStream();

    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
      try {
        MetricsRequestMarshaler.create(metrics).writeBinaryTo(nowhere);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
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
