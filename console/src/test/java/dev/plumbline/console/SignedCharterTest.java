package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.CompiledCharter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where keys are given, the console takes a signed charter alone, as every process does. */
class SignedCharterTest {
  @TempDir private Path folder;

  @Test
  void withKeys_anUnsignedCharterIsRefused() throws IOException {
    Path charter = folder.resolve("charter.json");
    Files.write(charter, CompiledCharter.of(CharterFiles.base()).json());

    assertThat(load(Map.of("PLUMBLINE_CHARTER", charter.toString())).isValid()).isTrue();
    assertThat(
            load(Map.of(
                    "PLUMBLINE_CHARTER", charter.toString(),
                    "PLUMBLINE_CHARTER_KEYS", folder.resolve("keys.pem").toString()))
                .problems())
        .singleElement()
        .asString()
        .contains("charter.json.sig:1:1: the charter has no signature");
  }

  private static CharterResult load(Map<String, String> environment) {
    return ConsoleSettings.from(environment).loadCharter();
  }
}
