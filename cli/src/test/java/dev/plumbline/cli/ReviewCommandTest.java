package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.review.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReviewCommandTest {
  private static final Path CHARTER = Path.of("src", "test", "resources", "review", "charter");
  private static final String MANIFEST = "charter/registry/manifest.yaml";
  private static final String ORDERS = "charter/registry/orders.yaml";
  private static final String SOURCE = "orders.go";

  private static final String GO =
      """
      package orders

      import "go.opentelemetry.io/otel/attribute"

      const key = "acme.order.id"

      var old = attribute.String("acme.unknown.before", "")
      var id = attribute.String(key, "")
      """;

  @TempDir private Path folder;
  private TestRepository repository;
  private String base;

  @BeforeEach
  void aRepository() throws IOException {
    repository = new TestRepository(folder).copy(CHARTER, "charter").write(SOURCE, GO);
    base = repository.commit();
  }

  private Run review(Object... more) {
    Object[] arguments = new Object[more.length + 3];
    arguments[0] = "review";
    System.arraycopy(more, 0, arguments, 1, more.length);
    arguments[more.length + 1] = "--folder";
    arguments[more.length + 2] = folder;
    return Run.plumbline(arguments);
  }

  private static void assertFound(Run run, String... lines) {
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(ExitCode.FOUND);
    assertThat(run.out()).contains(lines);
  }

  private static void assertFailed(Run run, String message) {
    assertThat(run.exit()).as(run.out()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains(message).hasLineCount(1);
  }

  private static void assertNothing(Run run) {
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("nothing found");
  }

  @Test
  void noChange_isNoFinding() {
    Run run = review(base, "HEAD");

    assertNothing(run);
    assertThat(run.out().strip()).isEqualTo("nothing found: 0 names in 0 changed sources");
  }

  @Test
  void aName_isJudgedWhereALineIsNew() throws IOException {
    repository.change(
        SOURCE, "var id", "var added = attribute.Int(\"acme.order.line\", 1)\nvar id");
    String head = repository.commit();

    Run run = review(base, head);

    assertFound(
        run,
        "orders.go:8:27: attribute \"acme.order.line\" is unknown to charter; expected a name that"
            + " is in it, or a row for this one there; did you mean \"acme.order.lines\"?"
            + " (attribute-unknown)",
        "1 finding: 1 name in 1 changed source");
    assertThat(run.out()).doesNotContain("acme.unknown.before");
  }

  @Test
  void aConstant_isJudgedWhereItChanges() throws IOException {
    repository.change(SOURCE, "\"acme.order.id\"", "\"acme.order\"");

    assertFound(
        review(base),
        "orders.go:5:13: attribute \"acme.order\" is deprecated in charter; expected acme.order.id"
            + " (attribute-deprecated)");
  }

  @Test
  void aRenamedFile_isNoNewCode() throws IOException {
    Files.move(folder.resolve(SOURCE), folder.resolve("more.go"));
    repository.commit();

    assertNothing(review(base, "HEAD"));
  }

  @Test
  void linesThatLookLikeAPatch_areLines() throws IOException {
    String odd = GO + "/*\n-- a\n++ b/other.go\n@@ c\rd\r@@ e\n*/ // no end";
    String before = repository.write(SOURCE, odd).commit();
    repository.git("config", "diff.interHunkContext", "9");
    repository.git("config", "diff.noprefix", "true");

    repository.write(SOURCE, odd.replace("-- a", "-- f").replace("++ b", "++ g") + "!");
    repository.change(SOURCE, "acme.order.id", "acme.order.it");
    repository.write("z.go", GO).commit();

    assertFound(review(before, "HEAD"), "orders.go:5:13: ", "z.go:7:28: ", "2 findings: 3 names");
  }

  @Test
  void filesThatAreNotAddedYet_areReviewed_andTheIndexAlone() throws IOException {
    repository.write("new folder/größe.go", GO);
    repository.write("ignored.go", GO).write(".gitignore", "ignored.go\n");

    assertFound(
        review(base), "new folder/größe.go:7:28: ", "1 finding: 2 names in 1 changed source");
    assertNothing(review(base, repository.git("write-tree")));
    repository.git("add", "new folder");
    assertFound(review(base, repository.git("write-tree")), "new folder/größe.go:7:28: ");
  }

  @Test
  void whatCameToTheBaseSince_isNotOfTheChange() throws IOException {
    repository.git("checkout", "-q", "-b", "feature");
    repository.write("feature.txt", "").commit();
    repository.git("checkout", "-q", "main");
    repository
        .change(SOURCE, "var old = attribute.String(\"acme.unknown.before\", \"\")\n", "")
        .commit();

    assertNothing(review("main", "feature"));
  }

  @Test
  void aCharter_isCompared_andItsVersionStepJudged() throws IOException {
    repository.change(ORDERS, "{order}", "{orders}");

    assertFound(
        review(base),
        "charter: 1 breaking, 0 compatible: 1.0.0 -> 1.0.0;",
        "  breaking    metric acme.orders.placed: unit \"{order}\" -> \"{orders}\"",
        MANIFEST
            + ":1:1: version 1.0.0 is too low for what changed since 1.0.0; expected 2.0.0 or later"
            + " (charter-version)");

    repository.change(MANIFEST, "1.0.0", "2.0.0");
    Run stepped = review(base);
    assertNothing(stepped);
    assertThat(stepped.out()).contains("the version step is large enough");
  }

  @Test
  void aBrokenCharter_isFound_andJudgesNoSource() throws IOException {
    repository.change(ORDERS, "stability: stable", "stability: firm").write("more.go", GO);

    Run run = review(base);

    assertFound(run, "charter: not valid", ORDERS + ":5:16: ", "(charter-invalid)");
    assertThat(run.out()).doesNotContain("attribute-unknown");
  }

  @Test
  void aRemovedCharter_isReported() throws IOException {
    repository.git("rm", "-rq", "charter");

    Run run = review(base);

    assertThat(run.out()).contains("charter: removed");
  }

  @Test
  void generatedCode_thatLagsBehind_isFound() throws IOException {
    Path charter = folder.resolve("charter");
    Object[][] commands = {
      {"generate", "go", "--package", "acme", "-o", folder.resolve("acme/acme.go")},
      {"generate", "rust", "-o", folder.resolve("acme.rs")},
      {"generate", "java", "--package", "com.acme", "-o", folder.resolve("java")},
      {"generate", "prometheus", "-o", folder.resolve("rules.yaml")},
      {"generate", "collector", "-o", folder.resolve("sampling.yaml")},
    };
    for (Object[] command : commands) {
      Run.plumbline(with(command, "--charter", charter));
    }
    Run.plumbline("compile", charter, "-o", folder.resolve("charter.json"));
    String generated = repository.commit();
    assertNothing(review(base, generated));

    repository.change(ORDERS, "key: acme.customer.tier", "key: acme.customer.level");
    repository.change(MANIFEST, "1.0.0", "2.0.0");
    repository.commit();

    assertFound(
        review(generated, "HEAD"),
        "acme/acme.go:",
        "run: plumbline generate go --package acme --charter charter -o acme/acme.go",
        "run: plumbline generate rust --charter charter -o acme.rs",
        "run: plumbline generate java --package com.acme --charter charter -o java/",
        "rules.yaml:1:1: this is not what charter gives now",
        "sampling.yaml:1:1: this is not what charter gives now",
        "charter.json:1:1: this is not what charter gives now",
        "run: plumbline compile charter -o charter.json",
        "(generated-stale)");

    for (Object[] command : commands) {
      Run.plumbline(with(command, "--charter", charter));
    }
    Run.plumbline("compile", charter, "-o", folder.resolve("charter.json"));
    assertNothing(review(generated));
  }

  private static Object[] with(Object[] words, Object... more) {
    Object[] all = new Object[words.length + more.length];
    System.arraycopy(words, 0, all, 0, words.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return all;
  }

  @Test
  void theNearestCharter_isInForce() throws IOException {
    repository
        .copy(CHARTER, "billing/charter")
        .change(
            "billing/charter/registry/orders.yaml", "acme.customer.tier", "acme.unknown.before");
    repository.write("billing/bill.go", GO).write("shipping/ship.go", GO);

    Run run = review(base);

    assertFound(run, "shipping/ship.go:7:28: ");
    assertThat(run.out()).doesNotContain("billing/bill.go");
  }

  @Test
  void sourcesWithoutACharterAbove_areNoted() throws IOException {
    Files.createDirectory(folder.resolve("billing"));
    Files.move(folder.resolve("charter"), folder.resolve("billing/charter"));
    String moved = repository.commit();
    repository.write("shipping/ship.go", GO);

    Run run = review(moved);

    assertNothing(run);
    assertThat(run.out())
        .contains(".:1:1: note: no charter is in a folder above 1 changed source, which nothing");
    assertFound(review(moved, "--charter", folder.resolve("billing/charter")), "ship.go:7:28: ");
  }

  @Test
  void aCharterFromElsewhere_judgesAll(@TempDir Path elsewhere) throws IOException {
    repository.git("rm", "-rq", "charter");
    String without = repository.commit();
    repository.write("more.go", GO);

    assertFailed(review(without), "there is no charter in this repository; expected a folder with");
    assertFound(
        review(without, "--charter", CHARTER), "more.go:7:28: ", "is unknown to " + CHARTER);
    assertFailed(
        review(without, "--charter", elsewhere.resolve("none")), "the charter folder is missing");
  }

  @Test
  void sarif_isByItsSchema() throws IOException {
    repository.write("a folder/more.go", GO + "func (((\n");
    repository.change(ORDERS, "{order}", "{orders}");

    Run run = review(base, "--format", "sarif");

    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(SarifSchema.read().validate(run.out(), InputFormat.JSON)).isEmpty();
    assertThat(run.out())
        .contains("\"ruleId\" : \"attribute-unknown\"", "\"ruleId\" : \"charter-version\"")
        .contains("\"ruleId\" : \"not-looked-at\"", "\"uri\" : \"a%20folder/more.go\"");
  }

  @Test
  void markdown_isAComment_inWhichNothingIsMarkup() throws IOException {
    repository.write("more.go", GO.replace("acme.unknown.before", "acme.<b>|@someone"));
    repository.change(ORDERS, "{order}", "{orders}");

    Run run = review(base, "--format", "markdown");

    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(run.out())
        .startsWith("### Plumbline review")
        .contains("2 findings: 2 names in 1 changed source.")
        .contains(
            "| breaking | metric acme.orders.placed: unit \"\\{order\\}\" -\\> \"\\{orders\\}\" |")
        .contains(
            "| `more.go:7` | attribute \"acme.\\<b\\>\\|&#64;someone\" is unknown to charter |");
  }

  @Test
  void whatIsOnPurpose_isNotFound() throws IOException {
    repository.write("more.go", GO).write("own/more.go", GO);
    repository.write(
        ".plumbline-review-ignore",
        """
        # What breaks rules on purpose.

        more.go acme.unknown.before # an example
        own/** "acme.unknown.before" # another
        """);

    Run run = review(base);

    assertNothing(run);
    assertThat(run.out()).contains("; 2 on purpose (.plumbline-review-ignore)");
  }

  @Test
  void aRule_isLeftOutByItsName_aloneOfCharters() throws IOException {
    repository.change(ORDERS, "{order}", "{orders}");
    String ignored = ".plumbline-review-ignore";

    repository.write(ignored, "** # all names\n");
    assertFound(review(base), "(charter-version)");
    repository.write(ignored, "charter/** charter-version # not released yet\n");
    assertNothing(review(base));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "more.go acme.a ~ :2:1: the line has no reason; expected GLOB [NAME|RULE] # REASON",
        "more.go #      ~ :2:1: the line has no reason; expected GLOB [NAME|RULE] # REASON",
        "a b c # d      ~ :2:1: the line has more than a glob and a name; expected GLOB [NAME",
        "a{b # reason   ~ :2:1: \"a{b\" is no glob: ",
      })
  void aBrokenIgnoreFile_isRefused_withTheLine(String line, String message) throws IOException {
    repository.write(".plumbline-review-ignore", "# On purpose.\n" + line + "\n");

    assertFailed(review(base), ".plumbline-review-ignore" + message);
  }

  @Test
  void anUnknownRevision_isNamed() {
    assertFailed(
        review("nowhere"),
        "there is no revision \"nowhere\"; expected a commit, tag, branch or tree");
    assertFailed(review(base, "nowhere"), "there is no revision \"nowhere\"");
  }

  @Test
  void aFolderOutsideOfGit_isRefused(@TempDir Path outside) {
    assertFailed(
        Run.plumbline("review", "HEAD", "--folder", outside),
        outside + " is in no git repository with a work tree");
    assertFailed(
        Run.plumbline("review", "HEAD", "--folder", outside.resolve("none")), "is not a folder");
  }

  @Test
  void aShallowClone_namesTheRemedy(@TempDir Path clones) throws IOException {
    repository.write("b.txt", "").commit();
    Path clone = clones.resolve("clone");
    repository.git("clone", "-q", "--depth", "1", folder.toUri().toString(), clone.toString());

    assertFailed(
        Run.plumbline("review", base, "HEAD", "--folder", clone),
        "there is no revision \""
            + base
            + "\" in this shallow clone; expected one that was fetched:"
            + " git fetch --unshallow");
  }

  @Test
  void aShallowClone_withoutACommonAncestor_namesTheRemedy(@TempDir Path clones)
      throws IOException {
    repository.git("checkout", "-q", "-b", "feature");
    repository.write("b.txt", "").commit();
    repository.git("checkout", "-q", "main");
    repository.write("c.txt", "").commit();
    Path clone = clones.resolve("clone");
    repository.git(
        "clone",
        "-q",
        "--depth",
        "1",
        "--no-single-branch",
        folder.toUri().toString(),
        clone.toString());

    assertFailed(
        Run.plumbline("review", "origin/main", "origin/feature", "--folder", clone),
        "this shallow clone has no common ancestor of origin/main and origin/feature");
  }

  @Test
  void aSourceThatCannotBeRead_isNoted_andTheRestGoesOn() throws IOException {
    repository.write("broken.go", GO + "func (((\n");
    Files.write(folder.resolve("latin.go"), new byte[] {'/', '/', (byte) 0xe4});
    repository.write("binary.rs", "// opentelemetry \0");
    repository.write("huge.go", "// " + "x".repeat(1 << 20));

    assertFound(
        review(base),
        "broken.go:7:28: attribute \"acme.unknown.before\"",
        "broken.go:9:1: note: the source does not parse here; only what does was looked at",
        "latin.go:1:1: note: the source is no text in UTF-8 and was not looked at",
        "binary.rs:1:1: note: the source is no text in UTF-8 and was not looked at",
        "huge.go:1:1: note: the source is larger than 1 MiB and was not looked at");
  }
}
