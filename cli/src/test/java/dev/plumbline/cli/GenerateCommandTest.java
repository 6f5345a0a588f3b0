package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.generate.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GenerateCommandTest {
  @TempDir private Path folder;

  /** The drift test: fails while a committed file is out of date. */
  @ParameterizedTest
  @EnumSource
  void theCommittedFile_isUpToDate(Target language) {
    Run run =
        Run.plumbline(
            "generate",
            language.name(),
            "--check",
            "--charter",
            language == Target.GO || language == Target.RUST
                ? Run.CHARTER.resolveSibling("base")
                : Run.CHARTER,
            "--library",
            "-o",
            Path.of("..").resolve(language.home()));

    assertThat(run.out()).isEmpty();
    assertThat(run.exit()).isZero();
  }

  /** Packages of services: each has its charter's names and reasons, and the compiled charter. */
  @ParameterizedTest
  @CsvSource({
    "charter/shop, shop, telemetry-go/internal/shop/shop.go",
    "charter/shop, shop, demo-go/shop/shop.go",
    "charter/shop, shop, conformance/executors/go/shop/shop.go",
    "charter/shop, shop, tutorials/01_one_trace/shop/shop.go",
    "conformance/foreign/acme/charter, acme, conformance/foreign/acme/go/acme/acme.go"
  })
  void theCommittedPackage_isUpToDate(String charter, String name, String file) {
    Run run =
        Run.plumbline(
            "generate",
            "go",
            "--package",
            name,
            "--check",
            "--charter",
            Path.of("..").resolve(charter),
            "-o",
            Path.of("..").resolve(file));

    assertThat(run.out()).isEmpty();
    assertThat(run.exit()).isZero();
  }

  @Test
  void aPackage_hasReasonsWithTheirCodes() {
    Run run =
        Run.plumbline("generate", "go", "--package", "acme", "--charter", Run.CHARTER, "-o", "-");

    assertThat(run.out())
        .contains("package acme\n")
        .contains("const Charter charter.Compiled = ")
        .contains("ReasonSkuUnknown = failure.NewReason(\"SKU_UNKNOWN\", failure.NotFound)")
        .contains("AttrOrdersId = \"orders.id\"")
        .doesNotContain("AttrHttpRoute")
        .doesNotContain("ReasonPanic");
  }

  /** Reasons that are spelled alike in Go get a number. */
  @Test
  void reasonsOfAPackage_areDistinct() throws IOException {
    Path charter = folder.resolve("charter");
    CheckCommandTest.copy(Run.CHARTER.resolveSibling("base"), folder.resolve("base"));
    CheckCommandTest.copy(Run.CHARTER, charter);
    Path policy = charter.resolve("policy.yaml");
    String row = ", code: NOT_FOUND, owner: orders, brief: None., advice: None.}\n    ";
    Files.writeString(
        policy,
        Files.readString(policy)
            .replace(
                "- {reason: SKU_UNKNOWN",
                "- {reason: CARD_3DS"
                    + row
                    + "- {reason: CARD3DS"
                    + row
                    + "- {reason: SKU_UNKNOWN"));

    Run run = Run.plumbline("generate", "go", "--package", "acme", "--charter", charter, "-o", "-");

    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("ReasonCard3ds = failure.NewReason(\"CARD_3DS\"")
        .contains("ReasonCard3ds_2 = failure.NewReason(\"CARD3DS\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo-bar", "func", "_", "3ds", "a b", ""})
  void aPackageThatGoDoesNotHave_isRefused(String name) {
    Run run =
        Run.plumbline("generate", "go", "--package", name, "--charter", Run.CHARTER, "-o", "-");

    assertThat(run.exit()).isEqualTo(Plumbline.FAILED);
    assertThat(run.err())
        .contains("--package is \"" + name + "\"; expected a Go package's name like acme");
  }

  @Test
  void aPackageOfRust_isRefused() {
    Run run =
        Run.plumbline("generate", "rust", "--package", "acme", "--charter", Run.CHARTER, "-o", "-");

    assertThat(run.exit()).isEqualTo(Plumbline.FAILED);
    assertThat(run.err()).contains("--package is for go; rust has no packages");
  }

  @Test
  void aPackageWithoutAFile_isRefused() {
    Run run = Run.plumbline("generate", "go", "--package", "acme", "--charter", Run.CHARTER);

    assertThat(run.exit()).isEqualTo(Plumbline.FAILED);
    assertThat(run.err()).contains("-o is missing; expected the file of the package acme");
  }

  @Test
  void alertsOfJourneys_linkToTheTracesTheyAreAbout() {
    Run run =
        Run.plumbline(
            "generate",
            "prometheus",
            "--charter",
            Run.CHARTER,
            "--console",
            "http://console.example",
            "-o",
            "-");

    assertThat(run.out())
        .contains(
            "traces: 'http://console.example/search?service={{ $labels.service_name }}{{ with $labels.origin }}");
    assertThat(run.out().split("          traces: ", -1))
        .hasSize(1 + run.out().split("scope: journey, ", -1).length - 1);
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatLagsBehind_isToldWithLineAndCommand(Target language) throws IOException {
    Path file = folder.resolve("file");
    Run written = generate(language, file);
    Files.writeString(file, Files.readString(file).replace("0.1.0", "0.0.9"));

    Run run = generate(language, file, "--check");

    assertThat(written.exit()).isZero();
    assertThat(run.exit()).isEqualTo(Plumbline.FOUND);
    assertThat(run.out())
        .containsPattern("file:[0-9]+ is out of date: has .*0\\.0\\.9.*; expected .*0\\.1\\.0")
        .contains("run: plumbline generate " + language.name().toLowerCase(Locale.ROOT));
  }

  @Test
  void aMissingFile_lagsBehindToo() {
    Run run = generate(Target.GO, folder.resolve("none.go"), "--check");

    assertThat(run.exit()).isEqualTo(Plumbline.FOUND);
    assertThat(run.out()).contains("none.go is missing; run: plumbline generate go");
  }

  @Test
  void aMissingFolder_isTold() {
    Run run = generate(Target.GO, folder.resolve("no/such/x.go"));

    assertThat(run.exit()).isEqualTo(Plumbline.FAILED);
    assertThat(run.err()).contains("is not a folder; expected one to write");
  }

  @Test
  void standardOutput_isAFileToo() {
    Run run = Run.plumbline("generate", "go", "--charter", Run.CHARTER, "-o", "-");

    assertThat(run.exit()).isZero();
    assertThat(run.out()).startsWith("// Code generated by plumbline generate go; DO NOT EDIT.");
  }

  @Test
  void aBrokenCharter_generatesNothing() throws IOException {
    Path charter = folder.resolve("charter");
    CheckCommandTest.copy(Run.CHARTER, charter);
    Files.writeString(charter.resolve("policy.yaml"), "file_format: plumbline.policy/1\n");
    Path file = folder.resolve("x.go");

    Run run = Run.plumbline("generate", "go", "--charter", charter, "-o", file);

    assertThat(run.exit()).isEqualTo(Plumbline.FOUND);
    assertThat(run.err()).contains("the key \"services\" is missing");
    assertThat(file).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "../charter/shop, ../demo-rust/src/shop.rs",
    "../conformance/foreign/acme/charter, ../conformance/foreign/acme/rust/src/acme.rs"
  })
  void theCommittedRustModule_isUpToDate(String charter, String file) {
    Run run =
        Run.plumbline(
            "generate", "rust", "--check", "--charter", Path.of(charter), "-o", Path.of(file));

    assertThat(run.out()).isEmpty();
    assertThat(run.exit()).isZero();
  }

  @Test
  void aRustModule_hasReasonsWithTheirCodes_andTheCharter() {
    Run run = Run.plumbline("generate", "rust", "--charter", Run.CHARTER, "-o", "-");

    assertThat(run.out())
        .contains("pub const SKU_UNKNOWN: Reason = Reason::new(\"SKU_UNKNOWN\", Code::NotFound);")
        .contains("pub const WORKER: &str = \"worker\";")
        .contains("pub const CHARTER: &[u8] = concat!(")
        .contains("\"format\":\"plumbline.charter/1\"");
  }

  private static Run generate(Target language, Path file, Object... more) {
    Object[] arguments = new Object[6 + more.length];
    Object[] first = {"generate", language.name(), "--charter", Run.CHARTER, "-o", file};
    System.arraycopy(first, 0, arguments, 0, first.length);
    System.arraycopy(more, 0, arguments, first.length, more.length);
    return Run.plumbline(arguments);
  }
}
