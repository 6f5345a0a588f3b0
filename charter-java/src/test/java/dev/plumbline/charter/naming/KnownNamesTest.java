package dev.plumbline.charter.naming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFixture;
import org.junit.jupiter.api.Test;

class KnownNamesTest {
  @Test
  void literalName_isNoId() {
    Charter charter =
        new CharterFixture()
            .replace("registry/orders.yaml", "note: orders.place", "note: decode area-51000")
            .load()
            .charter();
    KnownNames known = charter.knownNames();
    assertThat(SpanNameCardinality.containsId("decode area-51000")).isTrue();
    assertThat(SpanNameCardinality.containsId("decode area-51000", known, null)).isFalse();
    assertThat(SpanNameCardinality.containsId("decode area-51001", known, null)).isTrue();
    assertThat(KnownNames.literals(charter.spans().values())).containsExactly("decode area-51000");
  }

  @Test
  void wordOfThePolicy_isNoId() {
    Charter charter =
        new CharterFixture()
            .put(
                "policy.yaml",
                new String(
                        CharterFixture.contents().get("policy.yaml"),
                        java.nio.charset.StandardCharsets.UTF_8)
                    + "\nnaming: {words: [area-51000]}\n")
            .load()
            .charter();
    assertThat(SpanNameCardinality.withoutIds("visit area-51000 42", charter.knownNames(), null))
        .isEqualTo("visit area-51000 {id}");
  }
}
