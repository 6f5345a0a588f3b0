package dev.plumbline.charter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links in a charter and to it, as people and Kubernetes make them. */
class CharterLinksTest {
  private static final String DIGEST = CharterFixture.real().digest();

  @TempDir private Path temporary;

  @Test
  void aLinkToTheFolder_isFollowed() throws IOException {
    copy(temporary.resolve("versions/1"));
    Path current = link(temporary.resolve("current"), "versions/1");

    assertThat(digest(current)).isEqualTo(DIGEST);
  }

  @Test
  void aRegistryThatIsALink_isRead_whereItStaysInside() throws IOException {
    Path folder = temporary.resolve("charter");
    copy(folder);
    Files.move(folder.resolve("registry"), folder.resolve("registry-7"));
    link(folder.resolve("registry"), "registry-7");

    assertThat(digest(folder)).isEqualTo(DIGEST);
  }

  @Test
  void aMountedConfigMap_isRead() throws IOException {
    Path mount = temporary.resolve("mount");
    copy(mount.resolve("..2026_11_29_10_00_00.1"));
    link(mount.resolve("..data"), "..2026_11_29_10_00_00.1");
    link(mount.resolve("registry"), "..data/registry");
    link(mount.resolve("policy.yaml"), "..data/policy.yaml");

    assertThat(digest(mount)).isEqualTo(DIGEST);
  }

  @Test
  void aConfigMapThatIsMountedAsTheRegistry_isReadOnce() throws IOException {
    Path folder = temporary.resolve("charter");
    copy(folder);
    Path registry = folder.resolve("registry");
    Path version = registry.resolve("..2026_11_29_10_00_00.1");
    Files.createDirectories(version);
    link(registry.resolve("..data"), version.getFileName().toString());
    for (String name : CharterFixture.contents().keySet()) {
      if (name.startsWith("registry/")) {
        String file = name.substring("registry/".length());
        Files.move(registry.resolve(file), version.resolve(file));
        link(registry.resolve(file), "..data/" + file);
      }
    }

    assertThat(digest(folder)).isEqualTo(DIGEST);
  }

  @Test
  void aLinkToAnArchive_isReadAsWhatItLeadsTo() throws IOException {
    Path archive = temporary.resolve("charter-1.zip");
    try (var out = new java.util.zip.ZipOutputStream(Files.newOutputStream(archive))) {
      for (var file : CharterFixture.contents().entrySet()) {
        out.putNextEntry(new java.util.zip.ZipEntry(file.getKey()));
        out.write(file.getValue());
      }
    }

    assertThat(digest(link(temporary.resolve("current"), "charter-1.zip"))).isEqualTo(DIGEST);
  }

  @Test
  void linksThatLeadOut_areRefused_eachWithOneLine() throws IOException {
    Path elsewhere = temporary.resolve("elsewhere");
    copy(elsewhere);
    Path folder = temporary.resolve("charter");
    copy(folder);
    Files.move(folder.resolve("registry/http.yaml"), temporary.resolve("http.yaml"));
    link(folder.resolve("registry/http.yaml"), "../../http.yaml");
    assertThat(problems(folder))
        .filteredOn(line -> line.contains("link"))
        .containsExactly(
            folder
                + "/registry/http.yaml:1:1: the link leads out of the charter's folder; expected a"
                + " link that stays in "
                + folder.toRealPath());

    Files.delete(folder.resolve("policy.yaml"));
    link(folder.resolve("policy.yaml"), "../elsewhere/policy.yaml");
    delete(folder.resolve("registry"));
    link(folder.resolve("registry"), "../elsewhere/registry");
    assertThat(problems(folder))
        .filteredOn(line -> line.contains("leads out"))
        .hasSize(2)
        .anySatisfy(line -> assertThat(line).startsWith(folder + "/policy.yaml:1:1:"))
        .anySatisfy(line -> assertThat(line).startsWith(folder + "/registry/:1:1:"));
    assertThat(Charter.load(folder).isValid()).isFalse();
  }

  @Test
  void aFolderOfTheRegistryThatLeadsOut_isRefused_andNotSilentlyLeftOut() throws IOException {
    Path folder = temporary.resolve("charter");
    copy(folder);
    link(folder.resolve("registry/more"), "/etc");

    assertThat(problems(folder))
        .singleElement()
        .asString()
        .startsWith(folder + "/registry/more:1:1: the link leads out");
  }

  @Test
  void linksInACircle_endInOneLine() throws IOException {
    Path folder = temporary.resolve("charter");
    copy(folder);
    link(folder.resolve("registry/again"), ".");
    assertThat(problems(folder))
        .singleElement()
        .asString()
        .contains("two ways lead to this folder");

    Files.delete(folder.resolve("registry/again"));
    link(folder.resolve("registry/self.yaml"), "self.yaml");
    assertThat(problems(folder)).singleElement().asString().contains("the link leads nowhere");
  }

  @Test
  void aSwappedLink_isAChange_thoughTimesAndSizesAreTheSame() throws IOException {
    copy(temporary.resolve("1"));
    copy(temporary.resolve("2"));
    FileTime time = FileTime.fromMillis(1_700_000_000_000L);
    for (String version : List.of("1", "2")) {
      for (String name : CharterFixture.contents().keySet()) {
        Files.setLastModifiedTime(temporary.resolve(version).resolve(name), time);
      }
    }
    Path mount = Files.createDirectories(temporary.resolve("mount"));
    Path data = link(mount.resolve("..data"), "../1");
    Path charter = link(temporary.resolve("charter"), "mount/..data");
    String before = CharterFiles.fingerprint(charter);
    assertThat(CharterFiles.fingerprint(charter)).isEqualTo(before);

    link(mount.resolve("..data_tmp"), "../2");
    Files.move(
        mount.resolve("..data_tmp"),
        data,
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);

    assertThat(CharterFiles.fingerprint(charter)).isNotEqualTo(before);
    assertThat(digest(charter)).isEqualTo(DIGEST);
  }

  private static String digest(Path charter) {
    assertThat(problems(charter)).isEmpty();
    return Charter.load(charter).charter().digest();
  }

  private static List<String> problems(Path charter) {
    return Charter.load(charter).problems().stream().map(Problem::toString).toList();
  }

  private static Path link(Path at, String target) throws IOException {
    return Files.createSymbolicLink(at, Path.of(target));
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void copy(Path folder) {
    CharterFixture.contents()
        .forEach(
            (name, content) -> {
              try {
                Files.createDirectories(folder.resolve(name).getParent());
                Files.write(folder.resolve(name), content);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }
}
