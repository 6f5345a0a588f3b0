package dev.plumbline.charter.naming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.CharterFixture;
import dev.plumbline.charter.Location;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.charter.registry.SpanKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SpanTypesTest {
  private static final SpanTypes TYPES =
      new SpanTypes(
          List.of(
              span("b.server", SpanKind.SERVER, "{a}", "a"),
              span("a.server", SpanKind.SERVER, "{a}", "a"),
              span("z.server", SpanKind.SERVER, "{a}", "a", "b"),
              span("fixed", SpanKind.SERVER, "fixed"),
              span("inner", SpanKind.INTERNAL, "fixed")));

  private static Span span(String type, SpanKind kind, String template, String... match) {
    return new Span(
        new Location("x.yaml", 1, 1),
        type,
        kind,
        SpanNameTemplate.parse(template),
        List.of(match),
        Map.of(),
        "");
  }

  private static @Nullable String typeOf(SpanKind kind, String name, String... attributes) {
    List<String> present = List.of(attributes);
    Span span = TYPES.find(kind, name, key -> present.contains(key) ? "x" : null);
    return span == null ? null : span.type();
  }

  @Test
  void theRowWithMostMatches_wins() {
    assertThat(typeOf(SpanKind.SERVER, "n", "a", "b")).isEqualTo("z.server");
  }

  @Test
  void ofEqualRows_theFirstByTypeWins() {
    assertThat(typeOf(SpanKind.SERVER, "n", "a")).isEqualTo("a.server");
  }

  @Test
  void aMatch_winsOverALiteralName() {
    assertThat(typeOf(SpanKind.SERVER, "fixed", "a")).isEqualTo("a.server");
    assertThat(typeOf(SpanKind.SERVER, "fixed")).isEqualTo("fixed");
  }

  @Test
  void theKind_decidesFirst() {
    assertThat(typeOf(SpanKind.INTERNAL, "fixed", "a")).isEqualTo("inner");
    assertThat(typeOf(SpanKind.CLIENT, "fixed", "a", "b")).isNull();
  }

  @Test
  void anUnknownSpan_hasNoRow() {
    assertThat(typeOf(SpanKind.SERVER, "other", "b")).isNull();
  }

  @Test
  void theOrderOfTheRows_neverMatters_norWhichWayTheyAreTried() {
    List<Span> rows = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      List<String> match = new ArrayList<>();
      for (int bit = 0; bit < 6; bit++) {
        if ((i >> bit & 1) == 1) {
          match.add("k" + bit);
        }
      }
      rows.add(span("t" + i % 7 + '.' + i, SpanKind.CLIENT, "n", match.toArray(new String[0])));
    }
    SpanTypes inOrder = new SpanTypes(rows);
    Collections.shuffle(rows, new Random(1));
    SpanTypes shuffled = new SpanTypes(rows);

    for (int present = 0; present < 64; present++) {
      Map<String, Object> attributes = new HashMap<>();
      for (int bit = 0; bit < 6; bit++) {
        if ((present >> bit & 1) == 1) {
          attributes.put("k" + bit, 1L);
        }
      }
      Span row = inOrder.find(SpanKind.CLIENT, "n", attributes::get);
      assertThat(shuffled.find(SpanKind.CLIENT, "n", attributes::get)).isSameAs(row);
      Span byAnchors =
          attributes.keySet().stream()
              .flatMap(key -> shuffled.anchoredAt(SpanKind.CLIENT, key).stream())
              .filter(candidate -> attributes.keySet().containsAll(candidate.match()))
              .min(SpanTypes.byStrength())
              .orElse(shuffled.named(SpanKind.CLIENT, "n"));
      assertThat(byAnchors).isSameAs(row);
    }
  }

  @Test
  void theSpansOfTheRealCharter_areFound() {
    SpanTypes real = CharterFixture.real().spanTypes();
    Map<String, String> rpc = Map.of("rpc.system.name", "grpc");

    assertThat(real.find(SpanKind.SERVER, "x", rpc::get))
        .extracting(Span::type)
        .isEqualTo("rpc.server");
    assertThat(real.find(SpanKind.CLIENT, "x", rpc::get))
        .extracting(Span::type)
        .isEqualTo("rpc.client");
    assertThat(real.find(SpanKind.INTERNAL, "orders.place", rpc::get))
        .extracting(Span::type)
        .isEqualTo("orders.place");
  }
}
