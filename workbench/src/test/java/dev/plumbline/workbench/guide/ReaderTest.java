package dev.plumbline.workbench.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guide that is not true fails. */
class ReaderTest {
  private static final String TRUE_GUIDE =
      """
      # Guide
      ```sh
      mkdir "$BASE" && cd "$BASE"
      greeting=hello
      export TO=you
      printf 'one\\ntwo\\n' >file
      ```
      Edit it.
      ```diff
      --- a/file
      +++ b/file
      @@ -1,2 +1,2 @@
       one
      -two
      +three
      ```
      ```sh
      echo "$greeting $(sh -c 'echo $TO') at $(date)"
      cat file
      ```
      ```text
      hello you at …
      three
      ```
      """;

  @TempDir private Path folder;

  @Test
  void aTrueGuide_isFollowed() throws Exception {
    follow(TRUE_GUIDE);

    assertThat(folder.resolve("base/file")).hasContent("one\nthree");
  }

  @Test
  void whatIsNotTrue_fails() {
    assertThatThrownBy(() -> follow(TRUE_GUIDE.replace("at …\nthree", "at …\nfour")))
        .hasMessageContaining("guide.md:21: no command printed");
    assertThatThrownBy(() -> follow(TRUE_GUIDE.replace("$BASE", "$BASE/1").replace("-two", "-too")))
        .hasMessageContaining("exit code 1");
    assertThatThrownBy(() -> follow("```sh\nfalse\necho on\n```\n"))
        .hasMessageContaining("guide.md:1: exit code 1");
    assertThatThrownBy(() -> follow("```yaml\na: b\n```\n"))
        .hasMessageContaining("line 1: a block of yaml; expected sh, diff or text");
  }

  private void follow(String guide) throws IOException, InterruptedException {
    Path file = folder.resolve("guide.md");
    Files.writeString(file, guide);
    Path notes = Files.createTempDirectory(folder, "notes");
    String base = folder.resolve("base").toString();
    new Reader(folder, notes, Map.of("BASE", base)).follow(file);
  }
}
