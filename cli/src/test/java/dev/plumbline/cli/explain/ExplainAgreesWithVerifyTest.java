package dev.plumbline.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.FlatCharter;
import dev.plumbline.checker.Checker;
import dev.plumbline.checker.Options;
import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.checker.result.CountedFinding;
import dev.plumbline.cli.explain.Explained.ExplainedAttribute;
import dev.plumbline.cli.explain.Explained.ExplainedFinding;
import dev.plumbline.otlp.LogRecord;
import dev.plumbline.otlp.Metric;
import dev.plumbline.otlp.OtlpFiles;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.TelemetrySink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** On every vector of the checker, {@code explain} and {@code verify} find the same. */
class ExplainAgreesWithVerifyTest {
  private static final Path VECTORS = Path.of("../conformance/vectors/verify");
  private static final FlatCharter FLAT =
      FlatCharter.of(CharterFiles.at(VECTORS.resolve("charter")));
  private static final Charter CHARTER = FLAT.result().charter();

  /** About the services as a whole: nothing that could be explained has them. */
  private static final Set<String> OF_SERVICES = Set.of("expected-traces", "metric-present");

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> vector_isExplained_asItIsVerified() throws IOException {
    List<Path> vectors = new ArrayList<>();
    for (String kind : List.of("good", "bad")) {
      try (Stream<Path> files = Files.list(VECTORS.resolve(kind))) {
        files
            .filter(file -> file.toString().endsWith(".jsonl"))
            .filter(file -> !file.toString().endsWith(".failures.jsonl")) // of another charter
            .forEach(vectors::add);
      }
    }
    assertThat(vectors).hasSizeGreaterThan(40);
    return vectors.stream()
        .sorted()
        .map(
            vector ->
                DynamicTest.dynamicTest(vector.getFileName().toString(), () -> compare(vector)));
  }

  private void compare(Path vector) throws IOException {
    Path file = folder.resolve(vector.getFileName());
    Files.writeString(file, Files.readString(vector).replace("@CHARTER_DIGEST@", CHARTER.digest()));
    CheckResult verified = Checker.check(CHARTER, List.of(file), Options.defaults());
    Set<String> expected = new TreeSet<>();
    for (CountedFinding finding : verified.findings()) {
      if (!OF_SERVICES.contains(finding.rule())) {
        expected.add(line(finding));
      }
    }

    Set<String> explained = new TreeSet<>();
    explain(file, new Selection("", null, null, null), explained);
    for (String metric : metrics(file)) {
      explain(file, new Selection(null, null, metric, null), explained);
    }

    assertThat(explained).isEqualTo(expected);
  }

  private static void explain(Path file, Selection selection, Set<String> findings) {
    TelemetryTap tap = new TelemetryTap(CHARTER, selection, 1000);
    new OtlpFiles(tap, (unread, line, message) -> {}).withoutRepeats().read(file);
    tap.result();
    ItemExplainer explainer = new ItemExplainer(CHARTER, new Origins(FLAT), tap.processes());
    for (FoundItem found : tap.found()) {
      explainer.checked(found).stream()
          .filter(finding -> !OF_SERVICES.contains(finding.rule()))
          .forEach(finding -> findings.add(line(finding)));
      attributesAgree(explainer.explain(found));
    }
  }

  /** An attribute that breaks a rule is among the findings; a finding names such an attribute. */
  private static void attributesAgree(Explained item) {
    for (ExplainedAttribute attribute : item.attributes()) {
      for (String rule : attribute.breaks()) {
        assertThat(item.findings())
            .as("%s of %s breaks %s", attribute.key(), item.name(), rule)
            .anyMatch(finding -> finding.rule().equals(rule));
      }
    }
    for (ExplainedFinding finding : item.findings()) {
      @Nullable ExplainedAttribute named =
          item.attributes().stream()
              .filter(each -> finding.message().startsWith(begin(finding.rule(), each)))
              .findFirst()
              .orElse(null);
      if (named != null && !finding.message().contains(" is absent")) {
        assertThat(named.breaks()).as(finding.message()).contains(finding.rule());
      }
    }
    Set<String> found = new TreeSet<>();
    item.findings().forEach(finding -> found.add(finding.rule()));
    assertThat(item.conforming().values().stream().flatMap(List::stream))
        .noneMatch(found::contains);
  }

  private static String begin(String rule, ExplainedAttribute attribute) {
    return switch (rule) {
      case "attribute-sensitive" -> "sensitive attribute " + attribute.key() + " left";
      case "metric-label" -> "label " + attribute.key() + " is not";
      default -> "attribute " + attribute.key() + " is ";
    };
  }

  private static String line(CountedFinding finding) {
    return String.join(
        " | ",
        finding.rule(),
        finding.service(),
        finding.subject(),
        finding.message(),
        finding.where());
  }

  private static Set<String> metrics(Path file) {
    Set<String> names = new TreeSet<>();
    new OtlpFiles(
            new TelemetrySink() {
              @Override
              public void span(Span span) {}

              @Override
              public void metric(Metric metric) {
                names.add(metric.name());
              }

              @Override
              public void log(LogRecord log) {}
            },
            (unread, line, message) -> {})
        .read(file);
    return names;
  }
}
