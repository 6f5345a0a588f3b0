package dev.plumbline.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonTest {

  @Test
  void whatIsWritten_isReadBack() throws IOException {
    Map<String, @Nullable Object> value = new LinkedHashMap<>();
    value.put("text", "a \"quoted\" word");
    value.put("whole", 3L);
    value.put("broken", 0.5);
    value.put("truth", true);
    value.put("nothing", null);
    value.put("list", Arrays.asList(1L, "two", null, List.of()));
    value.put("object", Map.of("k", "v"));

    assertThat(Json.read(Json.writeIndented(value))).isEqualTo(value);
  }

  @Test
  void whatIsNoObject_isAnEmptyOne() {
    assertThat(Json.readObject("<html>")).isEmpty();
    assertThat(Json.readObject("")).isEmpty();
    assertThat(Json.readObject("[1]")).isEmpty();
  }

  @Test
  void numbersAreReadExactly_whereNothingMayBeLost() throws IOException {
    String text = "{\"p\":0.1000000000000000055511151231257827,\"n\":18446744073709551616}";

    assertThat(Json.write(Json.readExact(text))).isEqualTo(text);
    assertThat(Json.object(Json.read(text)).values()).containsExactly(0.1, 1.8446744073709552E19);
  }

  @Test
  void aMemberThatIsThereTwice_orASecondValue_isRefused_whereNothingMayBeLost() {
    assertThatThrownBy(() -> Json.readExact("{\"a\":1,\"a\":2}")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Json.readExact("{} {}")).hasMessageContaining("more than one");
    assertThatThrownBy(() -> Json.readExact("")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Json.readExact("[".repeat(101) + "]".repeat(101)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aDocumentThatIsNestedTooDeep_isRefused() {
    assertThatThrownBy(() -> Json.read("[".repeat(1001) + "]".repeat(1001)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void equality_isThatOfJson() throws IOException {
    assertThat(
            Json.equal(
                Json.read("{\"a\":1,\"b\":[1.0]}"), Json.readExact("{\"b\":[1],\"a\":1.00}")))
        .isTrue();
    assertThat(Json.equal(Json.read("[1,2]"), Json.read("[2,1]"))).isFalse();
    assertThat(Json.equal(null, Json.read("null"))).isTrue();
    assertThat(Json.equal("1", 1L)).isFalse();
  }

  @Test
  void whatHasNoJson_isRefused() {
    assertThatThrownBy(() -> Json.write(List.of(new byte[0])))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void truncatedText_isRefused() {
    assertThatThrownBy(() -> Json.read("{\"a\":")).isInstanceOf(IOException.class);
  }
}
