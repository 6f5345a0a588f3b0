package dev.plumbline.agent.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemovedTextsTest {
  @Test
  void aValueThatContainsAnother_isMaskedWhole() {
    for (List<String> order :
        Arrays.asList(Arrays.asList("1234", "12345678"), Arrays.asList("12345678", "1234"))) {
      RemovedTexts removed = new RemovedTexts();
      removed.accept(order);
      assertThat(removed.removeFrom("x 12345678 y 1234")).isEqualTo("x **** y ****");
    }
  }
}
