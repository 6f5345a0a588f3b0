package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThisCommandTest {
  @TempDir Path folder;

  @Test
  void theLauncherOfTheZipIsNamedWhereItIsBesideTheJar() throws IOException {
    Path jar = folder.resolve("plumbline-1.2.3/lib/plumbline.jar");
    Path launcher = folder.resolve("plumbline-1.2.3/bin/plumbline");

    assertThat(ThisCommand.ofJar(jar)).isEqualTo("java -jar " + jar);

    Files.createDirectories(launcher.getParent());
    Files.createFile(launcher);
    assertThat(ThisCommand.ofJar(jar)).isEqualTo("java -jar " + jar);

    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    assertThat(ThisCommand.ofJar(jar)).isEqualTo(launcher.toString());
    assertThat(ThisCommand.ofJar(folder.resolve("plumbline-1.2.3/target/plumbline.jar")))
        .startsWith("java -jar ");
  }
}
