package dev.plumbline.workbench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TelemetrySnapshotTest {

  @TempDir Path folder;

  @Test
  void aHalfWrittenLine_isLeftOut() throws IOException {
    assertThat(snapshot("{\"a\":1}\n{\"b\":2}\n{\"c")).isEqualTo("{\"a\":1}\n{\"b\":2}\n");
  }

  @Test
  void aLongHalfWrittenLine_isLeftOut() throws IOException {
    assertThat(snapshot("{}\n" + "x".repeat(200_000))).isEqualTo("{}\n");
  }

  @Test
  void withoutAWholeLine_theCopyIsEmpty() throws IOException {
    assertThat(snapshot("{\"a\":")).isEmpty();
    assertThat(snapshot("")).isEmpty();
  }

  @Test
  void whatWasThereBefore_isReplaced() throws IOException {
    Path to = Files.createDirectories(folder.resolve("to"));
    Files.writeString(to.resolve("old.jsonl"), "{}\n");

    snapshot("{}\n");

    assertThat(to.resolve("old.jsonl")).doesNotExist();
  }

  private String snapshot(String written) throws IOException {
    Path from = Files.createDirectories(folder.resolve("from"));
    Files.writeString(from.resolve("traces.jsonl"), written);
    TelemetrySnapshot.take(from, folder.resolve("to"));
    return Files.readString(folder.resolve("to/traces.jsonl"));
  }
}
