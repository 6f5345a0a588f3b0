package dev.plumbline.charter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RealCharterTest {
  static final Path FOLDER = Path.of("..", "charter", "shop");

  @Test
  void theCharterOfThisRepository_isValid() {
    CharterResult result = Charter.load(FOLDER);

    assertThat(result.problems()).isEmpty();
    assertThat(result.charter().version()).isEqualTo("0.1.0");
    assertThat(result.charter().digest()).matches("[0-9a-f]{64}");
  }
}
