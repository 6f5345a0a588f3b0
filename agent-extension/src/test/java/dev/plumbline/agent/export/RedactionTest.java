package dev.plumbline.agent.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No sensitive value is exported, wherever it is and whatever else is wrong with it. */
class RedactionTest {
  private static final String PAN = "4111111111111111";
  private static final AttributeKey<String> CARD = AttributeKey.stringKey("shop.card");
  private static final AttributeKey<String> OLD = AttributeKey.stringKey("acme.pan");

  /** Each rule that can be broken beside, in each mode, with each kind of protection. */
  @ParameterizedTest
  @CsvSource({
    "attribute-deprecated, observe", "attribute-deprecated, enforce",
    "attribute-type, observe", "attribute-type, enforce",
    "attribute-enum, observe", "attribute-enum, enforce",
    "attribute-length, observe", "attribute-length, enforce",
    "attribute-unknown, observe", "attribute-unknown, enforce"
  })
  void anotherBrokenRule_hidesNoSensitiveValue(String rule, String mode) {
    for (String sensitive : new String[] {"drop", "hash", "mask"}) {
      ActiveCharter active =
          active(acme(sensitive))
              .rule(rule, Mode.valueOf(mode.toUpperCase(java.util.Locale.ROOT)))
              .in(Mode.ENFORCE);
      Attributes recorded =
          Attributes.builder()
              .put("acme.pan", PAN)
              .put("acme.number", Long.parseLong(PAN))
              .put("acme.colour", PAN)
              .put("acme.short", PAN)
              .put("http.request.header.authorization", PAN)
              .build();

      SpanData span = spans(active, s -> s.setAllAttributes(recorded)).get(0);
      LogRecordData log = logs(active, l -> l.setAllAttributes(recorded)).get(0);

      assertThat(text(span)).as("%s %s %s", rule, mode, sensitive).doesNotContain(PAN);
      assertThat(text(log)).as("%s %s %s", rule, mode, sensitive).doesNotContain(PAN);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"drop", "hash", "mask"})
  void aLabelThatIsNotListed_isProtectedWhereLabelsAreOnlyObserved(String sensitive) {
    ActiveCharter active =
        active(acme(sensitive)).rule("metric-label", Mode.OBSERVE).in(Mode.ENFORCE);

    List<MetricData> measured =
        MeasuredMetrics.under(active)
            .by(
                meter ->
                    meter
                        .counterBuilder("shop.sent")
                        .setUnit("By")
                        .build()
                        .add(
                            1, Attributes.of(OLD, PAN, AttributeKey.stringKey("acme.short"), PAN)));

    assertThat(measured.toString()).doesNotContain(PAN);
  }

  /** A key that the charter does not define may have any text; {@code error} is one. */
  @Test
  void aValueIsMasked_underAnUnknownKeyOfItsLogRecord() {
    LogRecordData log =
        logs(
                TestCharter.enforced(),
                l ->
                    l.setAttribute(AttributeKey.stringKey("url.query"), "token=secret")
                        .setAttribute(AttributeKey.stringKey("error"), "no page token=secret"))
            .get(0);

    assertThat(log.getAttributes().get(AttributeKey.stringKey("error"))).isEqualTo("no page ****");
  }

  @Test
  void anOldName_isAsSensitiveAsTheNewOne() {
    ActiveCharter active =
        active(renamedTo("shop.card")).rule("attribute-deprecated", Mode.OBSERVE).in(Mode.ENFORCE);

    assertThat(spans(active, s -> s.setAttribute(OLD, PAN)).get(0).getAttributes())
        .isEqualTo(Attributes.of(OLD, "****"));
    assertThat(
            spans(active(renamedTo("shop.card")).in(Mode.ENFORCE), s -> s.setAttribute(OLD, PAN))
                .get(0)
                .getAttributes())
        .isEqualTo(Attributes.of(CARD, "****"));
  }

  @Test
  void mapsAndArraysOfMaps_areLookedInto() {
    ActiveCharter active = active(acme("mask")).in(Mode.ENFORCE);
    Value<?> deep =
        Value.of(
            KeyValue.of("shop.card", Value.of(PAN)),
            KeyValue.of("kept", Value.of(1)),
            KeyValue.of("list", Value.of(Value.of(KeyValue.of("acme.pan", Value.of(PAN))))));
    Value<?> group = Value.of(KeyValue.of("pan", Value.of(Long.parseLong(PAN))));

    SpanData span =
        spans(
                active,
                s -> {
                  s.setAttribute(AttributeKey.valueKey("order"), deep);
                  s.setAttribute(AttributeKey.valueKey("acme"), group);
                  s.addEvent("e", Attributes.of(AttributeKey.valueKey("order"), deep));
                })
            .get(0);
    LogRecordData log =
        logs(active, l -> l.setBody(deep).setAttribute(AttributeKey.valueKey("acme"), group))
            .get(0);

    assertThat(text(span)).doesNotContain(PAN).contains("kept");
    assertThat(text(log)).doesNotContain(PAN).contains("kept");
  }

  @Test
  void resourceScopeLinksAndEvents_areReached() {
    ActiveCharter active = active(acme("drop")).in(Mode.ENFORCE);
    CollectedSpans kept = new CollectedSpans();
    ExportRules export = new ExportRules(active, "key".getBytes(UTF_8));
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(Resource.create(Attributes.of(CARD, PAN, OLD, PAN)))
            .addSpanProcessor(
                SimpleSpanProcessor.create(new EnforcingSpanExporter(kept, () -> export)))
            .build()) {
      Span span =
          provider
              .tracerBuilder("test")
              .build()
              .spanBuilder("checkout")
              .addLink(
                  SpanContext.create(
                      "0af7651916cd43dd8448eb211c80319c",
                      "b7ad6b7169203331",
                      TraceFlags.getSampled(),
                      TraceState.getDefault()),
                  Attributes.of(OLD, PAN))
              .startSpan();
      span.addEvent("paid", Attributes.of(OLD, PAN));
      span.end();
    }
    SpanData left = kept.spans().get(0);

    assertThat(left.getResource().toString()).doesNotContain(PAN).contains("****");
    assertThat(text(left)).doesNotContain(PAN);
    assertThat(left.getTotalAttributeCount()).isEqualTo(left.getAttributes().size());
    assertThat(left.getEvents().get(0).getDroppedAttributesCount()).isZero();
  }

  @Test
  void textsOfTheSameItem_loseWhatItsAttributesLose() {
    ActiveCharter active =
        active(acme("mask")).rule("span-name-cardinality", Mode.OBSERVE).in(Mode.ENFORCE);

    SpanData span =
        spans(
                active,
                s -> {
                  s.setAttribute(CARD, "hunter2secret");
                  s.updateName("pay hunter2secret");
                  s.addEvent("paid with hunter2secret");
                  s.setStatus(StatusCode.ERROR, "hunter2secret was refused");
                })
            .get(0);
    LogRecordData log =
        logs(
                active,
                l -> l.setBody("hunter2secret was refused").setAttribute(CARD, "hunter2secret"))
            .get(0);

    assertThat(text(span)).doesNotContain("hunter2secret");
    assertThat(text(log)).doesNotContain("hunter2secret");
    assertThat(log.getBodyValue()).isEqualTo(Value.of("**** was refused"));
  }

  @Test
  void aSensitiveMessage_isNeitherInTheStatusNorInTheStackTrace() {
    ActiveCharter active =
        active("")
            .with(
                "registry/common.yaml",
                "annotations: {plumbline: {max_length: 1024}}",
                "annotations: {plumbline: {sensitive: drop}}")
            .in(Mode.ENFORCE);

    SpanData span =
        spans(
                active,
                s -> {
                  s.recordException(
                      new IllegalStateException("pin 0815\nis wrong", new Exception("pin 0815")));
                  s.setStatus(StatusCode.ERROR, "pin 0815 is wrong");
                })
            .get(0);

    assertThat(text(span)).doesNotContain("0815").doesNotContain("is wrong");
    assertThat(text(span)).contains("java.lang.IllegalStateException").contains("Caused by");
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  @Test
  void arraysStayArrays() {
    ActiveCharter active = active(acme("hash")).in(Mode.ENFORCE);
    AttributeKey<List<String>> cards = AttributeKey.stringArrayKey("acme.cards");

    List<String> hashed =
        spans(active, s -> s.setAttribute(cards, List.of("a", "b")))
            .get(0)
            .getAttributes()
            .get(cards);

    assertThat(hashed).hasSize(2).allMatch(each -> each.matches("[0-9a-f]{16}"));
  }

  @Test
  void whatIsSensitiveEverywhere_needsNoRow() {
    ActiveCharter active = active("").in(Mode.ENFORCE);

    SpanData span =
        spans(
                active,
                s -> {
                  s.setAttribute("url.full", "https://me:pw@shop.example/a?token=t#f");
                  s.setAttribute("url.query", "token=t");
                  s.setAttribute(
                      "db.query.text", "SELECT \"x\" FROM t1 WHERE pan = '4111' AND n < 15 -- pw");
                  s.setAttribute(
                      AttributeKey.stringArrayKey("http.request.header.authorization"),
                      List.of("Bearer t"));
                  s.setAttribute(
                      AttributeKey.stringArrayKey("http.response.header.set_cookie"),
                      List.of("id=t"));
                  s.setAttribute(
                      AttributeKey.stringArrayKey("http.request.header.accept"), List.of("a/b"));
                })
            .get(0);

    assertThat(span.getAttributes().asMap())
        .containsOnly(
            java.util.Map.entry(AttributeKey.stringKey("url.full"), "https://shop.example/a"),
            java.util.Map.entry(
                AttributeKey.stringKey("db.query.text"),
                "SELECT ? FROM t1 WHERE pan = ? AND n < ?  "),
            java.util.Map.entry(
                AttributeKey.stringArrayKey("http.request.header.authorization"), List.of("****")),
            java.util.Map.entry(
                AttributeKey.stringArrayKey("http.response.header.set_cookie"), List.of("****")),
            java.util.Map.entry(
                AttributeKey.stringArrayKey("http.request.header.accept"), List.of("a/b")));
  }

  @Test
  void theChartersOwnRowWins() {
    ActiveCharter active =
        active("")
            .with(
                "registry/common.yaml",
                "annotations: {plumbline: {max_length: 512}}",
                "annotations: {plumbline: {sensitive: none}}")
            .in(Mode.ENFORCE);

    assertThat(
            spans(active, s -> s.setAttribute("url.full", "https://h/a?b=c"))
                .get(0)
                .getAttributes()
                .get(AttributeKey.stringKey("url.full")))
        .isEqualTo("https://h/a?b=c");
  }

  /** When a rule throws on an item, none of its values is exported. */
  @Test
  void aRuleThatFails_letsNothingOut() throws Exception {
    ActiveCharter active = active(acme("mask")).in(Mode.ENFORCE);
    CollectedSpans kept = new CollectedSpans();
    ExportRules export = new ExportRules(active, "key".getBytes(UTF_8));
    SpanData good = spans(active, s -> s.setAttribute("order", "1")).get(0);

    new EnforcingSpanExporter(kept, () -> export)
        .export(List.of(failingAttributes(good), good, failingEvents(good)));

    assertThat(kept.spans()).hasSize(3).contains(good);
    assertThat(kept.spans())
        .filteredOn(span -> span != good)
        .allMatch(span -> span.getAttributes().isEmpty() && span.getEvents().isEmpty());
    assertThat(TestCharter.findings(active)).containsEntry("span-export failed", 2L);
  }

  @Test
  void observing_aRuleThatFailsLeavesTheItemAsItWas() {
    ActiveCharter active = active(acme("mask")).in(Mode.OBSERVE);
    CollectedSpans kept = new CollectedSpans();
    ExportRules export = new ExportRules(active, "key".getBytes(UTF_8));
    SpanData failing = failingAttributes(spans(active, s -> {}).get(0));

    new EnforcingSpanExporter(kept, () -> export).export(List.of(failing));

    assertThat(kept.spans()).containsExactly(failing);
  }

  @Test
  void ourOwnLog_repeatsNoValue() {
    List<String> lines = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            lines.add(
                new SimpleFormatter().formatMessage(record)
                    + (record.getThrown() == null ? "" : record.getThrown().toString()));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("dev.plumbline.agent");
    logger.addHandler(handler);
    try {
      ActiveCharter active = active(acme("mask")).in(Mode.ENFORCE);
      spans(
          active,
          s -> {
            s.updateName("pay " + PAN);
            s.setAttribute(OLD, PAN);
            s.setAttribute("http.request.method", PAN);
          });
      new EnforcingSpanExporter(new CollectedSpans(), () -> new ExportRules(active, new byte[] {1}))
          .export(List.of(failingAttributes(spans(active, s -> {}).get(0))));
    } finally {
      logger.removeHandler(handler);
    }

    assertThat(lines).isNotEmpty().noneMatch(line -> line.contains(PAN));
  }

  private static SpanData failingAttributes(SpanData span) {
    return new DelegatingSpanData(span) {
      @Override
      public Attributes getAttributes() {
        return new Failing();
      }
    };
  }

  private static SpanData failingEvents(SpanData span) {
    return new DelegatingSpanData(span) {
      @Override
      public List<io.opentelemetry.sdk.trace.data.EventData> getEvents() {
        throw new IllegalStateException(PAN);
      }
    };
  }

  /** Attributes that cannot be read, with a value in the failure. */
  private static final class Failing implements Attributes {
    @Override
    public <T> T get(AttributeKey<T> key) {
      throw new IllegalStateException(PAN);
    }

    @Override
    public void forEach(BiConsumer<? super AttributeKey<?>, ? super Object> consumer) {
      throw new IllegalStateException(PAN);
    }

    @Override
    public int size() {
      return 1;
    }

    @Override
    public boolean isEmpty() {
      return false;
    }

    @Override
    public java.util.Map<AttributeKey<?>, Object> asMap() {
      throw new IllegalStateException(PAN);
    }

    @Override
    public AttributesBuilder toBuilder() {
      throw new IllegalStateException(PAN);
    }
  }

  private static String text(SpanData span) {
    return span.getName()
        + span.getAttributes()
        + span.getEvents()
        + span.getLinks()
        + span.getStatus()
        + span.getResource();
  }

  private static String text(LogRecordData log) {
    return log.getAttributes() + " " + log.getBodyValue() + log.getResource();
  }

  private static TestCharter active(String rows) {
    TestCharter active = TestCharter.of().withShop();
    return rows.isEmpty()
        ? active
        : active.with("registry/shop.yaml", "spans:\n", rows + "spans:\n");
  }

  private static String acme(String sensitive) {
    String annotations = "    annotations: {plumbline: {sensitive: " + sensitive;
    return row("acme.pan", "string")
        + "    deprecated: {reason: obsoleted, note: Not sent any more.}\n"
        + annotations
        + "}}\n"
        + row("acme.number", "string")
        + annotations
        + "}}\n"
        + row("acme.short", "string")
        + annotations
        + ", max_length: 8}}\n"
        + row("acme.cards", "string[]")
        + annotations
        + "}}\n"
        + "  - key: acme.colour\n    type:\n      members:\n"
        + "        - {id: red, value: red, stability: development}\n"
        + "    stability: development\n    brief: A colour.\n"
        + annotations
        + ", closed: true}}\n";
  }

  private static String renamedTo(String key) {
    return row("acme.pan", "string")
        + "    deprecated: {reason: renamed, renamed_to: "
        + key
        + ", note: Use it.}\n";
  }

  private static String row(String key, String type) {
    return "  - key: "
        + key
        + "\n    type: "
        + type
        + "\n    stability: development\n    brief: A number.\n    examples: "
        + (type.endsWith("[]") ? "[[x]]" : "[x]")
        + "\n";
  }

  private static List<SpanData> spans(ActiveCharter active, Consumer<Span> fill) {
    CollectedSpans kept = new CollectedSpans();
    ExportRules export = new ExportRules(active, "key".getBytes(UTF_8));
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .addSpanProcessor(
                SimpleSpanProcessor.create(new EnforcingSpanExporter(kept, () -> export)))
            .build()) {
      Span span =
          provider
              .tracerBuilder("test")
              .build()
              .spanBuilder("checkout")
              .setSpanKind(SpanKind.INTERNAL)
              .startSpan();
      fill.accept(span);
      span.end();
    }
    return kept.spans();
  }

  private static List<LogRecordData> logs(ActiveCharter active, Consumer<LogRecordBuilder> fill) {
    List<LogRecordData> kept = new ArrayList<>();
    LogRecordExporter exporter =
        new LogRecordExporter() {
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
        };
    ExportRules export = new ExportRules(active, "key".getBytes(UTF_8));
    try (SdkLoggerProvider provider =
        SdkLoggerProvider.builder()
            .addLogRecordProcessor(
                SimpleLogRecordProcessor.create(new EnforcingLogExporter(exporter, () -> export)))
            .build()) {
      LogRecordBuilder log = provider.get("test").logRecordBuilder();
      fill.accept(log);
      log.emit();
    }
    return kept;
  }
}
