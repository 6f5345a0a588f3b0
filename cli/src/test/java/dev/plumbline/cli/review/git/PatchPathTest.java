package dev.plumbline.cli.review.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PatchPathTest {
  @Test
  void plainPath_isRead() {
    assertThat(PatchPath.read("b/src/Main.java")).isEqualTo("src/Main.java");
    assertThat(PatchPath.read("b/a folder/Main.java\t")).isEqualTo("a folder/Main.java");
  }

  @Test
  void lettersOfOtherAlphabets_areRead() {
    byte[] written = "b/größe.go".getBytes(StandardCharsets.UTF_8);

    assertThat(PatchPath.read(new String(written, StandardCharsets.ISO_8859_1)))
        .isEqualTo("größe.go");
  }

  @Test
  void quotedPath_isUnquoted() {
    assertThat(PatchPath.read("\"b/a\\tb\\\"c\\\\d.go\"")).isEqualTo("a\tb\"c\\d.go");
    assertThat(PatchPath.read("\"b/gr\\303\\266\\303\\237e.go\"")).isEqualTo("größe.go");
  }
}
