package dev.plumbline.agent.charter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.policy.Mode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CharterReloaderTest {
  private final List<ActiveCharter> taken = new ArrayList<>();

  @Test
  void aCharterThatChangesAtEachCheck_isTakenNevertheless(@TempDir Path folder) throws Exception {
    write(folder, 0);
    CharterReloader reloader = reloader(folder);

    for (int i = 1; i <= 2; i++) {
      write(folder, i);
      reloader.check(TestCharter.enforced());
    }
    assertThat(taken).as("it may be half written").isEmpty();
    write(folder, 3);
    reloader.check(TestCharter.enforced());
    assertThat(taken)
        .singleElement()
        .satisfies(active -> assertThat(active.charter().version()).isEqualTo("0.3.0"));
  }

  @Test
  void aCharterThatStaysAsItIs_isReadAtTheSecondCheck(@TempDir Path folder) throws Exception {
    write(folder, 0);
    CharterReloader reloader = reloader(folder);

    write(folder, 2);
    reloader.check(TestCharter.enforced());
    assertThat(taken).isEmpty();
    reloader.check(TestCharter.enforced());
    reloader.check(TestCharter.enforced());
    assertThat(taken).hasSize(1);
  }

  /** Such as base itself, signed only after the start. */
  @Test
  void aCharterThatEqualsTheOneInItsPlace_isTaken(@TempDir Path folder) throws Exception {
    write(folder, 1);
    CharterReloader reloader = reloader(folder);
    Charter same = Charter.load(write(folder, 2)).charter();

    for (int i = 0; i < 2; i++) {
      reloader.check(ActiveCharter.inPlaceOfRefused(same));
    }
    assertThat(taken).hasSize(1);
    write(folder, 1);
    write(folder, 2);
    for (int i = 0; i < 2; i++) {
      reloader.check(new ActiveCharter(same, Mode.ENFORCE));
    }
    assertThat(taken).as("it is in force already").hasSize(1);
  }

  private CharterReloader reloader(Path folder) {
    return new CharterReloader(
        CharterSource.at(folder),
        Mode.ENFORCE,
        new ReloadCounter(),
        "",
        CharterFiles.fingerprint(folder),
        active -> {
          taken.add(active);
          return List.of();
        });
  }

  /** The length of the manifest differs each time, as a file's time may not. */
  private static Path write(Path folder, int version) throws Exception {
    Path charter =
        Path.of(
            System.getProperty("basedir", "."), "..", "conformance", "vectors", "charter", "whole");
    for (Map.Entry<String, byte[]> file : CharterFiles.folder(charter).contents().entrySet()) {
      Path target = folder.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.write(target, file.getValue());
    }
    Path manifest = folder.resolve("registry/manifest.yaml");
    Files.writeString(
        manifest,
        Files.readString(manifest).replace("/0.1.0", "/0." + version + ".0")
            + "#".repeat(version)
            + "\n");
    return folder;
  }
}
