package dev.plumbline.agent.export;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.opentelemetry.api.common.AttributeKey.valueKey;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.OnDemandReader;
import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.delivery.DroppedTelemetry;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of one charter take over from those of another. */
class ReloadedRulesTest {
  private static final AttributeKey<String> DIGEST = stringKey("plumbline.charter.digest");
  private static final AttributeKey<String> TIER = stringKey("shop.tier");
  private static final Attributes NEXT = Attributes.of(DIGEST, "next");

  private final ExportRules start =
      new ExportRules(TestCharter.of().withShop().in(Mode.ENFORCE), "key".getBytes(UTF_8));
  private final CollectedSpans spans = new CollectedSpans();
  private final CollectedLogs logs = new CollectedLogs();
  private final CollectedMetrics metrics = new CollectedMetrics();
  private final OnDemandReader reader = new OnDemandReader();
  private ExportRules current = start;

  @Test
  void theDigest_isThatOfTheRulesOfTheBatch() {
    ExportRules next = start.successor(TestCharter.enforced(), NEXT, true);
    current = next;
    // The charter changes again while the batch is under way.
    Supplier<ExportRules> changing =
        () -> {
          ExportRules now = current;
          current = next.successor(TestCharter.enforced(), Attributes.of(DIGEST, "third"), true);
          return now;
        };

    work(changing, 2);
    assertThat(spans.spans())
        .extracting(span -> span.getResource().getAttribute(DIGEST))
        .containsExactly("next", "third");
    current = next;
    log(changing);
    assertThat(logs.logs())
        .extracting(log -> log.getResource().getAttribute(DIGEST))
        .containsExactly("next");
  }

  @Test
  void metricsThatWait_keepTheDigestOfTheStart_pushedAndPulled() {
    try (SdkMeterProvider meters =
        SdkMeterProvider.builder()
            .registerMetricReader(EnforcingMetricReader.of(reader, () -> current))
            .build()) {
      meters.get("test").counterBuilder("shop.sent").setUnit("By").build().add(1);
      for (boolean waits : new boolean[] {true, false}) {
        current = start.successor(TestCharter.enforced(), NEXT, waits);
        String expected = waits ? null : "next";

        assertThat(reader.read())
            .extracting(metric -> metric.getResource().getAttribute(DIGEST))
            .containsExactly(expected);
        current = start;
        List<MetricData> recorded = reader.read();
        current = start.successor(TestCharter.enforced(), NEXT, waits);
        metrics.metrics().clear();
        new EnforcingMetricExporter(metrics, () -> current).export(recorded);
        assertThat(metrics.metrics())
            .extracting(metric -> metric.getResource().getAttribute(DIGEST))
            .containsExactly(expected);
      }
    }
  }

  /** Series have values from before the reload, in clear: they are protected at export. */
  @Test
  void whatWasProtectedWhenItWasRecorded_staysProtectedInMetrics() {
    AttributeKey<String> client = stringKey("client.address");
    try (SdkMeterProvider meters =
        SdkMeterProvider.builder()
            .registerMetricReader(EnforcingMetricReader.of(reader, () -> current))
            .build()) {
      LongCounter unknown = meters.get("test").counterBuilder("other.sent").build();
      unknown.add(1, Attributes.of(client, "203.0.113.9"));
      assertThat(clients(reader.read())).doesNotContain("203.0.113.9");

      for (boolean waits : new boolean[] {true, false}) {
        current = start.successor(TestCharter.observed(), NEXT, waits);
        assertThat(clients(reader.read())).hasSize(1).doesNotContain("203.0.113.9");
        current = current.successor(TestCharter.observed(), NEXT, false);
        assertThat(clients(reader.read())).as("for good").doesNotContain("203.0.113.9");
      }
      current =
          new ExportRules(TestCharter.observed(), "key".getBytes(UTF_8))
              .successor(TestCharter.observed(), NEXT, false);
      assertThat(clients(reader.read())).as("never protected").containsExactly("203.0.113.9");
    }
  }

  /** Queued when the charter changes: as it was recorded, also inside maps and bodies. */
  @Test
  void whatWasProtectedWhenItWasBegun_staysProtected() {
    ExportRules next = start.successor(TestCharter.observed(), NEXT, false);
    Value<?> person =
        Value.of(Map.of("client.address", Value.of("203.0.113.9"), "plain", Value.of("here")));
    Attributes values =
        Attributes.builder()
            .put("client.address", "203.0.113.9")
            .put(valueKey("who"), person)
            .build();
    CollectedSpans queuedSpans = new CollectedSpans();
    CollectedLogs queuedLogs = new CollectedLogs();
    try (SdkTracerProvider tracers =
            SdkTracerProvider.builder()
                .setResource(Resource.create(values))
                .addSpanProcessor(SimpleSpanProcessor.create(queuedSpans))
                .build();
        SdkLoggerProvider loggers =
            SdkLoggerProvider.builder()
                .setResource(Resource.create(values))
                .addLogRecordProcessor(SimpleLogRecordProcessor.create(queuedLogs))
                .build()) {
      Span lasting = tracers.get("test").spanBuilder("work").startSpan();
      loggers.get("test").logRecordBuilder().setAllAttributes(values).setBody(person).emit();
      next.inForce();
      lasting.setAllAttributes(values).addEvent("seen", values).end();
      tracers.get("test").spanBuilder("work").setAllAttributes(values).startSpan().end();
      tracers
          .get("test")
          .spanBuilder("work")
          .setAllAttributes(values)
          .setStartTimestamp(Instant.now().plusSeconds(600))
          .startSpan()
          .end();
      loggers.get("test").logRecordBuilder().setAllAttributes(values).setBody(person).emit();
    }
    new EnforcingSpanExporter(spans, () -> next).export(queuedSpans.spans());
    new EnforcingLogExporter(logs, () -> next).export(queuedLogs.logs());

    SpanData spanBefore = spans.spans().get(0);
    SpanData spanAfter = spans.spans().get(1);
    assertThat(spanBefore.getAttributes() + " " + spanBefore.getEvents())
        .doesNotContain("203.0.113.9")
        .contains("here");
    assertThat(spanAfter.getAttributes().toString()).contains("203.0.113.9");
    assertThat(spans.spans().get(2).getAttributes().toString())
        .as("its start is yet to come, so nobody knows when it was begun")
        .doesNotContain("203.0.113.9");
    LogRecordData logBefore = logs.logs().get(0);
    LogRecordData logAfter = logs.logs().get(1);
    assertThat(logBefore.getAttributes() + " " + logBefore.getBodyValue())
        .doesNotContain("203.0.113.9")
        .contains("here");
    assertThat(logAfter.getAttributes().toString()).contains("203.0.113.9");
    assertThat(String.valueOf(logAfter.getBodyValue())).contains("203.0.113.9");
    assertThat(
            List.of(
                spanBefore.getResource(),
                spanAfter.getResource(),
                logBefore.getResource(),
                logAfter.getResource()))
        .as("the resource is of the start")
        .allSatisfy(resource -> assertThat(resource.toString()).doesNotContain("203.0.113.9"));
  }

  @Test
  void whatWasProtectedInsideALabel_staysProtectedInMetrics() {
    AttributeKey<Value<?>> who = valueKey("who");
    try (SdkMeterProvider meters =
        SdkMeterProvider.builder()
            .registerMetricReader(EnforcingMetricReader.of(reader, () -> current))
            .build()) {
      Value<?> person = Value.of(Map.of("client.address", Value.of("203.0.113.9")));
      LongCounter unknown = meters.get("test").counterBuilder("other.sent").build();
      unknown.add(1, Attributes.of(who, person));

      for (boolean waits : new boolean[] {true, false}) {
        current = start.successor(TestCharter.observed(), NEXT, waits);
        assertThat(reader.read())
            .flatExtracting(metric -> metric.getData().getPoints())
            .extracting(point -> String.valueOf(point.getAttributes().get(who)))
            .hasSize(1)
            .allSatisfy(left -> assertThat(left).contains("client.address"))
            .noneMatch(left -> left.contains("203.0.113.9"));
      }
    }
  }

  @Test
  void metricsThatWait_followTheCharterOfTheStart() {
    ActiveCharter next =
        TestCharter.of().with("registry/manifest.yaml", "/0.1.0", "/0.2.0").in(Mode.ENFORCE);
    try (SdkMeterProvider meters =
        SdkMeterProvider.builder()
            .registerMetricReader(EnforcingMetricReader.of(reader, () -> current))
            .build()) {
      meters.get("test").counterBuilder("shop.sent").setUnit("By").build().add(1);
      for (boolean waits : new boolean[] {true, false}) {
        current = start.successor(next, NEXT, waits);
        assertThat(reader.read())
            .extracting(metric -> metric.getInstrumentationScopeInfo().getSchemaUrl())
            .containsExactly(
                "https://plumbline.example/schemas/plumbline/" + (waits ? "0.1.0" : "0.2.0"));
      }
    }
  }

  @Test
  void plumblinesOwnScope_hasASchemaUrlInEveryMode() {
    ExportRules observing = new ExportRules(TestCharter.observed(), "key".getBytes(UTF_8));
    try (SdkMeterProvider meters =
        SdkMeterProvider.builder()
            .registerMetricReader(EnforcingMetricReader.of(reader, () -> observing))
            .build()) {
      meters.get("dev.plumbline").counterBuilder("plumbline.findings").build().add(1);
      meters.get("other").counterBuilder("shop.sent").build().add(1);

      assertThat(reader.read())
          .extracting(metric -> metric.getInstrumentationScopeInfo().getSchemaUrl())
          .containsExactlyInAnyOrder("https://plumbline.example/schemas/plumbline/0.1.0", null);
    }
  }

  @Test
  void aValueThatWasAdmitted_staysSo() {
    try (SdkMeterProvider meters =
        SdkMeterProvider.builder()
            .registerMetricReader(EnforcingMetricReader.of(reader, () -> current))
            .build()) {
      LongCounter sent = meters.get("test").counterBuilder("shop.sent").setUnit("By").build();
      Stream.of("x", "y").forEach(tier -> sent.add(1, Attributes.of(TIER, tier)));
      assertThat(tiers(reader.read())).containsExactlyInAnyOrder("x", "y");

      ActiveCharter next = TestCharter.of().withShop().in(Mode.ENFORCE);
      current = start.successor(next, NEXT, false);
      Stream.of("a", "b", "c", "d").forEach(tier -> sent.add(1, Attributes.of(TIER, tier)));

      assertThat(tiers(reader.read())).containsExactlyInAnyOrder("x", "y", "_OTHER");
    }
  }

  @Test
  void whatIsWithheld_isCounted() {
    DroppedTelemetry dropped = new DroppedTelemetry();
    current =
        ExportRules.holding(
            TestCharter.enforced(), "key".getBytes(UTF_8), HashKeyFilter.NONE, dropped);
    try (SdkMeterProvider meters =
        SdkMeterProvider.builder().registerMetricReader(reader).build()) {
      dropped.report(meters.get("dropped"));
      meters.get("test").counterBuilder("shop.sent").build().add(1);
      work(() -> current, 3);
      log(() -> current);
      new EnforcingMetricExporter(metrics, () -> current)
          .export(
              reader.read().stream()
                  .filter(metric -> metric.getName().equals("shop.sent"))
                  .toList());

      assertThat(spans.spans()).isEmpty();
      assertThat(logs.logs()).isEmpty();
      assertThat(metrics.metrics()).isEmpty();
      assertThat(dropped(reader.read()))
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(labels("traces"), 3L, labels("logs"), 1L, labels("metrics"), 1L));
    }
  }

  private void work(Supplier<ExportRules> rules, int count) {
    try (SdkTracerProvider tracers =
        SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(new EnforcingSpanExporter(spans, rules)))
            .build()) {
      for (int i = 0; i < count; i++) {
        tracers.get("test").spanBuilder("work").startSpan().end();
      }
    }
  }

  private void log(Supplier<ExportRules> rules) {
    try (SdkLoggerProvider loggers =
        SdkLoggerProvider.builder()
            .addLogRecordProcessor(
                SimpleLogRecordProcessor.create(new EnforcingLogExporter(logs, rules)))
            .build()) {
      loggers.get("test").logRecordBuilder().setBody("done").emit();
    }
  }

  private static Attributes labels(String signal) {
    return Attributes.of(
        stringKey("plumbline.signal"), signal, stringKey("plumbline.drop.reason"), "export_failed");
  }

  private static Map<Attributes, Long> dropped(List<MetricData> metrics) {
    return metrics.stream()
        .filter(metric -> metric.getName().equals("plumbline.telemetry.dropped"))
        .flatMap(metric -> metric.getLongSumData().getPoints().stream())
        .collect(Collectors.toMap(LongPointData::getAttributes, LongPointData::getValue));
  }

  private static List<String> clients(List<MetricData> metrics) {
    return metrics.stream()
        .flatMap(metric -> metric.getLongSumData().getPoints().stream())
        .map(point -> point.getAttributes().get(stringKey("client.address")))
        .toList();
  }

  private static List<String> tiers(List<MetricData> metrics) {
    return metrics.stream()
        .flatMap(metric -> metric.getLongSumData().getPoints().stream())
        .map(point -> point.getAttributes().get(TIER))
        .toList();
  }
}
