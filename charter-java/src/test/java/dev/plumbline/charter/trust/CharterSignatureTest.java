package dev.plumbline.charter.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CharterSignatureTest {
  private static final String GOOD =
      """
      plumbline.signature/1
      serial 42
      not-before 2026-01-01T00:00:00Z
      expires 2026-04-01T00:00:00Z
      weakens no
      key 00112233445566778899aabbccddeeff 3006020101020101
      """;

  @Test
  void whatIsWritten_isWhatWasRead() throws UntrustedException {
    CharterSignature signature = CharterSignature.read("x", Signer.bytes(GOOD));

    assertThat(signature.serial()).isEqualTo(42);
    assertThat(signature.expires()).hasToString("2026-04-01T00:00:00Z");
    assertThat(signature.signatures()).containsOnlyKeys("00112233445566778899aabbccddeeff");
    assertThat(signature.bytes()).isEqualTo(Signer.bytes(GOOD));
    assertThat(signature.message("k", Signer.bytes("{}")))
        .asString(StandardCharsets.UTF_8)
        .endsWith("no\nkey k\n{}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          plumbline.signature/1 | plumbline.signature/2 | x:1:1: it is "plumbline.signature/2"; expected plumbline.signature/1
          serial 42   | serial 042          | x:2:1: it is "serial 042"; expected "serial NUMBER"
          serial 42   | serial 42 ''        | x:2:1: it is "serial 42 "; expected
          42          | 1234567890123456789 | x:2:1: it is "serial 1234567890123456789"; expected
          -01-01T     | -1-1T               | x:3:1: it is "not-before 2026-1-1T00:00:00Z"; expected "not-before TIME"
          01-01T      | 02-30T              | x:3:1: there is no time 2026-02-30T00:00:00Z
          -04-01T00   | -04-01T25           | x:4:1: it is "expires 2026-04-01T25:00:00Z"
          weakens no  | weakens maybe       | x:5:1: it is "weakens maybe"; expected "weakens yes" or "weakens no"
          00112       | 0A112               | x:6:1: it is "key 0A1122
          3006020101020101 | 300602010102010 | x:6:1: it is "key
          """)
  void aLineOfAnotherForm_isTold(String good, String bad, String expected) {
    assertThat(GOOD).contains(good);
    assertThatThrownBy(() -> read(GOOD.replace(good, bad.replace("''", ""))))
        .isInstanceOf(UntrustedException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void whatIsMissingOrTooMuch_isTold() {
    assertThatThrownBy(() -> read(""))
        .hasMessage("x:1:1: it is empty without a line feed; expected plumbline.signature/1");
    assertThatThrownBy(() -> read(GOOD.substring(0, GOOD.length() - 1)))
        .hasMessageContaining("x:6:1: ")
        .hasMessageContaining("without a line feed");
    assertThatThrownBy(() -> read(GOOD.substring(0, GOOD.indexOf("key"))))
        .hasMessageContaining(
            "x:6:1: it is empty without a line feed; expected \"key ID SIGNATURE\"");
    String line = GOOD.substring(GOOD.indexOf("key"));
    assertThatThrownBy(() -> read(GOOD + line)).hasMessageContaining("x:7:1: key 0011");
    StringBuilder many = new StringBuilder(GOOD);
    for (int i = 0; i < 16; i++) {
      many.append(line.replace("00112", String.format("1%04d", i)));
    }
    assertThatThrownBy(() -> read(many.toString()))
        .hasMessage("x:22:1: more follows; expected at most 16 signatures");
    assertThatThrownBy(() -> read("a".repeat(20_000))).hasMessageContaining("more than 16384");
  }

  private static CharterSignature read(String text) throws UntrustedException {
    return CharterSignature.read("x", Signer.bytes(text));
  }
}
