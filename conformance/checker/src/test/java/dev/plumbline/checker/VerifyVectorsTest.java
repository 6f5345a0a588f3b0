package dev.plumbline.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.checker.result.CountedFinding;
import dev.plumbline.checker.rule.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks each vector: the good ones have no finding, the bad ones have exactly those written beside
 * them.
 */
class VerifyVectorsTest {

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> good_vector_has_no_finding() throws IOException {
    return Vectors.in("good").stream()
        .map(
            vector ->
                DynamicTest.dynamicTest(
                    vector.getFileName().toString(),
                    () -> {
                      CheckResult result = check("good/" + vector.getFileName());
                      assertThat(lines(result)).isEmpty();
                      assertThat(result.unreadable()).isEmpty();
                      assertThat(result.exitCode()).isEqualTo(CheckResult.CONFORMS);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> bad_vector_has_the_expected_findings() throws IOException {
    return Vectors.in("bad").stream()
        .map(
            vector ->
                DynamicTest.dynamicTest(
                    vector.getFileName().toString(),
                    () -> {
                      String name = "bad/" + vector.getFileName();
                      String expected = Vectors.read(name.replace(".jsonl", ".expected"));
                      CheckResult result = check(name);
                      assertThat(lines(result)).isEqualTo(expected.lines().toList()).isNotEmpty();
                      assertThat(result.exitCode()).isEqualTo(CheckResult.BREAKS_CHARTER);
                    }));
  }

  @Test
  void every_rule_has_a_bad_vector_or_a_case_of_the_run_time() throws IOException {
    Set<String> broken = new TreeSet<>();
    for (RuntimeCases.Spans each : RuntimeCases.read()) {
      broken.addAll(RuntimeCases.broken(each.recorded(), folder));
    }
    for (Path vector : Vectors.in("bad")) {
      check("bad/" + vector.getFileName())
          .findings()
          .forEach(finding -> broken.add(finding.rule()));
    }
    assertThat(broken).containsExactlyElementsOf(Rules.of(Vectors.CHARTER).ids());
  }

  @Test
  void every_expectation_has_its_vector() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../vectors/verify/bad"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".expected")))
          .hasSameSizeAs(Vectors.in("bad"));
    }
  }

  private CheckResult check(String vector) throws IOException {
    return Checker.check(
        Vectors.charterOf(vector), List.of(Vectors.copy(vector, folder)), Options.defaults());
  }

  private static List<String> lines(CheckResult result) {
    return result.findings().stream().map(VerifyVectorsTest::line).toList();
  }

  private static String line(CountedFinding finding) {
    return String.join(
        " | ",
        finding.rule(),
        finding.service(),
        finding.subject(),
        finding.message(),
        Long.toString(finding.count()));
  }
}
