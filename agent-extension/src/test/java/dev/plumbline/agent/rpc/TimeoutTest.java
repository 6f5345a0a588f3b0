package dev.plumbline.agent.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeoutTest {

  @ParameterizedTest
  @CsvSource({
    "1H,3600000000000",
    "2M,120000000000",
    "3S,3000000000",
    "250m,250000000",
    "7u,7000",
    "99999999n,99999999"
  })
  void unitsAreGrpcs(String header, long nanos) {
    assertThat(Timeout.parse(header)).isEqualTo(nanos);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "S", "1", "1s", "-1S", "123456789S", "1.5S", " 1S"})
  void anythingElse_isNone(String header) {
    assertThat(Timeout.parse(header)).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 99_999_999L, 1_950_000_000L, 3_600_000_000_000L, Long.MAX_VALUE / 2})
  void whatIsWritten_isReadBack_andNeverLonger(long nanos) {
    assertThat(Timeout.parse(Timeout.format(nanos)))
        .isLessThanOrEqualTo(nanos)
        .isGreaterThanOrEqualTo(nanos - nanos / 1_000);
  }

  @Test
  void absent_isNone() {
    assertThat(Timeout.parse(null)).isEqualTo(-1);
  }
}
