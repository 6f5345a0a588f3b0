package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.generate.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    "charter/shop, shop, tutorials/shop/shop.go",
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

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .contains("--package is \"" + name + "\"; expected a Go package's name like acme");
  }

  @Test
  void aPackageOfRust_isRefused() {
    Run run =
        Run.plumbline("generate", "rust", "--package", "acme", "--charter", Run.CHARTER, "-o", "-");

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("--package is for go; rust has no packages");
  }

  @Test
  void aPackageWithoutAFile_isRefused() {
    Run run = Run.plumbline("generate", "go", "--package", "acme", "--charter", Run.CHARTER);

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
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
    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(run.out())
        .containsPattern("file:[0-9]+ is out of date: has .*0\\.0\\.9.*; expected .*0\\.1\\.0")
        .contains("run: plumbline generate " + language.name() + " --charter ");
  }

  @Test
  void aMissingFile_lagsBehindToo() {
    Run run = generate(Target.GO, folder.resolve("none.go"), "--check");

    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(run.out()).contains("none.go is missing; run: plumbline generate GO --charter");
  }

  @Test
  void foldersAboveTheFile_areMade() throws IOException {
    Path file = folder.resolve("no/such/x.go");

    assertThat(generate(Target.GO, file).exit()).isZero();
    assertThat(file).isRegularFile();
    Path below = Files.writeString(folder.resolve("plain"), "x").resolve("x.go");
    Run run = generate(Target.GO, below);
    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("plain is not a folder; expected one to write");
  }

  @Test
  void aServicesOwnCode_needsAPackageAndAFile() {
    Run go = Run.plumbline("generate", "go", "--charter", Run.CHARTER);
    Run rust = Run.plumbline("generate", "rust", "--charter", Run.CHARTER);

    assertThat(go.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(go.err()).contains("--package is missing; expected --package NAME -o FILE");
    assertThat(rust.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(rust.err()).contains("-o is missing; expected the file of a module");
  }

  @Test
  void theCommandToRun_isTheOneThatWasGiven() {
    Path file = folder.resolve("none.go");
    Run run =
        Run.plumbline(
            "generate", "go", "--check", "--package", "acme", "--charter", Run.CHARTER, "-o", file);

    assertThat(run.out().strip())
        .endsWith(
            "none.go is missing; run: plumbline generate go --package acme --charter "
                + Run.CHARTER
                + " -o "
                + file);
  }

  @Test
  void standardOutput_isAFileToo() {
    Run run = Run.plumbline("generate", "go", "--library", "--charter", Run.CHARTER, "-o", "-");

    assertThat(run.exit()).isZero();
    assertThat(run.out()).startsWith("// Code generated by plumbline generate go; DO NOT EDIT.");
  }

  @Test
  void aBrokenCharter_generatesNothing() throws IOException {
    Path charter = folder.resolve("charter");
    CheckCommandTest.copy(Run.CHARTER, charter);
    Files.writeString(charter.resolve("policy.yaml"), "file_format: plumbline.policy/1\n");
    Path file = folder.resolve("x.go");

    Run run =
        Run.plumbline("generate", "go", "--package", "acme", "--charter", charter, "-o", file);

    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(run.err()).contains("the policy extends nothing, and has no services,");
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

  /** A text in PromQL has escapes: {@code \d} is none of them. */
  @Test
  void aRouteWithABackslash_isEscapedForPrometheus() throws IOException {
    Path charter = folder.resolve("chi");
    Files.createDirectories(charter.resolve("registry"));
    Files.writeString(
        charter.resolve("registry/manifest.yaml"),
        "schema_url: https://acme.example/schemas/acme/0.1.0\n");
    Files.writeString(
        charter.resolve("policy.yaml"),
        """
        extends: base
        services:
          - {name: edge, language: go, boundary: true}
        slos:
          journeys:
            - name: read
              service: edge
              operation: 'GET /orders/{id:\\d+}'
              latency: {objective: 0.9, threshold_ms: 500}
        """);
    Path rules = folder.resolve("rules.yaml");

    Run run = Run.plumbline("generate", "prometheus", "--charter", charter, "-o", rules);

    assertThat(run.exit()).isZero();
    assertThat(Files.readString(rules))
        .contains("http_route=\"/orders/{id:\\\\d+}\"")
        .doesNotContain("{id:\\d+}");
  }

  @Test
  void aRustModule_hasReasonsWithTheirCodes_andTheCharter() {
    Run run = Run.plumbline("generate", "rust", "--charter", Run.CHARTER, "-o", "-");

    assertThat(run.out())
        .contains("pub const SKU_UNKNOWN: Reason = Reason::new(\"SKU_UNKNOWN\", Code::NotFound);")
        .contains("pub use plumbline_telemetry::charter::reason::*;")
        .doesNotContain("pub const PANIC", "pub const HTTP_ROUTE", "RPC_SERVER_CALL_DURATION")
        .contains("pub const WORKER: &str = \"worker\";")
        .contains("pub const CHARTER: &[u8] = concat!(")
        .contains("\"format\":\"plumbline.charter/1\"");
  }

  /** The library has no names of a charter that extends nothing. */
  @Test
  void aRustModuleWithoutBase_hasItsOwnNamesOnly() {
    Path base = Run.CHARTER.resolveSibling("base");

    Run run = Run.plumbline("generate", "rust", "--charter", base, "-o", "-");

    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("pub const HTTP_ROUTE: &str = \"http.route\";")
        .contains("pub const PANIC: Reason = Reason::new(\"PANIC\", Code::Internal);")
        .doesNotContain("pub use plumbline_telemetry");
  }

  private static Run generate(Target language, Path file, Object... more) {
    List<Object> first = List.of("generate", language.name(), "--charter", Run.CHARTER, "-o", file);
    List<Object> arguments = new ArrayList<>(first);
    if (language == Target.GO) {
      arguments.add("--library");
    }
    arguments.addAll(List.of(more));
    return Run.plumbline(arguments.toArray());
  }
}
