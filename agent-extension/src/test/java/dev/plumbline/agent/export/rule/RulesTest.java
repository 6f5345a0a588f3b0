package dev.plumbline.agent.export.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.finding.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {
  private static final Path SOURCES = Path.of(System.getProperty("basedir", "."), "src");
  private static final String PACKAGE = "java/dev/plumbline/agent/export";

  /** What others apply than the exporters. */
  private static final Set<Rule> ELSEWHERE =
      EnumSet.of(Rule.RESOURCE_IDENTITY, Rule.BAGGAGE_KEY, Rule.BAGGAGE_SIZE, Rule.ERROR_TUPLE);

  @Test
  void eachRule_isAClassWithATest() {
    List<Rule> atExport =
        Arrays.stream(Rule.values()).filter(rule -> !ELSEWHERE.contains(rule)).toList();

    assertThat(atExport)
        .allSatisfy(
            rule -> {
              assertThat(source("main", nameOf(rule) + ".java")).isRegularFile();
              assertThat(source("test", nameOf(rule) + "Test.java")).isRegularFile();
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AttributeEnforcement",
        "AttributePass",
        "AttributeWalk",
        "BatchRules",
        "ExportBatch",
        "ExportRules",
        "LabelCorrection",
        "LabelPass",
        "LogRules",
        "MetricBatchRules",
        "MetricRules",
        "ScopeRules",
        "SpanAndLogRules",
        "SpanCheck",
        "SpanParts",
        "SpanRules",
        "rule/KeyRules",
        "rule/Rules"
      })
  void whatAppliesTheRules_isShort(String file) throws IOException {
    Path path = SOURCES.resolve("main").resolve(PACKAGE).resolve(file + ".java");

    assertThat(Files.readAllLines(path)).hasSizeLessThanOrEqualTo(120);
  }

  private static Path source(String of, String file) {
    return SOURCES.resolve(of).resolve(PACKAGE).resolve("rule").resolve(file);
  }

  private static String nameOf(Rule rule) {
    return Arrays.stream(rule.id().split("-"))
        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
        .collect(Collectors.joining());
  }
}
