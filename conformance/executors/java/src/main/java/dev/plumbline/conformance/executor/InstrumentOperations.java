package dev.plumbline.conformance.executor;

import dev.plumbline.agent.export.EnforcingMetricReader;
import dev.plumbline.agent.export.MetricViews;
import dev.plumbline.clients.Json;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogramBuilder;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongGauge;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterBuilder;
import io.opentelemetry.sdk.metrics.ExemplarFilter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers the cases of rules on metrics: measurements in, exported metrics out. */
final class InstrumentOperations {
  private static final String SCOPE = "case";

  private InstrumentOperations() {}

  static void addTo(Map<String, Executor.Operation> operations) {
    operations.put("enforce.metric", InstrumentOperations::metric);
  }

  private static Object metric(Input input) throws Unsupported {
    CaseCharter charter = new CaseCharter(input);
    Readings.Reader reader = new Readings.Reader();
    SdkMeterProviderBuilder builder =
        SdkMeterProvider.builder()
            .registerMetricReader(EnforcingMetricReader.of(reader, charter::rules))
            .setExemplarFilter(ExemplarFilter.alwaysOn());
    MetricViews.register(charter.active(), builder);
    boolean exemplars = input.has("exemplars") && input.flag("exemplars");
    List<Object> metrics = new ArrayList<>();
    try (SdkMeterProvider provider = builder.build()) {
      MeterBuilder meter = provider.meterBuilder(SCOPE);
      String schemaUrl = charter.schemaUrl(input);
      if (schemaUrl != null) {
        meter.setSchemaUrl(schemaUrl);
      }
      Meter made = meter.build();
      Map<Input, BiConsumer<Double, Attributes>> later = new LinkedHashMap<>();
      for (Input instrument : input.objects("metrics")) {
        BiConsumer<Double, Attributes> measurement = instrument(made, instrument);
        record(measurement, instrument.objects("measurements"));
        if (instrument.has("then")) {
          later.put(instrument, measurement);
        }
      }
      if (!later.isEmpty()) {
        reader.collect();
        later.forEach((instrument, each) -> record(each, instrument.objects("then")));
      }
      reader.collect().stream()
          .filter(metric -> !metric.getName().startsWith("plumbline."))
          .sorted(Comparator.comparing(MetricData::getName))
          .forEach(metric -> metrics.add(written(metric, exemplars)));
    }
    return Map.of("metrics", metrics, "findings", charter.findings());
  }

  private static void record(BiConsumer<Double, Attributes> measurement, List<Input> measurements) {
    for (Input each : measurements) {
      measurement.accept(each.number("value"), CaseAttributes.of(each.object("attributes")));
    }
  }

  private static BiConsumer<Double, Attributes> instrument(Meter meter, Input instrument)
      throws Unsupported {
    String name = instrument.text("name");
    String unit = instrument.text("unit");
    boolean whole = instrument.text("number").equals("int");
    String kind = instrument.text("instrument") + (whole ? " of int" : " of double");
    switch (kind) {
      case "counter of int" -> {
        LongCounter counter = meter.counterBuilder(name).setUnit(unit).build();
        return (value, attributes) -> counter.add(value.longValue(), attributes);
      }
      case "counter of double" -> {
        return meter.counterBuilder(name).setUnit(unit).ofDoubles().build()::add;
      }
      case "updowncounter of int" -> {
        LongUpDownCounter counter = meter.upDownCounterBuilder(name).setUnit(unit).build();
        return (value, attributes) -> counter.add(value.longValue(), attributes);
      }
      case "updowncounter of double" -> {
        return meter.upDownCounterBuilder(name).setUnit(unit).ofDoubles().build()::add;
      }
      case "gauge of int" -> {
        LongGauge gauge = meter.gaugeBuilder(name).setUnit(unit).ofLongs().build();
        return (value, attributes) -> gauge.set(value.longValue(), attributes);
      }
      case "gauge of double" -> {
        return meter.gaugeBuilder(name).setUnit(unit).build()::set;
      }
      case "histogram of int" -> {
        LongHistogram histogram = meter.histogramBuilder(name).setUnit(unit).ofLongs().build();
        return (value, attributes) -> histogram.record(value.longValue(), attributes);
      }
      case "histogram of double" -> {
        DoubleHistogramBuilder builder = meter.histogramBuilder(name).setUnit(unit);
        if (instrument.has("bounds")) {
          builder.setExplicitBucketBoundariesAdvice(instrument.numbers("bounds"));
        }
        return builder.build()::record;
      }
      default -> throw new Unsupported("the JVM has no instrument " + kind);
    }
  }

  private static Object written(MetricData metric, boolean exemplars) {
    Map<String, @Nullable Object> written = new LinkedHashMap<>();
    written.put("name", metric.getName());
    written.put("unit", metric.getUnit());
    written.put("number", number(metric.getType()));
    written.put("schema_url", metric.getInstrumentationScopeInfo().getSchemaUrl());
    Collection<? extends PointData> points = metric.getData().getPoints();
    written.put(
        "points",
        points.stream()
            .sorted(Comparator.comparing(InstrumentOperations::place))
            .map(point -> written(point, exemplars))
            .toList());
    return written;
  }

  private static @Nullable String number(MetricDataType type) {
    return switch (type) {
      case LONG_SUM, LONG_GAUGE -> "int";
      case DOUBLE_SUM, DOUBLE_GAUGE -> "double";
      default -> null;
    };
  }

  private static String place(PointData point) {
    return CaseAttributes.written(point.getAttributes()).entrySet().stream()
        .map(each -> each.getKey() + "=" + Json.write(each.getValue()))
        .collect(Collectors.joining(","));
  }

  private static Object written(PointData point, boolean exemplars) {
    Map<String, @Nullable Object> written = new LinkedHashMap<>();
    written.put("attributes", CaseAttributes.written(point.getAttributes()));
    if (point instanceof HistogramPointData histogram) {
      written.put("count", histogram.getCount());
      written.put("sum", histogram.getSum());
      written.put("min", histogram.getMin());
      written.put("max", histogram.getMax());
      written.put("bounds", histogram.getBoundaries());
      written.put("counts", histogram.getCounts());
    } else if (point instanceof LongPointData whole) {
      written.put("value", whole.getValue());
    } else if (point instanceof DoublePointData real) {
      written.put("value", real.getValue());
    }
    if (exemplars) {
      written.put(
          "exemplars", point.getExemplars().stream().map(InstrumentOperations::written).toList());
    }
    return written;
  }

  private static Object written(ExemplarData exemplar) {
    double value =
        exemplar instanceof LongExemplarData whole
            ? whole.getValue()
            : ((DoubleExemplarData) exemplar).getValue();
    return Map.of(
        "attributes", CaseAttributes.written(exemplar.getFilteredAttributes()), "value", value);
  }
}
