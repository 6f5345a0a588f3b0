package dev.plumbline.charter.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
  private static final List<String> WORDS = List.of("required", "recommended", "opt_in");

  @Test
  void aMisspelling_hasItsWord() {
    assertThat(Nearest.to("requred", WORDS)).isEqualTo("required");
    assertThat(Nearest.to("reuqired", WORDS)).isEqualTo("required");
    assertThat(Nearest.to("optin", WORDS)).isEqualTo("opt_in");
  }

  @Test
  void anotherWord_hasNone() {
    assertThat(Nearest.to("mandatory", WORDS)).isNull();
    assertThat(Nearest.to("", WORDS)).isNull();
    assertThat(Nearest.to("x".repeat(100_000), WORDS)).isNull();
  }

  @Test
  void swappedNeighbours_areOneStep() {
    assertThat(Nearest.distance("ab", "ba")).isEqualTo(1);
    assertThat(Nearest.distance("", "abc")).isEqualTo(3);
    assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
  }
}
