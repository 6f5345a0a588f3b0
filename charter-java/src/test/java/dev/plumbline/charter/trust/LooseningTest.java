package dev.plumbline.charter.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LooseningTest {
  private static final String POLICY = "policy.yaml";
  private static final String REGISTRY = "registry/common.yaml";

  @Test
  void theSameCharter_opensNothing() {
    assertThat(Loosening.between(CharterFixture.real(), CharterFixture.real())).isEmpty();
  }

  @ParameterizedTest(name = "{1} -> {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          policy.yaml          | mode: enforce               | mode: observe               | enforcement mode: enforce -> observe
          policy.yaml          | attribute-sensitive: enforce | attribute-sensitive: observe | rule attribute-sensitive: enforce -> observe
          policy.yaml          | attribute-sensitive: enforce | attribute-sensitive: off    | rule attribute-sensitive: enforce -> off
          policy.yaml          | boundary: true              | boundary: false             | service edge: no trust boundary
          policy.yaml          | max_entries: 8              | {max_entries: 8}, hosts: [partner.example] | baggage host partner.example: added
          policy.yaml          | - {key: plumbline.demo.fault | - {key: tenant, max_bytes: 9, copy_to_spans: false, from_boundary: false, brief: x}; - {key: plumbline.demo.fault | baggage tenant: added
          registry/common.yaml | sensitive: hash             | sensitive: none             | attribute client.address: hash -> none
          registry/common.yaml | {sensitive: drop}           | {sensitive: hash}           | attribute url.query: drop -> hash
          """)
  void whatIsOpened_isOneLine(String file, String old, String fresh, String expected) {
    String by = fresh.replace("{max_entries: 8},", "max_entries: 8\n ").replace("; - ", "\n    - ");
    Charter after = new CharterFixture().replace(file, old, by).load().charter();

    assertThat(Loosening.between(CharterFixture.real(), after)).containsExactly(expected);
    assertThat(Loosening.between(after, CharterFixture.real())).as("closed again").isEmpty();
  }

  @Test
  void aRow_mayOpenWhatIsSensitiveWithoutOne() {
    Charter after = withOpenTemplate("http.request.header");

    assertThat(Loosening.between(CharterFixture.real(), after))
        .containsExactly("attribute http.request.header.password: mask -> none");
  }

  @Test
  void baggageFromOutside_isOpened() {
    Charter before =
        new CharterFixture()
            .replace(POLICY, "from_boundary: true", "from_boundary: false")
            .load()
            .charter();

    assertThat(Loosening.between(before, CharterFixture.real()))
        .containsExactly("baggage plumbline.demo.fault: accepted from outside");
  }

  /** It names no header, and lies above all of them. */
  @Test
  void aTemplateFarAbove_opensWhatIsSensitiveBelow() {
    Charter after = withOpenTemplate("http.request");

    assertThat(Loosening.between(CharterFixture.real(), after))
        .containsExactly("attribute http.request.header.password: mask -> none");
  }

  @Test
  void unknownAttributes_thatWereDropped_areOpened() {
    Charter before =
        new CharterFixture()
            .replace(POLICY, "unknown_attributes: observe", "unknown_attributes: drop")
            .load()
            .charter();

    assertThat(Loosening.between(before, CharterFixture.real()))
        .containsExactly("unknown attributes: drop -> observe");
  }

  private static Charter withOpenTemplate(String key) {
    String row = "  - key: url.query\n";
    String opens =
        """
          - key: %s
            type: template[string]
            stability: stable
            brief: All below.
            examples: [x]
            annotations: {plumbline: {sensitive: none}}
        """
            .formatted(key);
    return new CharterFixture().replace(REGISTRY, row, opens + row).load().charter();
  }
}
