package dev.plumbline.agent.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.TestLaw;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is remembered of spans makes the law faster and changes nothing that it says. */
class SpanShapesTest {
  private static final int SERVICES = 60;
  private static final int SHAPES = 6;
  private static final int SPANS = 80;
  private static final String[] NAMES = {
    "GET /v1/orders", "GET", "checkout gold", "checkout tin", "work", "load user/42"
  };
  private static final Object[][] ATTRIBUTES = {
    {"http.request.method", "GET", "POST", "BREW"},
    {"http.route", "/v1/orders", "/v1/{id}"},
    {"url.scheme", "http", 7L},
    {"http.response.status_code", 200L, "200"},
    {"shop.tier", "gold", "tin"},
    {"shop.size", 3L, 3.5},
    {"shop.level", "gold", "tin"},
    {"shop.card", "4111", "5500"},
    {"http.method", "GET", "POST"},
    {"shop.note", "short", "a note that goes on and on and on, far beyond what anyone would read"},
    {"error.type", "NOT_FOUND", "SomethingElse"},
    {"unknown.word", "x", "y"}
  };

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aSpanOfAnyHistory_isJudgedLikeTheFirst(Mode mode) throws Exception {
    Law remembering = law(mode);
    Law forgetting = law(mode);
    Random random = new Random(20261123);

    for (int service = 0; service < SERVICES; service++) {
      ExportLaw remembered = exportLaw(remembering);
      for (SpanData span : randomSpans(random)) {
        SpanData one = exported(span, remembered);
        SpanData other = exported(span, exportLaw(forgetting));

        assertThat(one.getName()).isEqualTo(other.getName());
        assertThat(one.getAttributes().asMap()).isEqualTo(other.getAttributes().asMap());
      }
    }
    assertThat(TestLaw.findings(remembering)).isEqualTo(TestLaw.findings(forgetting));
  }

  @Test
  void namesThatAStrangerMayHaveMadeUp_areNotKept() {
    SpanShapes shapes = new SpanShapes(new KnownKeys(new KeyLaws(law(Mode.ENFORCE).charter())));
    Attributes none = Attributes.empty();
    for (String name : List.of("work", "work ".repeat(100))) {
      shapes.learn(dev.plumbline.charter.registry.SpanKind.INTERNAL, name, none, null);
      assertThat(shapes.fits(dev.plumbline.charter.registry.SpanKind.INTERNAL, name, none))
          .isEqualTo(name.length() <= 256);
    }
  }

  /** A scope's schema is told once for each law that is laid out, so it is left out here. */
  private static Law law(Mode mode) {
    return TestLaw.of().withShop().rule("schema-url", Mode.OFF).in(mode);
  }

  private static ExportLaw exportLaw(Law law) {
    return new ExportLaw(law, "key".getBytes(UTF_8));
  }

  private static SpanData exported(SpanData span, ExportLaw law) {
    Kept kept = new Kept();
    new LawfulSpanExporter(kept, () -> law).export(List.of(span)).whenComplete(() -> {});
    assertThat(kept.spans()).hasSize(1);
    return kept.spans().get(0);
  }

  /** Spans of a service: of few shapes, so that most come again, sometimes with other values. */
  private static List<SpanData> randomSpans(Random random) {
    Kept kept = new Kept();
    List<Consumer<Tracer>> shapes = new ArrayList<>();
    for (int i = 0; i < SHAPES; i++) {
      shapes.add(randomShape(random));
    }
    try (SdkTracerProvider tracers =
        SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(kept)).build()) {
      for (int i = 0; i < SPANS; i++) {
        shapes.get(random.nextInt(SHAPES)).accept(tracers.get("test"));
      }
    }
    return kept.spans();
  }

  private static Consumer<Tracer> randomShape(Random random) {
    String name = NAMES[random.nextInt(NAMES.length)];
    SpanKind kind = random.nextBoolean() ? SpanKind.SERVER : SpanKind.INTERNAL;
    int first = random.nextInt(3) * 4;
    int count = 1 + random.nextInt(random.nextInt(8) == 0 ? 12 : 3);
    return tracer -> {
      Span span = tracer.spanBuilder(name).setSpanKind(kind).startSpan();
      for (int k = 0; k < count; k++) {
        put(span, ATTRIBUTES[(first + k) % ATTRIBUTES.length], random);
      }
      span.end();
    };
  }

  private static void put(Span span, Object[] attribute, Random random) {
    String key = (String) attribute[0];
    int usual = random.nextInt(4) == 0 ? 1 + random.nextInt(attribute.length - 1) : 1;
    Object value = attribute[usual];
    if (value instanceof Long number) {
      span.setAttribute(AttributeKey.longKey(key), number);
    } else if (value instanceof Double number) {
      span.setAttribute(AttributeKey.doubleKey(key), number);
    } else {
      span.setAttribute(AttributeKey.stringKey(key), (String) value);
    }
  }
}
