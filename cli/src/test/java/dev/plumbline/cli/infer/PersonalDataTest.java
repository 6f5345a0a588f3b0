package dev.plumbline.cli.infer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalDataTest {
  @ParameterizedTest
  @CsvSource({
    "jane@shop.example, an e-mail address",
    "4111111111111111, the number of a payment card",
    "4111 1111 1111 1111, the number of a payment card",
    "DE89 3704 0044 0532 0130 00, an IBAN",
    "+49 30 901820, a telephone number",
    "Bearer 0123456789abcdef, an Authorization header",
    "contact: jane@shop.example, an e-mail address",
    "https://shop.example/?email=jane@shop.example, an e-mail address",
    "0170 1234567, a telephone number",
    "sk_live_0123456789, an access key",
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjM0In0., a JSON Web Token",
    "-----BEGIN EC PRIVATE KEY-----, a private key"
  })
  void values(String value, String what) {
    assertThat(PersonalData.inValue(value)).isEqualTo(what);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111111111111112",
        "1764470400000000000",
        "0000000000000",
        "DE00370400440532013000",
        "PricingService/Quote",
        "2026-11-30T00:00:00Z",
        "user@localhost",
        "short"
      })
  void otherValues(String value) {
    assertThat(PersonalData.inValue(value)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"user.email", "customerEmail", "acme.card_number", "app.api.token"})
  void keys(String key) {
    assertThat(PersonalData.inKey(key)).contains("its key has the word");
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme.card.brand", "server.address", "tokenizer.kind", "acme.mailbox"})
  void otherKeys(String key) {
    assertThat(PersonalData.inKey(key)).isNull();
  }
}
