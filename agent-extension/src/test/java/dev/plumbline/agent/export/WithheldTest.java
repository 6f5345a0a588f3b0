package dev.plumbline.agent.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.OnDemandReader;
import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.ExemplarFilter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is exported in no mode: a command line, and the hash key, wherever they are. */
class WithheldTest {
  private static final String SECRET = "hunter22";
  private static final String OWN_KEY = "the key of the hashes";

  @ParameterizedTest
  @CsvSource({
    "OBSERVE, process.command_args", "OBSERVE, process.command_line",
    "ENFORCE, process.command_args", "ENFORCE, process.command_line"
  })
  void aCommandLine_leavesFromNowhere(Mode mode, String key) {
    ActiveCharter active = TestCharter.of().rule("attribute-sensitive", Mode.OFF).in(mode);

    assertThat(everywhere(active, HashKeyFilter.NONE, key, "--password=" + SECRET))
        .doesNotContain(SECRET)
        .contains("kept");
  }

  @ParameterizedTest
  @EnumSource(value = Mode.class, names = "OFF", mode = EnumSource.Mode.EXCLUDE)
  void theKeyOfTheHashes_leavesFromNowhere(Mode mode) {
    HashKeyFilter own = HashKeyFilter.of(OWN_KEY.getBytes(UTF_8));

    assertThat(
            everywhere(TestCharter.of().in(mode), own, "shop.words", "its key: " + OWN_KEY + "."))
        .doesNotContain(OWN_KEY)
        .contains("its key: ****.");
  }

  @Test
  void aShortKey_isLookedForWhereItIsSet() {
    HashKeyFilter own = HashKeyFilter.of("tea".getBytes(UTF_8));

    assertThat(own.removeFrom("java -Dplumbline.hash.key=tea -jar a.jar"))
        .isEqualTo("java -D**** -jar a.jar");
    assertThat(own.removeFrom("PLUMBLINE_HASH_KEY=tea")).isEqualTo("****");
    assertThat(own.removeFrom("GET /tea")).isEqualTo("GET /tea");
  }

  @Test
  void aCharter_mayLetACommandLineOut() {
    String row =
        """
          - key: process.command_line
            type: string
            stability: development
            brief: What the process was started with.
            examples: [java]
            annotations: {plumbline: {sensitive: none}}
        """;
    ActiveCharter active =
        TestCharter.of()
            .with("registry/resource.yaml", "attributes:\n", "attributes:\n" + row)
            .in(Mode.ENFORCE);

    assertThat(everywhere(active, HashKeyFilter.NONE, "process.command_line", SECRET))
        .contains(SECRET);
  }

  /** All that is exported of a value at each place where one can be. */
  private static String everywhere(
      ActiveCharter active, HashKeyFilter own, String key, String text) {
    ExportRules export = new ExportRules(active, OWN_KEY.getBytes(UTF_8), own);
    Attributes attributes =
        key.endsWith("args")
            ? Attributes.of(AttributeKey.stringArrayKey(key), List.of("java", text))
            : Attributes.of(AttributeKey.stringKey(key), text);
    boolean free = own != HashKeyFilter.NONE;
    String name = free ? text : "kept";
    return spans(export, attributes, name)
        + logs(export, key, attributes, text, name)
        + metrics(export, attributes);
  }

  private static String spans(ExportRules export, Attributes attributes, String name) {
    CollectedSpans kept = new CollectedSpans();
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(Resource.create(attributes))
            .addSpanProcessor(
                SimpleSpanProcessor.create(new EnforcingSpanExporter(kept, () -> export)))
            .build()) {
      Span above = provider.get("test").spanBuilder(name).startSpan();
      provider
          .get("test")
          .spanBuilder(name)
          .addLink(above.getSpanContext(), attributes)
          .setAllAttributes(attributes)
          .startSpan()
          .addEvent(name, attributes)
          .setStatus(StatusCode.ERROR, name)
          .end();
      above.end();
    }
    StringBuilder text = new StringBuilder();
    for (SpanData span : kept.spans()) {
      text.append(span.getName())
          .append(span.getAttributes())
          .append(span.getEvents())
          .append(span.getLinks())
          .append(span.getStatus())
          .append(span.getResource());
    }
    return text.toString();
  }

  private static String logs(
      ExportRules export, String key, Attributes attributes, String text, String name) {
    List<LogRecordData> kept = new ArrayList<>();
    Value<?> map = Value.of(KeyValue.of(key, Value.of(text)), KeyValue.of("kept", Value.of(1)));
    try (SdkLoggerProvider provider =
        SdkLoggerProvider.builder()
            .addLogRecordProcessor(
                SimpleLogRecordProcessor.create(
                    new EnforcingLogExporter(new Logs(kept), () -> export)))
            .build()) {
      provider
          .get("test")
          .logRecordBuilder()
          .setAllAttributes(attributes)
          .setAttribute(AttributeKey.valueKey("map"), Value.of(map, Value.of(name)))
          .setBody(map)
          .emit();
      provider.get("test").logRecordBuilder().setBody(name).emit();
    }
    StringBuilder all = new StringBuilder();
    kept.forEach(log -> all.append(log.getAttributes()).append(log.getBodyValue()));
    return all.toString();
  }

  private static String metrics(ExportRules export, Attributes attributes) {
    OnDemandReader reader = new OnDemandReader();
    try (SdkMeterProvider meters =
        SdkMeterProvider.builder()
            .setResource(Resource.create(attributes))
            .registerMetricReader(EnforcingMetricReader.of(reader, () -> export))
            .setExemplarFilter(ExemplarFilter.alwaysOn())
            .build()) {
      meters.get("test").counterBuilder("shop.sent").build().add(1, attributes);
      return reader.read().toString();
    }
  }

  private record Logs(List<LogRecordData> kept) implements LogRecordExporter {
    @Override
    public CompletableResultCode export(Collection<LogRecordData> logs) {
      kept.addAll(logs);
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
  }
}
