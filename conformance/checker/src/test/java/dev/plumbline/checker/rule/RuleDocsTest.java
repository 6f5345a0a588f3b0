package dev.plumbline.checker.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever follows a finding to its rule's page finds the page, and every page has a rule. */
class RuleDocsTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "../..");
  private static final Path PAGES = ROOT.resolve("docs/rules");

  @Test
  void everyRuleHasAPage_andEveryPageARule() throws IOException {
    assertThat(pages()).isEqualTo(rules());
  }

  @Test
  void everyPageHasWhatWhyGoodBadAndRemedy() throws IOException {
    for (String rule : rules()) {
      assertThat(Files.readString(PAGES.resolve(rule + ".md")))
          .startsWith("# " + rule + "\n\n")
          .contains("\n\nRemedy: ")
          .contains("| bad | ")
          .contains("| good | ");
    }
    for (dev.plumbline.charter.finding.Rule rule : dev.plumbline.charter.finding.Rule.values()) {
      assertThat(Files.readString(ROOT.resolve(rule.doc())))
          .contains("`enforcement.rules." + rule.id() + "`")
          .contains("On the JVM: ");
    }
  }

  @Test
  void theListOfRules_leadsToEachPage() throws IOException {
    String list = Files.readString(PAGES.resolve("README.md"));

    for (String rule : rules()) {
      assertThat(list).contains("| [" + rule + "](" + rule + ".md) | ");
    }
  }

  /** What tools/rules.sh writes into the list's column "verify" is so. */
  @Test
  void thePagesThatSpeakOfVerify_areThoseOfTheCheckersRules() throws IOException {
    Set<String> declared = new TreeSet<>();
    for (String page : pages()) {
      if (Files.readString(PAGES.resolve(page + ".md")).contains("\n\n`plumbline verify` ")) {
        declared.add(page);
      }
    }

    assertThat(ofTheChecker()).isEqualTo(declared);
  }

  private static Set<String> pages() throws IOException {
    try (Stream<Path> files = Files.list(PAGES)) {
      Set<String> pages = new TreeSet<>();
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".md") && !name.equals("README.md"))
          .forEach(name -> pages.add(name.substring(0, name.length() - ".md".length())));
      return pages;
    }
  }

  /** Those that are held at run time and those that are checked. */
  private static Set<String> rules() {
    Set<String> rules = ofTheChecker();
    Arrays.stream(dev.plumbline.charter.finding.Rule.values())
        .map(dev.plumbline.charter.finding.Rule::id)
        .forEach(rules::add);
    return rules;
  }

  private static Set<String> ofTheChecker() {
    return new TreeSet<>(Rules.of(Charter.load(ROOT.resolve("charter/shop")).charter()).ids());
  }
}
