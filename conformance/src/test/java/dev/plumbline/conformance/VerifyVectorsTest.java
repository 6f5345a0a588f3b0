package dev.plumbline.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.conformance.rule.Rules;
import dev.plumbline.conformance.verdict.Finding;
import dev.plumbline.conformance.verdict.Verdict;
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

/**
 * Judges each vector: the good ones have no finding, the bad ones have exactly those written beside
 * them.
 */
class VerifyVectorsTest {

  private static final Path VECTORS = Path.of("vectors/verify");
  private static final Charter CHARTER = Charter.load(VECTORS.resolve("charter")).charter();

  @TestFactory
  Stream<DynamicTest> good_vector_has_no_finding() throws IOException {
    return vectors("good").stream()
        .map(
            vector ->
                DynamicTest.dynamicTest(
                    vector.getFileName().toString(),
                    () -> {
                      Verdict verdict = judge(vector);
                      assertThat(lines(verdict)).isEmpty();
                      assertThat(verdict.unreadable()).isEmpty();
                      assertThat(verdict.exitCode()).isEqualTo(Verdict.CONFORMS);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> bad_vector_has_the_expected_findings() throws IOException {
    return vectors("bad").stream()
        .map(
            vector ->
                DynamicTest.dynamicTest(
                    vector.getFileName().toString(),
                    () -> {
                      Path expected = Path.of(vector.toString().replace(".jsonl", ".expected"));
                      Verdict verdict = judge(vector);
                      assertThat(lines(verdict))
                          .isEqualTo(fill(Files.readString(expected)).lines().toList())
                          .isNotEmpty();
                      assertThat(verdict.exitCode()).isEqualTo(Verdict.BREAKS_CHARTER);
                    }));
  }

  @Test
  void every_rule_has_a_bad_vector() throws IOException {
    Set<String> broken = new TreeSet<>();
    for (Path vector : vectors("bad")) {
      judge(vector).findings().forEach(finding -> broken.add(finding.rule()));
    }
    assertThat(broken).containsExactlyElementsOf(Rules.of(CHARTER).ids());
  }

  private static Verdict judge(Path vector) throws IOException {
    Path filled = Files.createTempFile("vector", ".jsonl");
    try {
      Files.writeString(filled, fill(Files.readString(vector)));
      return Judge.judge(CHARTER, List.of(filled), Options.defaults());
    } finally {
      Files.delete(filled);
    }
  }

  /** The digest is computed, so that the vectors do not depend on how. */
  private static String fill(String vector) {
    return vector.replace("@CHARTER_DIGEST@", CHARTER.digest());
  }

  private static List<String> lines(Verdict verdict) {
    return verdict.findings().stream().map(VerifyVectorsTest::line).toList();
  }

  private static String line(Finding finding) {
    return String.join(
        " | ",
        finding.rule(),
        finding.service(),
        finding.subject(),
        finding.message(),
        Long.toString(finding.count()));
  }

  private static List<Path> vectors(String folder) throws IOException {
    try (Stream<Path> files = Files.list(VECTORS.resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
    }
  }
}
