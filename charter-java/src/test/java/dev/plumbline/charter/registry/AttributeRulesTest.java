package dev.plumbline.charter.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.CharterFixture;
import dev.plumbline.charter.Location;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttributeRulesTest {
  @Test
  void aDeprecatedAttribute_saysItsNewKey() {
    Attribute old = CharterFixture.real().attributes().get("http.method");

    assertThat(old).extracting(Attribute::renamedTo).isEqualTo("http.request.method");
    assertThat(old).extracting(Attribute::deprecation).isEqualTo(Deprecation.RENAMED);
  }

  @Test
  void aTemplate_standsForAllKeysBelowIt() {
    AttributeRules rules =
        new AttributeRules(
            List.of(
                Attribute.builder(
                        new Location("x.yaml", 1, 1), "http.request.header", AttributeType.STRINGS)
                    .template(true)
                    .build()));

    assertThat(rules.find("http.request.header.accept"))
        .extracting(Attribute::key)
        .isEqualTo("http.request.header");
    assertThat(rules.find("http.request.header")).isNull();
    assertThat(rules.find("http.request")).isNull();
  }

  @Test
  void lists_areCheckedByTheirElements() {
    assertThat(AttributeType.INTS.accepts(List.of(1L, 2L))).isTrue();
    assertThat(AttributeType.INTS.accepts(List.of(1L, "2"))).isFalse();
    assertThat(AttributeType.INTS.accepts(1L)).isFalse();
    assertThat(AttributeType.ANY.accepts(List.of("a", 1L))).isTrue();
  }

  @Test
  void truncation_keepsShortValuesAndWholeCharacters() {
    String value = "short";

    assertThat(AttributeRules.truncate(value, 16)).isSameAs(value);
    assertThat(AttributeRules.truncate(value, 0)).isSameAs(value);
    assertThat(AttributeRules.truncate("abcdef", 3)).isEqualTo("abc");
    assertThat(AttributeRules.truncate("ab😀d", 3)).isEqualTo("ab");
  }
}
