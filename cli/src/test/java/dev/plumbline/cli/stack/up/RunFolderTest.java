package dev.plumbline.cli.stack.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CompiledCharter;
import dev.plumbline.cli.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  /** As a run writes it. */
  private static final String LOCK = "plumbline run 1, process 7\n";

  @TempDir Path folder;

  @Test
  void aFolderWithFilesOfOthers_isRefused_soThatNoneIsRemoved() throws IOException {
    Files.createDirectory(folder.resolve("logs"));

    assertThatThrownBy(() -> RunFolder.of(folder))
        .isInstanceOf(StackException.class)
        .hasMessageStartingWith("--folder " + folder + " has files that no run wrote; expected");
  }

  @Test
  void aFileOrALinkByTheNameOfTheLock_makesNoRun() throws IOException {
    Path mine = Files.writeString(folder.resolve("lock"), "mine\n");
    Path important =
        Files.writeString(
            Files.createDirectory(folder.resolve("logs")).resolve("important.txt"), "important");

    assertThatThrownBy(() -> RunFolder.of(folder)).hasMessageContaining("that no run wrote");
    Path lockOfARun = Files.writeString(folder.resolve("of-a-run"), LOCK);
    Files.delete(mine);
    Files.createSymbolicLink(mine, lockOfARun);
    assertThatThrownBy(() -> RunFolder.of(folder)).hasMessageContaining("that no run wrote");

    assertThat(important).hasContent("important");
  }

  @Test
  void aLockOfAnOlderBuild_isNamedAsSuch_andNothingIsRemoved() throws IOException {
    Files.writeString(folder.resolve("lock"), "4711");
    Path log = Files.writeString(folder.resolve("mine.log"), "mine");

    assertThatThrownBy(() -> RunFolder.of(folder))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("may be of a run of an older Plumbline")
        .hasMessageContaining("remove the folder, else choose another");
    assertThat(log).hasContent("mine");
  }

  @Test
  void whatALinkPointsTo_isNotWritten() throws IOException {
    Path theirs = Files.writeString(folder.resolve("theirs"), "theirs");
    Path run = Files.createDirectory(folder.resolve("run"));
    for (String name : List.of(".gitignore", "charter.json", "charter.json.next")) {
      Files.createSymbolicLink(run.resolve(name), theirs);
    }

    CompiledCharter compiled =
        CompiledCharter.of(CharterFiles.at(Path.of("../conformance/vectors/verify/charter")));
    new RunFolder(run).write(compiled);

    assertThat(theirs).hasContent("theirs");
    assertThat(run.resolve(".gitignore")).hasContent("*");
    assertThat(run.resolve("charter.json")).hasBinaryContent(compiled.json());
  }

  @Test
  void oneThatIsMissingOrEmptyOrOfARun_isTaken() throws IOException {
    assertThat(RunFolder.of(folder.resolve("missing")).charter())
        .isEqualTo(folder.resolve("missing/charter.json"));
    RunFolder.of(folder);
    Files.createDirectory(folder.resolve("logs"));
    Files.writeString(folder.resolve("lock"), LOCK);
    RunFolder.of(folder);
  }
}
