package dev.plumbline.charter.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.CharterFixture;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.AttributeType;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BooleanEnumTest {
  private static CharterFixture with(String members) {
    return new CharterFixture()
        .put(
            "registry/shop.yaml",
            "file_format: definition/2\n"
                + "attributes:\n"
                + "  - {key: shop.open, type: {members: ["
                + members
                + "]}, stability: stable,"
                + " brief: Open., annotations: {plumbline: {closed: true}}}\n");
  }

  @Test
  void membersMayBeBooleans() {
    CharterFixture fixture = with("{id: yes_it_is, value: true}");
    assertThat(fixture.problems()).isEmpty();
    Attribute open = Objects.requireNonNull(fixture.load().charter().attributes().get("shop.open"));
    assertThat(open.type()).isEqualTo(AttributeType.BOOLEAN);
    assertThat(open.allows(true)).isTrue();
    assertThat(open.allows(false)).isFalse();
  }

  @Test
  void membersAreOfOneType() {
    assertThat(with("{id: a, value: true}, {id: b, value: x}").problems())
        .singleElement()
        .asString()
        .contains("the members are of several types");
  }
}
