package dev.plumbline.cases;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndependentCasesTest {
  private static final Charter FIRST =
      charter(
          "first",
          """
          resource: {required: [{key: service.namespace, from: [{value: market}]}]}
          errors:
            reasons:
              - {reason: SOLD_OUT, code: FAILED_PRECONDITION, owner: a, brief: Gone., advice: Wait.}
          baggage:
            keys: [{key: first.tenant, max_bytes: 32, brief: Whose it is.}]
          """);
  private static final Charter OTHER = charter("other", "");

  @ParameterizedTest
  @ValueSource(
      strings = {"SOLD_OUT", "reason=SOLD_OUT;x", "first.tenant=north", "first", "stall", "market"})
  void whatOnlyTheFirstHas_makesACaseDependent(String text) {
    assertThat(held(Map.of("text", text))).isFalse();
    assertThat(held(Map.of("list", List.of(Map.of(text, 1))))).isFalse();
  }

  @Test
  void whatIsInsideAMessage_countsToo() {
    String message =
        Base64.getEncoder().encodeToString("\n\u0008SOLD_OUT\u0012\u0005other".getBytes(UTF_8));

    assertThat(held(Map.of("details", message))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"both", "PANIC", "http.route", "SOLD_OUTRIGHT", "the first of many", "stalls"})
  void whatBothHaveOrNeither_doesNot(String text) {
    assertThat(held(Map.of("text", text))).isTrue();
  }

  @Test
  void aCaseWithACharterOfItsOwn_isNotOfThem() {
    assertThat(held(Map.of("charter", "{}"))).isFalse();
  }

  private static boolean held(Map<String, Object> input) {
    Case one = new Case("errors/x", "errors.x", Map.copyOf(input), null, List.of(), "", "x.yaml");
    return IndependentCases.of(List.of(one), FIRST, OTHER).contains(one);
  }

  private static Charter charter(String name, String more) {
    String services = "  - {name: both, language: go, team: " + name + "}\n";
    return CharterLoader.load(
            CharterFiles.of(
                name,
                Map.of(
                    "policy.yaml",
                    ("file_format: plumbline.policy/1\nextends: base\nservices:\n"
                            + services
                            + (more.isEmpty()
                                ? ""
                                : "  - {name: stall, language: go, team: first}\n" + more))
                        .getBytes(UTF_8),
                    "registry/manifest.yaml",
                    ("name: " + name + "\nschema_url: https://x.example/schemas/x/1.0.0\n")
                        .getBytes(UTF_8))))
        .charter();
  }
}
