package dev.plumbline.agent.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptsHeaderTest {

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "12, 12", "999, 999"})
  void aNumberIsRead(String header, int attempts) {
    assertThat(AttemptsHeader.parse(header)).isEqualTo(attempts);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "-1", "1000", "1.5", " 1", "two", "99999999999"})
  void anythingElse_isNone(String header) {
    assertThat(AttemptsHeader.parse(header)).isZero();
  }
}
