package dev.plumbline.workbench.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.workbench.Workbench;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit over small locks and advisories, and over those of this repository. */
class AuditCommandTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..").normalize();

  @TempDir private Path folder;
  private Path advisories;
  private final List<String> options = new ArrayList<>();
  private final StringWriter out = new StringWriter();

  @BeforeEach
  void locksAndAdvisories() throws IOException {
    advisories = folder.resolve("advisories");
    options.addAll(List.of("audit", "--advisories", advisories.toString()));
    lock(
        "--maven",
        "maven.txt",
        """

        The following files have been resolved:
           io.acme:server:jar:4.1.99.Final:compile
           io.acme:native:jar:linux-x86_64:2.0.0:runtime (optional)
           dev.plumbline:cli:jar:0.1.0-SNAPSHOT:compile
        """);
    lock("--go", "go.txt", "acme.example/net v0.17.0 go.mod\nstdlib v1.26.1 toolchain\n");
    lock(
        "--cargo",
        "Cargo.lock",
        """
        version = 4

        [[package]]
        name = "acme"
        version = "1.2.3"
        source = "registry+https://github.com/rust-lang/crates.io-index"

        [[package]]
        name = "ours"
        version = "1.2.3"
        """);
    lock(
        "--npm",
        "package-lock.json",
        "{\"packages\":{\"\":{\"name\":\"root\",\"version\":\"1.0.0\"},"
            + "\"node_modules/a/node_modules/@acme/b\":{\"version\":\"2.0.0-rc.1\"}}}");
    for (String system : List.of("Maven", "Go", "crates.io", "npm")) {
      advisory(system, "harmless", "another", "introduced", "0", "fixed", "99.0.0");
    }
  }

  @Test
  void whereAllFourHaveAdvisories_andNoneIsAffected_itIsClean() {
    assertThat(audit()).isZero();
    assertThat(out.toString())
        .contains("No locked version is affected.")
        .contains("1 in " + advisories.resolve("crates.io"))
        .contains("2026-11-20");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-13-45T00:00:00Z", "2027-02-29", "9999", "zzzz-zz-zz", "2026-12-1x"})
  void aDayThatIsNoDate_doesNotCount(String modified) throws IOException {
    String other = "{\"id\":\"WEAK-5\",\"modified\":\"" + modified + "\",\"affected\":[]}";
    write(advisories.resolve("npm/day.json"), other);
    assertThat(audit()).isZero();
    assertThat(out.toString()).containsPattern("2 in .*advisories/npm +2026-11-20");

    Files.delete(advisories.resolve("npm/harmless.json"));
    assertThat(audit()).isZero();
    assertThat(out.toString()).contains("an unknown day");
  }

  @ParameterizedTest
  @CsvSource({
    "Maven, io.acme:server, 4.1.99.Final, 4.1.100.Final",
    "Maven, io.acme:native, 2.0.0, 2.0.1",
    "Go, acme.example/net, v0.17.0, 0.23.0",
    "Go, stdlib, v1.26.1, 1.26.2",
    "crates.io, acme, 1.2.3, 1.10.0",
    "npm, @acme/b, 2.0.0-rc.1, 2.0.0",
  })
  void anAffectedVersion_isNamed_withWhatMendsIt(
      String system, String name, String version, String fixed) throws IOException {
    advisory(system, "WEAK-1", name, "introduced", "0", "fixed", fixed);

    assertThat(audit()).isEqualTo(1);
    assertThat(out.toString())
        .contains(system + " " + name + " " + version + " (")
        .contains("WEAK-1 CVE-2026-1: it breaks; fixed in " + fixed)
        .contains("1 affected.");
  }

  @ParameterizedTest
  @CsvSource({
    "introduced, 0, fixed, 0.17.0, 0",
    "introduced, 0, fixed, 0.17.1-0.20260101000000-abcdefabcdef, 1",
    "introduced, 0.17.0, fixed, 0.18.0, 1",
    "introduced, 0.17.1, fixed, 0.18.0, 0",
    "introduced, 0, last_affected, 0.17.0, 1",
    "introduced, 0, last_affected, 0.16.9, 0",
  })
  void aRange_beginsAndEndsWhereItsEventsSay(
      String first, String from, String second, String to, int code) throws IOException {
    advisory("Go", "WEAK-1", "acme.example/net", first, from, second, to);

    assertThat(audit()).isEqualTo(code);
  }

  @Test
  void aVersionThatIsListed_isAffected_andAWithdrawnAdvisoryIsNot() throws IOException {
    write(
        advisories.resolve("npm/listed.json"),
        "{\"id\":\"WEAK-2\",\"modified\":\"2026-11-21T00:00:00Z\",\"affected\":[{\"package\":{\"ecosystem\":\"npm\","
            + "\"name\":\"@acme/b\"},\"versions\":[\"2.0.0-rc.1\"]}]}");
    assertThat(audit()).isEqualTo(1);
    assertThat(out.toString()).contains("WEAK-2; no fixed version").contains("2026-11-21");

    write(
        advisories.resolve("npm/listed.json"),
        Files.readString(advisories.resolve("npm/listed.json"))
            .replace("{\"id\"", "{\"withdrawn\":\"2026-11-22T00:00:00Z\",\"id\""));
    assertThat(audit()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"Maven", "Go", "crates.io", "npm"})
  void whatHasNoAdvisories_isNotCalledClean(String system) throws IOException {
    Files.delete(advisories.resolve(system).resolve("harmless.json"));

    assertThat(audit()).isEqualTo(2);
    assertThat(out.toString())
        .contains(system + " was not checked: no advisories are in " + advisories.resolve(system))
        .contains("but not everything was checked")
        .doesNotContain("No locked version is affected.");

    advisory(system.equals("npm") ? "Go" : "npm", "WEAK-1", "other", "introduced", "0");
    advisory("crates.io", "WEAK-1", "acme", "introduced", "0");
    if (!system.equals("crates.io")) {
      assertThat(audit()).as("what is found outweighs what is missing").isEqualTo(1);
    }
  }

  @Test
  void withoutAnyAdvisories_everySystemIsNamed() {
    options.remove("--advisories");
    options.remove(advisories.toString());

    assertThat(audit()).isEqualTo(2);
    for (String system : List.of("Maven", "Go", "crates.io", "npm")) {
      assertThat(out.toString()).contains(system + " was not checked: no advisories were given");
    }
  }

  @Test
  void advisoriesThatCannotBeRead_andListsThatAreMissing_areSaid() throws IOException {
    write(advisories.resolve("Go/broken.json"), "{\"id\":");
    assertThat(audit()).isEqualTo(2);
    assertThat(out.toString())
        .contains(
            "Go: 1 file of " + advisories.resolve("Go") + " is not an advisory, the first is");

    Files.delete(advisories.resolve("Go/broken.json"));
    write(folder.resolve("maven.txt"), "\n");
    assertThat(audit()).isEqualTo(2);
    assertThat(out.toString()).contains("Maven was not checked: no list of its packages was given");
  }

  @Test
  void anArchive_isReadAsOsvPublishesIt() throws IOException {
    advisory("crates.io", "WEAK-1", "acme", "introduced", "1.0.0", "fixed", "1.2.4");
    Path own = advisories.resolve("crates.io");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(own.resolve("all.zip")))) {
      zip.putNextEntry(new ZipEntry("WEAK-1.json"));
      zip.write(Files.readAllBytes(own.resolve("WEAK-1.json")));
    }
    Files.delete(own.resolve("WEAK-1.json"));

    assertThat(audit()).isEqualTo(1);
    assertThat(out.toString())
        .contains("crates.io acme 1.2.3")
        .contains("1 in " + own + "/all.zip");
  }

  /** The locks as they are, against an advisory of something that surely is in each of them. */
  @Test
  void theLocksOfThisRepository_areRead() throws IOException {
    List<LockedPackage> cargo = Inventory.cargo(ROOT.resolve("Cargo.lock"));
    List<LockedPackage> npm = Inventory.npm(ROOT.resolve("console/web/package-lock.json"));
    LockedPackage tonic = named(cargo, "tonic");
    LockedPackage typescript = named(npm, "typescript");
    advisory("crates.io", "WEAK-3", "tonic", "introduced", "0", "last_affected", tonic.version());
    advisory("npm", "WEAK-4", "typescript", "introduced", typescript.version());
    options.addAll(
        List.of(
            "--cargo",
            ROOT.resolve("Cargo.lock").toString(),
            "--npm",
            ROOT.resolve("console/web/package-lock.json").toString()));

    assertThat(audit()).isEqualTo(1);
    assertThat(out.toString())
        .contains("crates.io tonic " + tonic.version() + " (", "WEAK-3")
        .contains("npm typescript " + typescript.version() + " (", "WEAK-4");
  }

  @ParameterizedTest
  @CsvSource({
    "1.0, 1.0.0, 0",
    "1.0-alpha-1, 1.0, -1",
    "1.0-rc1, 1-rc-1, 0",
    "1.0-rc1, 1.0-SNAPSHOT, -1",
    "4.1.99.Final, 4.1.100.Final, -1",
    "2.4.4.Final, 2.4.4, 0",
    "1.0-sp1, 1.0, 1",
    "33.6.0-jre, 33.6.0, 1",
    "33.5.0-jre, 33.6.0, -1",
    "1.0.10, 1.0.9, 1",
    "3.54.1.0, 3.54.1, 0",
  })
  void mavensVersions_haveMavensOrder(String older, String newer, int order) {
    assertThat(Integer.signum(new MavenOrder().compare(older, newer))).isEqualTo(order);
    assertThat(Integer.signum(new MavenOrder().compare(newer, older))).isEqualTo(-order);
  }

  @ParameterizedTest
  @CsvSource({
    "1.0.0-alpha, 1.0.0-alpha.1, -1",
    "1.0.0-alpha.1, 1.0.0-alpha.beta, -1",
    "1.0.0-beta.2, 1.0.0-beta.11, -1",
    "1.0.0-rc.1, 1.0.0, -1",
    "v1.0.0+incompatible, 1.0.0, 0",
    "v0.0.0-20240101000000-abcdefabcdef, 0.0.0-20250101000000-abcdefabcdef, -1",
    "1.10.0, 1.9.0, 1",
  })
  void semanticVersions_haveTheirOrder(String older, String newer, int order) {
    assertThat(Integer.signum(new SemanticOrder().compare(older, newer))).isEqualTo(order);
    assertThat(Integer.signum(new SemanticOrder().compare(newer, older))).isEqualTo(-order);
  }

  private static LockedPackage named(List<LockedPackage> all, String name) {
    return all.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  private int audit() {
    out.getBuffer().setLength(0);
    return Workbench.commandLine()
        .setOut(new PrintWriter(out, true))
        .execute(options.toArray(String[]::new));
  }

  private void lock(String option, String name, String text) {
    write(folder.resolve(name), text);
    options.addAll(List.of(option, folder.resolve(name).toString()));
  }

  private void advisory(String system, String id, String name, String... events)
      throws IOException {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < events.length; i += 2) {
      list.append(i == 0 ? "" : ",").append("{\"%s\":\"%s\"}".formatted(events[i], events[i + 1]));
    }
    write(
        advisories.resolve(system).resolve(id + ".json"),
        ("{\"id\":\"%s\",\"aliases\":[\"CVE-2026-1\"],\"summary\":\"it breaks\",\"modified\":\"2026-11-20T10:00:00Z\","
                + "\"affected\":[{\"package\":{\"ecosystem\":\"%s\",\"name\":\"%s\"},"
                + "\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":[%s]}]}]}")
            .formatted(id, system, name, list));
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
