package dev.plumbline.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HexTest {

  @Test
  void reads_digits_in_either_case() {
    assertThat(Hex.parse("x0123456789abcdef".toCharArray(), 1, "spanId"))
        .isEqualTo(0x0123456789abcdefL);
    assertThat(Hex.parse("FEDCBA9876543210".toCharArray(), 0, "spanId"))
        .isEqualTo(0xfedcba9876543210L);
  }

  @Test
  void refuses_every_other_character_and_names_the_first() {
    for (char c = 0; c < 0x300; c++) {
      if (Character.digit(c, 16) >= 0) {
        continue;
      }
      char[] text = "0123456789abcdef".toCharArray();
      text[7] = c;
      text[12] = 'x';

      String message = "spanId has the character '" + c + "', expected hex digits";
      assertThatThrownBy(() -> Hex.parse(text, 0, "spanId"))
          .isInstanceOf(OtlpFormatException.class)
          .hasMessage(message);
    }
  }
}
