package dev.plumbline.charter.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.CharterFixture;
import dev.plumbline.charter.Location;
import dev.plumbline.charter.finding.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttributeRulesTest {
  private static final AttributeRules RULES = CharterFixture.real().attributeRules();

  @Test
  void anAttributeAsTheCharterWantsIt_breaksNothing() {
    assertThat(RULES.broken("http.request.method", "GET")).isNull();
    assertThat(RULES.broken("http.response.status_code", 200L)).isNull();
    assertThat(RULES.broken("plumbline.error.retryable", true)).isNull();
  }

  @Test
  void eachMistake_hasItsRule() {
    assertThat(RULES.broken("my.own", "x")).isEqualTo(Rule.ATTRIBUTE_UNKNOWN);
    assertThat(RULES.broken("http.method", "GET")).isEqualTo(Rule.ATTRIBUTE_DEPRECATED);
    assertThat(RULES.broken("customer.email", "a@b")).isEqualTo(Rule.ATTRIBUTE_SENSITIVE);
    assertThat(RULES.broken("http.response.status_code", "200")).isEqualTo(Rule.ATTRIBUTE_TYPE);
    assertThat(RULES.broken("http.request.method", "FETCH")).isEqualTo(Rule.ATTRIBUTE_ENUM);
    assertThat(RULES.broken("orders.sku", "x".repeat(17))).isEqualTo(Rule.ATTRIBUTE_LENGTH);
  }

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

    assertThat(rules.broken("http.request.header.accept", List.of("a"))).isNull();
    assertThat(rules.broken("http.request.header.accept", "a")).isEqualTo(Rule.ATTRIBUTE_TYPE);
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
