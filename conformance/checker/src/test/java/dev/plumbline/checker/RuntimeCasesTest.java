package dev.plumbline.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.checker.rule.CheckerRule;
import dev.plumbline.checker.rule.Rules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The checker finds what a process finds, and accepts what a process that enforces exports. */
class RuntimeCasesTest {
  private static final Set<String> CHECKED = checked();

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> the_checker_agrees_with_the_run_time() throws IOException {
    return RuntimeCases.read().stream()
        .map(each -> DynamicTest.dynamicTest(each.id(), () -> agrees(each)));
  }

  private void agrees(RuntimeCases.Spans each) throws IOException {
    assertThat(RuntimeCases.broken(each.recorded(), folder)).containsAll(common(each.found()));
    assertThat(RuntimeCases.broken(each.left(), folder))
        .noneMatch(common(each.enforced())::contains);
  }

  private static Set<String> common(Set<String> rules) {
    Set<String> common = new TreeSet<>(rules);
    common.retainAll(CHECKED);
    return common;
  }

  /** Those about one attribute, which the checker applies whatever the span. */
  private static Set<String> checked() {
    Rules rules = Rules.of(RuntimeCases.CHARTER);
    Set<String> checked =
        rules.attribute().stream().map(CheckerRule::id).collect(Collectors.toSet());
    checked.add(rules.attributeSensitive().id());
    return checked;
  }
}
