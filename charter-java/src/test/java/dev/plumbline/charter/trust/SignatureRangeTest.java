package dev.plumbline.charter.trust;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Without the JDK: some of its releases take what is out of range. */
class SignatureRangeTest {
  private static final String ORDER =
      "022100ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

  @Test
  void numbersFrom1_toTheOrderLessOne_areInRange() {
    assertThat(holds("3006" + "020101" + "020101")).isTrue();
    assertThat(holds("3026" + "020101" + ORDER.replace("632551", "632550"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "3000",
        "3006020100020100",
        "3006020101020100",
        "3006020100020101",
        "30060201ff020101",
        "3007020101020101",
        "300602010102010100",
        "30080201010201010500",
        "3007020200010201" + "01",
        "308106020101020101",
        "3026020101" + ORDER,
        "3026" + ORDER + "020101",
        "3006020101020181"
      })
  void othersAreNot(String der) {
    assertThat(holds(der)).isFalse();
  }

  private static boolean holds(String hex) {
    return SignatureRange.holds(Hex.bytes(hex));
  }
}
