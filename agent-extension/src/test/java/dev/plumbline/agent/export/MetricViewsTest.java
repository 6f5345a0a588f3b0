package dev.plumbline.agent.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.failure.RepeatedMeasurement;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Metrics of the real SDK with the charter's views, exported through the rules. */
class MetricViewsTest {
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("client.address");
  private static final AttributeKey<String> ORIGIN =
      AttributeKey.stringKey("plumbline.error.origin");

  @Test
  void onlyTheChartersLabels_andItsBuckets() {
    HistogramPointData point =
        only(record(Attributes.of(METHOD, "GET", ORIGIN, "edge", ADDRESS, "203.0.113.7")));

    assertThat(point.getAttributes()).isEqualTo(Attributes.of(METHOD, "GET", ORIGIN, "edge"));
    assertThat(point.getBoundaries()).startsWith(0.005, 0.01).endsWith(7.5, 10.0).hasSize(14);
  }

  @Test
  void whatTheViewTookOut_doesNotLeaveInAnExemplar() {
    HistogramPointData point = only(record(Attributes.of(METHOD, "GET", ADDRESS, "203.0.113.7")));

    assertThat(point.getExemplars())
        .singleElement()
        .satisfies(
            exemplar -> {
              assertThat(exemplar.getFilteredAttributes().isEmpty()).isTrue();
              assertThat(exemplar.getSpanContext().isSampled()).isTrue();
              assertThat(exemplar.getValue()).isEqualTo(0.1);
            });
  }

  @Test
  void aRepeatedMeasurement_isLeftOut() {
    MetricData metric =
        record(
            Attributes.of(METHOD, "GET"),
            Attributes.of(METHOD, "GET", RepeatedMeasurement.KEY, true));

    assertThat(only(metric).getCount()).isEqualTo(1);
  }

  @Test
  void theKeysOfATemplate_areTheLabelThatTheMetricHas() {
    ActiveCharter active =
        TestCharter.of()
            .with(
                "registry/orders.yaml",
                "\nattributes:\n",
                "\nmetrics:\n  - {name: acme.calls, instrument: counter, unit: '{call}',"
                    + " stability: stable, brief: Calls., attributes: [{ref: acme.tag,"
                    + " requirement_level: required}]}\nattributes:\n  - {key: acme.tag, type:"
                    + " 'template[string]', stability: stable, brief: Tag.}\n")
            .in(Mode.ENFORCE);
    AttributeKey<String> color = AttributeKey.stringKey("acme.tag.color");
    AttributeKey<String> size = AttributeKey.stringKey("acme.tag.size");

    List<MetricData> metrics =
        MeasuredMetrics.under(active)
            .by(
                meter ->
                    meter
                        .counterBuilder("acme.calls")
                        .setUnit("{call}")
                        .build()
                        .add(
                            1,
                            Attributes.of(
                                color,
                                "red",
                                size,
                                "large",
                                AttributeKey.stringKey("acme.x"),
                                "y")));

    assertThat(metrics.get(0).getLongSumData().getPoints())
        .singleElement()
        .satisfies(
            point ->
                assertThat(point.getAttributes())
                    .isEqualTo(Attributes.of(color, "red", size, "large")));
  }

  private static HistogramPointData only(MetricData metric) {
    assertThat(metric.getHistogramData().getPoints()).hasSize(1);
    return metric.getHistogramData().getPoints().iterator().next();
  }

  private static MetricData record(Attributes... measurements) {
    return MeasuredMetrics.under(TestCharter.enforced())
        .by(
            meter -> {
              DoubleHistogram histogram =
                  meter.histogramBuilder("http.server.request.duration").setUnit("s").build();
              for (Attributes measurement : measurements) {
                histogram.record(0.1, measurement, Context.root().with(sampledSpan()));
              }
            })
        .get(0);
  }

  private static Span sampledSpan() {
    return Span.wrap(
        SpanContext.create(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            TraceFlags.getSampled(),
            TraceState.getDefault()));
  }
}
