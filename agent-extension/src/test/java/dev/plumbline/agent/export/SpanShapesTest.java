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
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cache of span shapes changes no result. */
class SpanShapesTest {
  private static final int SERVICES = 60;
  private static final int SHAPES = 6;
  private static final int SPANS = 80;
  private static final String LONG_NOTE =
      "a note that goes on and on and on, far beyond what anyone would read";

  /** What values are hashed with: wherever it stands in a value, the next span may have another. */
  private static final String KEY = "key of a test";

  private static final String[] NAMES = {
    "GET /v1/orders",
    "GET",
    "checkout gold",
    "checkout tin",
    "work",
    "load user/42",
    "read /2015-03-31/x/404",
    "pay 41111111",
    "pay nobody",
    "with the " + KEY
  };

  /** Each key with its usual value, and others. */
  private static final Object[][] ATTRIBUTES = {
    {"http.request.method", "GET", "POST", "BREW"},
    {"http.route", "/v1/orders", "/v1/{id}", "/2015-03-31/x/404"},
    {"url.scheme", "http", 7L, "the " + KEY},
    {"http.response.status_code", 200L, "200"},
    {"shop.tier", "gold", "tin", LONG_NOTE},
    {"shop.size", 3L, 3.5},
    {"shop.level", "gold", "tin", LONG_NOTE, 3L},
    {"shop.card", "41111111", "5500", 41L, List.of("41111111", "5500")},
    {"http.method", "GET", "POST", "BREW"},
    {"shop.note", "short", LONG_NOTE, "the " + KEY},
    {"shop.words", List.of("x"), List.of("x", "the " + KEY)},
    {"process.command_args", List.of("--password", "x"), List.of("-p", "y")},
    {"error.type", "NOT_FOUND", "SomethingElse"},
    {"unknown.word", "x", "the " + KEY},
    {"shop.colour", "red", "green", "blue"},
    {"shop.grade", "gold", 5L},
    {"shop.old_card", "41111111", "5500", 7L},
    {"shop.pin", "1234", "99999", true},
    {"shop.customer", "ann", "bob", "a customer with a long name", "nobody"},
    {"shop.user", "ann", "nobody", 8L},
    {"shop.paint", "red", "green"},
    {"url.full", "https://shop.example/a", "https://ann:geheim@shop.example/a?q=41111111"},
    {"http.url", "https://shop.example/a", "https://ann:geheim@shop.example/a?q=41111111"},
    {"url.query", "q=1", "q=2"},
    {"db.query.text", "SELECT a FROM b", "SELECT a FROM b WHERE c = 'geheim'"},
    {"http.request.header.authorization", List.of("Bearer abcd"), List.of("Basic x", "Basic y")},
    {
      "shop.map",
      Value.of(KeyValue.of("shop.pin", Value.of("1234")), KeyValue.of("a", Value.of(1L))),
      Value.of(KeyValue.of("b", Value.of("geheim")))
    },
    {"exception.message", "card 41111111 refused", "refused"},
  };

  private static final String MORE_ROWS =
      "  - {key: shop.pin, type: string, stability: development, brief: A pin., examples: [a],"
          + " annotations: {plumbline: {sensitive: drop}}}\n"
          + "  - {key: shop.customer, type: string, stability: development, brief: Who.,"
          + " examples: [a], annotations: {plumbline: {sensitive: hash, max_length: 14}}}\n"
          + "  - {key: shop.user, type: string, stability: development, brief: Who., examples: [a],"
          + " deprecated: {reason: renamed, renamed_to: shop.customer, note: New.}}\n"
          + "  - {key: shop.old_card, type: string, stability: development, brief: Old.,"
          + " examples: [a], deprecated: {reason: renamed, renamed_to: shop.card, note: New.}}\n"
          + "  - {key: shop.paint, type: string, stability: development, brief: Old.,"
          + " examples: [a], deprecated: {reason: renamed, renamed_to: shop.colour, note: New.}}\n"
          + "spans:\n"
          + "  - {type: shop.pay, kind: internal, name: {note: \"pay {shop.customer}\"},"
          + " stability: development, requirement_level: recommended, brief: Paid.,"
          + " attributes: [{ref: shop.customer, requirement_level: recommended}],"
          + " annotations: {plumbline: {match: [shop.customer]}}}\n";

  @ParameterizedTest
  @CsvSource({
    "ENFORCE, observe, enforce",
    "ENFORCE, drop, enforce",
    "ENFORCE, keep, enforce",
    "ENFORCE, drop, off",
    "ENFORCE, keep, observe",
    "OBSERVE, observe, enforce",
    "OFF, observe, enforce"
  })
  void aSpanOfAnyHistory_isCheckedLikeTheFirst(Mode mode, String unknown, String renaming)
      throws Exception {
    ActiveCharter remembering = active(mode, unknown, renaming);
    ActiveCharter forgetting = active(mode, unknown, renaming);
    Random random = new Random(20261123);

    for (int service = 0; service < SERVICES; service++) {
      ExportRules remembered = exportRules(remembering);
      for (SpanData span : randomSpans(random)) {
        SpanData one = exported(span, remembered);
        SpanData other = exported(span, exportRules(forgetting));

        assertThat(values(one)).isEqualTo(values(other));
      }
    }
    assertThat(TestCharter.findings(remembering)).isEqualTo(TestCharter.findings(forgetting));
  }

  /** Everything that may hold a value. */
  private static List<Object> values(SpanData span) {
    return List.of(
        span.getName(),
        span.getAttributes().asMap(),
        span.getTotalAttributeCount(),
        span.getEvents().stream()
            .map(event -> List.of(event.getName(), event.getAttributes().asMap()))
            .toList(),
        span.getLinks().stream().map(link -> link.getAttributes().asMap()).toList(),
        span.getStatus());
  }

  @Test
  void aSpanThatBreaksRulesByItsKeys_isRemembered() {
    ExportRules rules = exportRules(active(Mode.ENFORCE, "drop", "enforce"));
    AttributePass pass = rules.attributes().take();
    List<SpanData> spans = new ArrayList<>();
    for (String card : List.of("41111111", "55000000")) {
      spans.addAll(
          recorded(
              tracer -> {
                Span span = tracer.spanBuilder("pay 41111111").startSpan();
                span.setAttribute("shop.level", "gold");
                span.setAttribute("shop.card", card);
                span.setAttribute("shop.pin", card);
                span.setAttribute("unknown.word", card);
                span.setAttribute("shop.size", 7);
                span.end();
              }));
    }
    rules.items().spans().rules().apply(spans.get(0), pass);

    assertThat(
            pass.spans()
                .shapes()
                .find(
                    dev.plumbline.charter.registry.SpanKind.INTERNAL,
                    "pay 41111111",
                    spans.get(1).getAttributes()))
        .isNotNull();
    SpanData second = rules.items().spans().rules().apply(spans.get(1), pass);
    assertThat(second.getName()).isEqualTo("checkout gold");
    assertThat(second.getAttributes())
        .isEqualTo(
            Attributes.builder()
                .put("shop.tier", "gold")
                .put("shop.card", "****")
                .put("shop.size", 7)
                .build());
  }

  @Test
  void namesThatAnyoneMayHaveMadeUp_areNotKept() {
    SpanShapes shapes = new SpanShapes();
    for (String name : List.of("work", "work ".repeat(100))) {
      assertThat(shapes.shouldLearn(name, Attributes.empty())).isEqualTo(name.length() <= 256);
    }
  }

  /** However many shapes there are, a fixed number is kept. */
  @Test
  void spansOfEverNewShapes_areSeldomKept() {
    ExportRules rules = exportRules(active(Mode.ENFORCE, "drop", "enforce"));
    AttributePass pass = rules.attributes().take();
    int wanted = 0;
    for (int i = 0; i < 20_000; i++) {
      String name = "work " + Integer.toString(i, 36).replaceAll("\\d", "x");
      wanted += pass.spans().shapes().shouldLearn(name, Attributes.empty()) ? 1 : 0;
      pass.spans()
          .shapes()
          .learn(
              name,
              Attributes.empty(),
              new SpanShape(
                  dev.plumbline.charter.registry.SpanKind.INTERNAL, name, new ShapePlace[0], null));
    }
    assertThat(wanted).isLessThan(1_000);
  }

  /** A scope's schema URL is counted once for each charter, so it is switched off here. */
  private static ActiveCharter active(Mode mode, String unknown, String renaming) {
    return TestCharter.of()
        .withShop()
        .with("registry/shop.yaml", "spans:\n", MORE_ROWS)
        .with("policy.yaml", "unknown_attributes: observe", "unknown_attributes: " + unknown)
        .rule("schema-url", Mode.OFF)
        .rule("attribute-unknown", unknown.equals("drop") ? Mode.ENFORCE : Mode.OBSERVE)
        .rule("attribute-deprecated", Mode.valueOf(renaming.toUpperCase(java.util.Locale.ROOT)))
        .in(mode);
  }

  private static ExportRules exportRules(ActiveCharter active) {
    return new ExportRules(active, KEY.getBytes(UTF_8));
  }

  private static SpanData exported(SpanData span, ExportRules rules) {
    CollectedSpans kept = new CollectedSpans();
    new EnforcingSpanExporter(kept, () -> rules).export(List.of(span)).whenComplete(() -> {});
    assertThat(kept.spans()).hasSize(1);
    return kept.spans().get(0);
  }

  private static List<SpanData> recorded(Consumer<Tracer> spans) {
    CollectedSpans kept = new CollectedSpans();
    try (SdkTracerProvider tracers =
        SdkTracerProvider.builder()
            .setSpanLimits(SpanLimits.builder().setMaxNumberOfAttributes(9).build())
            .addSpanProcessor(SimpleSpanProcessor.create(kept))
            .build()) {
      spans.accept(tracers.get("test"));
    }
    return kept.spans();
  }

  /** Spans of a service: of few shapes, so that most come again, sometimes with other values. */
  private static List<SpanData> randomSpans(Random random) {
    List<Consumer<Tracer>> shapes = new ArrayList<>();
    for (int i = 0; i < SHAPES; i++) {
      shapes.add(randomShape(random));
    }
    return recorded(
        tracer -> {
          for (int i = 0; i < SPANS; i++) {
            shapes.get(random.nextInt(SHAPES)).accept(tracer);
          }
        });
  }

  private static Consumer<Tracer> randomShape(Random random) {
    String name = NAMES[random.nextInt(NAMES.length)];
    SpanKind kind = random.nextBoolean() ? SpanKind.SERVER : SpanKind.INTERNAL;
    int first = random.nextInt(ATTRIBUTES.length);
    int count = 1 + random.nextInt(random.nextInt(8) == 0 ? 12 : 4);
    boolean hasEvents = random.nextInt(3) == 0;
    return tracer -> {
      Span span = tracer.spanBuilder(name).setSpanKind(kind).startSpan();
      for (int k = 0; k < count; k++) {
        put(span, ATTRIBUTES[(first + k) % ATTRIBUTES.length], random);
      }
      if (hasEvents) {
        span.addEvent("refused 41111111", attributes(random));
        span.addLink(SpanContext.getInvalid(), attributes(random));
        span.setStatus(StatusCode.ERROR, random.nextBoolean() ? "ann and 41111111" : "");
      }
      span.end();
    };
  }

  private static Attributes attributes(Random random) {
    AttributesBuilder attributes = Attributes.builder();
    put(attributes::put, ATTRIBUTES[random.nextInt(ATTRIBUTES.length)], random);
    return attributes.build();
  }

  private static void put(Span span, Object[] attribute, Random random) {
    put(span::setAttribute, attribute, random);
  }

  private interface Setter {
    void set(AttributeKey<Object> key, Object value);
  }

  @SuppressWarnings("unchecked") // each key is of its value's type
  private static void put(Setter carrier, Object[] attribute, Random random) {
    int usual = random.nextInt(4) == 0 ? 1 + random.nextInt(attribute.length - 1) : 1;
    Object value = attribute[usual];
    carrier.set((AttributeKey<Object>) (AttributeKey<?>) key((String) attribute[0], value), value);
  }

  private static AttributeKey<?> key(String key, Object value) {
    if (value instanceof Long) {
      return AttributeKey.longKey(key);
    } else if (value instanceof Double) {
      return AttributeKey.doubleKey(key);
    } else if (value instanceof Boolean) {
      return AttributeKey.booleanKey(key);
    } else if (value instanceof List) {
      return AttributeKey.stringArrayKey(key);
    } else if (value instanceof Value) {
      return AttributeKey.valueKey(key);
    }
    return AttributeKey.stringKey(key);
  }
}
