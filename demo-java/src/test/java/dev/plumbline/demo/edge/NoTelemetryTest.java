package dev.plumbline.demo.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The edge has no dependency on OpenTelemetry. */
class NoTelemetryTest {
  @Test
  void noClassOfTheEdge_mentionsOpenTelemetry() throws Exception {
    Path classes = Path.of(Edge.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      List<Path> compiled = files.filter(file -> file.toString().endsWith(".class")).toList();

      assertThat(compiled).hasSizeGreaterThan(20);
      assertThat(compiled).noneMatch(NoTelemetryTest::mentionsOpenTelemetry);
    }
  }

  @Test
  void noDependency_bringsOpenTelemetry() {
    assertThatThrownBy(() -> Class.forName("io.opentelemetry.api.OpenTelemetry"))
        .isInstanceOf(ClassNotFoundException.class);
    assertThatThrownBy(() -> Class.forName("io.opentelemetry.context.Context"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  private static boolean mentionsOpenTelemetry(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      return text.contains("io/opentelemetry") || text.contains("io.opentelemetry");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
