package dev.plumbline.charter.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitConversionTest {

  @ParameterizedTest
  @CsvSource({
    "ms, s, 5, 0.005",
    "ms, s, 75, 0.075",
    "us, s, 1, 0.000001",
    "s, ms, 0.25, 250",
    "min, s, 2, 120",
    "h, min, 1.5, 90",
    "KiBy, By, 3, 3072",
    "By, kBy, 1500, 1.5",
    "bit, By, 8, 1",
    "%, 1, 45, 0.45"
  })
  void oneStep_andBack(String from, String to, double value, double converted) {
    UnitConversion conversion = UnitConversion.between(from, to);

    assertThat(conversion).isNotNull();
    assertThat(conversion.convert(value)).isEqualTo(converted);
    assertThat(conversion.revert(converted)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({"s, s", "s, By", "ms, {request}", "kBy, KiBy", "MiBy, MBy", "furlong, s", "'', s"})
  void whatIsNotExact_isNotDone(String from, String to) {
    assertThat(UnitConversion.between(from, to)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "s, ns, 9300000000, 9223372036854775807",
    "s, ms, 7, 7000",
    "s, ns, -9300000000, -9223372036854775808"
  })
  void wholeNumbers_stayWhole_andDoNotWrapAround(
      String from, String to, long value, long converted) {
    UnitConversion conversion = UnitConversion.between(from, to);

    assertThat(conversion.keepsWholeNumbers()).isTrue();
    assertThat(conversion.convert(value)).isEqualTo(converted);
  }
}
