package dev.plumbline.charter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much of a charter is read, over all of it, on a real disk. */
class CharterLimitsTest {
  private static final int LIMIT = 8 << 20;
  private static final String MESSAGE =
      ":1:1: with this file the charter is larger than 8 MiB (8,388,608 bytes); expected a smaller"
          + " charter: the limit holds for all its files together";

  @TempDir private Path temporary;
  private Path folder;

  @BeforeEach
  void aCharterOnDisk() throws IOException {
    folder = temporary.resolve("charter");
    CharterFixture.contents().forEach((name, content) -> write(folder.resolve(name), content));
  }

  @Test
  void fiftyFilesOfNineTenthsOfAMegabyte_areTooMuch_whereTheLimitIsPassed() {
    for (int i = 0; i < 50; i++) {
      write(folder.resolve("registry/x" + (10 + i) + ".yaml"), comment(900_000));
    }

    // What the charter itself has comes before these and beside them: the tenth passes the limit.
    assertThat(problems(folder)).containsExactly(folder + "/registry/x19.yaml" + MESSAGE);
  }

  @Test
  void aCharterOfExactlyTheLimit_isRead_andOneByteMoreIsNot() {
    int used = CharterFixture.contents().values().stream().mapToInt(file -> file.length).sum();
    int left = LIMIT - used;
    for (int i = 0; left > 0; i++) {
      int size = Math.min(left, 1 << 20);
      write(folder.resolve("registry/z" + (10 + i) + ".yaml"), definitions(size));
      left -= size;
    }
    assertThat(problems(folder)).isEmpty();

    write(folder.resolve("registry/zz.yaml"), definitions(40));
    assertThat(problems(folder)).containsExactly(folder + "/registry/zz.yaml" + MESSAGE);
  }

  @Test
  void filesThatAreEachTooLarge_countAsWell() {
    for (int i = 0; i < 20; i++) {
      write(folder.resolve("registry/x" + (10 + i) + ".yaml"), comment((1 << 20) + 1));
    }

    assertThat(problems(folder))
        .hasSizeLessThan(10)
        .anySatisfy(line -> assertThat(line).contains("/registry/x17.yaml" + MESSAGE));
  }

  @Test
  void aSmallArchiveThatInflates_isNotInflated() throws IOException {
    Path archive = temporary.resolve("charter.zip");
    try (OutputStream file = Files.newOutputStream(archive);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      CharterFixture.contents().forEach((name, content) -> entry(zip, name, content));
      byte[] comment = comment(1 << 20);
      for (int i = 0; i < 200; i++) {
        entry(zip, "registry/x" + (100 + i) + ".yaml", comment);
      }
    }
    assertThat(Files.size(archive)).isLessThan(1_100_000);

    assertThat(problems(archive))
        .singleElement()
        .asString()
        .matches("\\Q" + archive + "\\E/registry/x10[0-9]\\.yaml\\Q" + MESSAGE + "\\E");
  }

  @Test
  void oneEntryThatInflatesToAHundredMegabytes_isNotInflated() throws IOException {
    Path archive = temporary.resolve("charter.zip");
    byte[] piece = comment(1 << 20);
    try (OutputStream file = Files.newOutputStream(archive);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry("charter.json"));
      for (int i = 0; i < 100; i++) {
        zip.write(piece);
      }
      zip.closeEntry();
    }

    assertThat(problems(archive)).containsExactly(archive + "/charter.json" + MESSAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"charter.json", "resolved.yaml", "charter", "CHARTER.YML"})
  void aSingleFile_isLimitedAlike(String name) {
    Path file = temporary.resolve("single").resolve(name);
    write(file, comment(LIMIT + 1));

    assertThat(problems(file)).containsExactly(file + MESSAGE);
  }

  @Test
  void aFolderThatIsARegistryByItself_isLimitedAlike() {
    Path registry = folder.resolve("registry");
    for (int i = 0; i < 50; i++) {
      write(registry.resolve("x" + (10 + i) + ".yaml"), comment(900_000));
    }

    assertThat(problems(registry)).containsExactly(registry + "/x19.yaml" + MESSAGE);
  }

  @Test
  void aThousandFilesAreTheMost() {
    for (int i = 0; i < 1100; i++) {
      write(folder.resolve("registry/x" + (1000 + i) + ".yaml"), definitions(40));
    }

    assertThat(problems(folder))
        .singleElement()
        .asString()
        .contains("/registry/x", ".yaml:1:1: there are more than 1000 files");
  }

  @Test
  void foldersThatNestTooDeeply_areReported() {
    write(folder.resolve("registry/" + "a/".repeat(20) + "x.yaml"), definitions(40));

    assertThat(problems(folder)).singleElement().asString().contains("nest deeper than 8");
  }

  @Test
  void aMillionValues_areTheMost_overAllFiles() {
    byte[] list =
        ("file_format: definition/2\nx: [" + "0,".repeat(260_000) + "0]\n").getBytes(UTF_8);
    for (int i = 0; i < 5; i++) {
      write(folder.resolve("registry/x" + i + ".yaml"), list);
    }

    assertThat(problems(folder))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("registry/x3.yaml:2:")
                    .contains("the charter has more than 1,000,000 values"));
  }

  @Test
  void aMillionValues_areTheMost_inACompiledCharter() {
    Path file = temporary.resolve("charter.json");
    write(file, ("{\"x\":[" + "0,".repeat(4_000_000) + "0]}").getBytes(UTF_8));

    assertThat(problems(file))
        .singleElement()
        .asString()
        .contains("the charter has more than 1,000,000 values");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "quoted", "block", "key", "json"})
  void aHugeText_isOneClearMessage(String kind) {
    String huge = "x".repeat(900_000);
    Path file = folder.resolve("registry/huge.yaml");
    Path charter = folder;
    switch (kind) {
      case "plain" -> write(file, ("brief: " + huge + "\n").getBytes(UTF_8));
      case "quoted" -> write(file, ("brief: \"" + huge + "\"\n").getBytes(UTF_8));
      case "block" -> write(file, ("brief: |\n  " + huge + "\n").getBytes(UTF_8));
      case "key" -> write(file, ("? " + huge + "\n: 1\n").getBytes(UTF_8));
      default -> {
        charter = temporary.resolve("charter.json");
        write(charter, ("{\"a\":\"" + huge + "\"}").getBytes(UTF_8));
      }
    }

    assertThat(problems(charter))
        .singleElement()
        .asString()
        .contains("a text is longer than 65,536 characters")
        .hasSizeLessThan(2000);
  }

  @Test
  void aliasesThatMultiply_areOneClearMessage() {
    StringBuilder bomb = new StringBuilder("a: &a [x,x,x,x,x,x,x,x,x]\n");
    for (char c = 'b'; c <= 'i'; c++) {
      String before = "*" + (char) (c - 1);
      bomb.append(c).append(": &").append(c).append(" [");
      bomb.append(String.join(",", List.of(before, before, before, before, before))).append("]\n");
    }
    write(folder.resolve("registry/bomb.yaml"), bomb.toString().getBytes(UTF_8));

    assertThat(problems(folder))
        .singleElement()
        .asString()
        .contains("registry/bomb.yaml:1:4: anchors (&) are not used in a charter");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- ", "? "})
  void nestingWithoutEnd_isOneClearMessage(String open) {
    String text = open.repeat(1_000_000 / open.length());
    write(folder.resolve("registry/deep.yaml"), text.getBytes(UTF_8));

    assertThat(problems(folder))
        .singleElement()
        .asString()
        .contains("registry/deep.yaml:1:")
        .contains("nests deeper than 40 levels");
  }

  @Test
  void aHundredThousandMistakes_areAThousandLines() {
    StringBuilder text = new StringBuilder("file_format: definition/2\n");
    for (int i = 0; i < 50_000; i++) {
      text.append("k").append(i).append(": 1\n");
    }
    write(folder.resolve("registry/wrong.yaml"), text.toString().getBytes(UTF_8));

    assertThat(problems(folder))
        .hasSize(1001)
        .anySatisfy(line -> assertThat(line).contains("there are more than 1000 problems"));
  }

  private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;

  private static List<String> problems(Path charter) {
    return Charter.load(charter).problems().stream().map(Problem::toString).toList();
  }

  /** A file of a registry that defines nothing, of this many bytes. */
  private static byte[] definitions(int size) {
    String head = "file_format: definition/2\n";
    return (head + "#".repeat(size - head.length())).getBytes(UTF_8);
  }

  private static byte[] comment(int size) {
    return "#".repeat(size).getBytes(UTF_8);
  }

  private static void entry(ZipOutputStream zip, String name, byte[] content) {
    try {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
      zip.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, byte[] content) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
