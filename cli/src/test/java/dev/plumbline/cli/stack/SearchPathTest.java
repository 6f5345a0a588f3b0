package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchPathTest {
  @TempDir Path folder;

  @Test
  void thePlaceThatIsNamed_winsOverEveryOther_andPathIsTheLast() throws IOException {
    Path tools = Files.createDirectory(folder.resolve("tools"));
    Path path = Files.createDirectory(folder.resolve("path"));
    Path named = program(tools.resolve("otelcol"));
    program(path.resolve("otelcol"));
    Path contrib = program(path.resolve("some-collector"));

    SearchPath places =
        SearchPath.of(Map.of("PLUMBLINE_TOOLS", tools.toString(), "PATH", path.toString()));

    assertThat(places.program("otelcol")).isEqualTo(named);
    assertThat(places.program("no-such", "some-collector")).isEqualTo(contrib);
    assertThat(places.program("no-such")).isNull();
    assertThat(places.jar("some-collector")).as("a jar is not of PATH").isNull();
  }

  @Test
  void aFileThatIsNoProgram_isNotTaken() throws IOException {
    Files.writeString(folder.resolve("some-collector"), "");

    assertThat(
            SearchPath.of(Map.of("PLUMBLINE_TOOLS", folder.toString())).program("some-collector"))
        .isNull();
  }

  @Test
  void toolsThatAreNoFolder_areNamed() {
    assertThatThrownBy(() -> SearchPath.of(Map.of("PLUMBLINE_TOOLS", "/no/such")))
        .hasMessage("PLUMBLINE_TOOLS=/no/such is no folder; expected one with programs");
  }

  private static Path program(Path file) throws IOException {
    Files.writeString(file, "#!/bin/sh\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }
}
