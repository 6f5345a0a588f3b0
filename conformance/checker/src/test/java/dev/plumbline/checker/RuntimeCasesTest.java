package dev.plumbline.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The checker finds what a process finds, and accepts what a process that enforces exports. */
class RuntimeCasesTest {
  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> the_checker_agrees_with_the_run_time() throws IOException {
    return RuntimeCases.read().stream()
        .map(each -> DynamicTest.dynamicTest(each.id(), () -> agrees(each)));
  }

  @Test
  void every_rule_about_an_attribute_has_a_case() throws IOException {
    Set<String> found = new TreeSet<>();
    RuntimeCases.read().forEach(each -> found.addAll(common(each.found())));

    assertThat(found).isEqualTo(RuntimeCases.CHECKED);
  }

  private void agrees(RuntimeCases.Spans each) throws IOException {
    assertThat(RuntimeCases.broken(each.recorded(), folder)).containsAll(common(each.found()));
    assertThat(RuntimeCases.broken(each.left(), folder))
        .noneMatch(common(each.enforced())::contains);
  }

  private static Set<String> common(Set<String> rules) {
    Set<String> common = new TreeSet<>(rules);
    common.retainAll(RuntimeCases.CHECKED);
    return common;
  }
}
