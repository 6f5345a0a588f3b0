package dev.plumbline.charter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The charter has no dependency on a telemetry SDK: it is used by the extension, the checker and
 * the command line alike, and a fourth user must not have to bring one.
 */
class NoOpenTelemetryTest {
  private static final Path CLASSES = Path.of("target", "classes");

  @Test
  void noClass_namesAnOpenTelemetryType() throws IOException {
    List<Path> classes = classes();

    assertThat(classes).hasSizeGreaterThan(40);
    assertThat(classes)
        .allSatisfy(
            path ->
                assertThat(constants(path))
                    .doesNotContain("io/opentelemetry")
                    .doesNotContain("io.opentelemetry"));
  }

  @Test
  void noOpenTelemetry_isOnTheClassPath() {
    assertThat(System.getProperty("java.class.path")).doesNotContain("opentelemetry");
  }

  @Test
  void everyClass_runsOnJava8() throws IOException {
    assertThat(classes())
        .allSatisfy(
            path ->
                assertThat(Files.readAllBytes(path)[7])
                    .as("class file version")
                    .isEqualTo((byte) 52));
  }

  /** Names in a constant pool are plain UTF-8, so they can be looked for in the bytes. */
  private static String constants(Path path) throws IOException {
    return new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
  }

  private static List<Path> classes() throws IOException {
    try (Stream<Path> walk = Files.walk(CLASSES)) {
      return walk.filter(path -> path.toString().endsWith(".class")).toList();
    }
  }
}
