package dev.plumbline.charter.finding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Location;
import org.junit.jupiter.api.Test;

class FindingTest {
  @Test
  void aFinding_saysWhatAndWhereTheCharterAsksForWhat() {
    Finding finding =
        new Finding(
            Rule.SPAN_NAME_CARDINALITY,
            "span name \"GET /users/42\" contains an id",
            "\"GET /users/{id}\"",
            new Location("charter/registry/http.yaml", 17, 5));

    assertThat(finding)
        .hasToString(
            "span name \"GET /users/42\" contains an id; charter/registry/http.yaml:17"
                + " (span-name-cardinality) expects \"GET /users/{id}\"");
  }

  @Test
  void rules_haveTheIdsOfThePolicy() {
    assertThat(Rule.fromId("span-name-template")).isEqualTo(Rule.SPAN_NAME_TEMPLATE);
    assertThat(Rule.fromId("span_name_template")).isNull();
    assertThat(Action.OBSERVED.word()).isEqualTo("observed");
  }
}
