package dev.plumbline.charter.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
  @Test
  void aHash_hidesTheValueAndDependsOnTheKey() {
    Redactor one = new Redactor(new byte[] {1});
    Redactor two = new Redactor(new byte[] {2});

    assertThat(one.hash("c-1")).matches("[0-9a-f]{16}").isEqualTo(one.hash("c-1"));
    assertThat(one.hash("c-1")).isNotEqualTo(one.hash("c-2")).isNotEqualTo(two.hash("c-1"));
    assertThat(one.mask()).isEqualTo("****");
  }

  /** Test cases 1, 2 and 6 of RFC 4231, section 4. */
  @Test
  void aHash_isTheBeginningOfAnHmac() {
    assertThat(new Redactor(filled(20, 0x0b)).hash("Hi There")).isEqualTo("b0344c61d8db3853");
    assertThat(
            new Redactor("Jefe".getBytes(StandardCharsets.UTF_8))
                .hash("what do ya want for nothing?"))
        .isEqualTo("5bdcc146bf60754e");
    assertThat(
            new Redactor(filled(131, 0xaa))
                .hash("Test Using Larger Than Block-Size Key - Hash Key First"))
        .isEqualTo("60e431591ee0b67f");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 200})
  void forAnyKey_itAgreesWithTheJdk(int length) throws Exception {
    byte[] key = filled(length, 0x5a);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    byte[] expected = mac.doFinal("größe".getBytes(StandardCharsets.UTF_8));

    assertThat(new Redactor(key).hash("größe"))
        .isEqualTo(java.util.HexFormat.of().formatHex(expected, 0, 8));
  }

  @Test
  void anEmptyKey_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Redactor(new byte[0]));
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
