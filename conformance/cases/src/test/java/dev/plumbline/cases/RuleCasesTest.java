package dev.plumbline.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.finding.Rule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Each rule of what is exported has one item in {@code vectors/rules} in every mode, whose cases
 * end in {@code -enforce}, {@code -observe} and {@code -off}.
 */
class RuleCasesTest {
  private static final Path VECTORS = Path.of(System.getProperty("basedir", "."), "..", "vectors");

  /** These have folders of their own: resource, baggage, errors. */
  private static final Set<Rule> ELSEWHERE =
      EnumSet.of(Rule.RESOURCE_IDENTITY, Rule.BAGGAGE_KEY, Rule.BAGGAGE_SIZE, Rule.ERROR_TUPLE);

  @Test
  void everyRule_hasAnItemInEachMode() throws IOException {
    Map<String, Set<String>> found = new HashMap<>();
    for (Case each : CaseFiles.read(VECTORS)) {
      if (each.expected() instanceof Map<?, ?> expected
          && expected.get("findings") instanceof List<?> findings) {
        found.put(each.id(), rules(findings));
      }
    }

    for (Rule rule : EnumSet.complementOf(EnumSet.copyOf(ELSEWHERE))) {
      assertThat(found.keySet())
          .as("cases of " + rule)
          .anyMatch(
              id ->
                  id.endsWith("-observe")
                      && found.get(id).contains(rule.id())
                      && enforces(rule, found.get(id.replaceAll("observe$", "enforce")))
                      && !found
                          .getOrDefault(id.replaceAll("observe$", "off"), Set.of(rule.id()))
                          .contains(rule.id()));
    }
  }

  /** Enforced, a histogram has the charter's buckets from the start: there is nothing to find. */
  private static boolean enforces(Rule rule, @Nullable Set<String> found) {
    return found != null && found.contains(rule.id()) != (rule == Rule.METRIC_BUCKETS);
  }

  private static Set<String> rules(List<?> findings) {
    return findings.stream()
        .map(finding -> String.valueOf(((Map<?, ?>) finding).get("rule")))
        .collect(Collectors.toSet());
  }
}
