package dev.plumbline.cli.format;

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

    assertThat(Json.read(Json.write(value))).isEqualTo(value);
  }

  @Test
  void whatIsNoObject_isAnEmptyOne() {
    assertThat(Json.object("<html>")).isEmpty();
    assertThat(Json.object("")).isEmpty();
    assertThat(Json.object("[1]")).isEmpty();
  }

  @Test
  void truncatedText_isRefused() {
    assertThatThrownBy(() -> Json.read("{\"a\":")).isInstanceOf(IOException.class);
  }
}
