package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders, telemetry and logs of a run are for its user alone. */
class PrivateFoldersTest {
  @TempDir Path folder;

  @Test
  void theFoldersOfARun_areForTheirOwnerOnly() throws IOException {
    StackSettings settings = settings(folder.resolve("build/demo"));
    Stack.makeFolders(settings);

    assertPrivate(settings);
    assertThat(permissions(folder.resolve("build")))
        .as("what is not of this run")
        .isEqualTo(permissions(Files.createDirectory(folder.resolve("usual"))));
  }

  @Test
  void thoseThatAreThere_areNarrowed() throws IOException {
    StackSettings settings = settings(folder.resolve("demo"));
    for (Path each : List.of(settings.logs(), settings.otlp(), settings.state())) {
      Files.createDirectories(each);
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.setPosixFilePermissions(settings.folder(), PosixFilePermissions.fromString("rwxrwxr-x"));
    Stack.makeFolders(settings);

    assertPrivate(settings);
  }

  private static StackSettings settings(Path folder) {
    return LiveStack.settings(folder);
  }

  private static void assertPrivate(StackSettings settings) {
    assertThat(List.of(settings.folder(), settings.logs(), settings.otlp(), settings.state()))
        .allSatisfy(each -> assertThat(permissions(each)).isEqualTo("rwx------"));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
