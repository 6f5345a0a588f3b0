package dev.plumbline.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.finding.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The columns of {@code docs/rules/README.md} have what each participant answers: a rule that it
 * lacks, or whose operation it lacks, is no "yes".
 */
class RuleColumnsTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..", "..");
  private static final Map<String, String> COLUMNS =
      Map.of("java", "JVM", "go", "Go", "rust", "Rust");

  @Test
  void eachColumn_isWhatTheParticipantAnswers() throws IOException {
    Map<String, Map<String, String>> table = table();

    for (Participant participant :
        Participant.read(ROOT.resolve("conformance/participants.yaml"))) {
      String column = COLUMNS.get(participant.language());
      for (Rule rule : Rule.values()) {
        if (column != null) {
          assertThat(table.get(rule.id()).get(column))
              .as(rule.id() + " in the column " + column + " of docs/rules/README.md")
              .isEqualTo(holds(participant, rule) ? "yes" : "");
        }
      }
    }
  }

  @Test
  void aRuleOfTheCheckerAlone_hasNoLanguage() throws IOException {
    table()
        .forEach(
            (rule, cells) -> {
              if (Rule.fromId(rule) == null) {
                assertThat(COLUMNS.values()).as(rule).allMatch(each -> cells.get(each).isEmpty());
                assertThat(cells.get("verify")).as(rule).isEqualTo("yes");
              }
            });
  }

  private static boolean holds(Participant participant, Rule rule) {
    return !participant.lacks().containsKey(rule.id())
        && !participant.lacks().containsKey(operation(rule));
  }

  /** The operation whose cases test a rule. */
  private static String operation(Rule rule) {
    return switch (rule) {
      case BAGGAGE_KEY, BAGGAGE_SIZE -> "baggage.carry";
      case ERROR_TUPLE -> "errors.recorded";
      case RESOURCE_IDENTITY -> "resource.identity";
      default -> rule.id().startsWith("metric-") ? "enforce.metric" : "enforce.item";
    };
  }

  /** The cells of each rule by the heading of their column. */
  private static Map<String, Map<String, String>> table() throws IOException {
    Map<String, Map<String, String>> table = new LinkedHashMap<>();
    List<String> heads = List.of();
    for (String line : Files.readAllLines(ROOT.resolve("docs/rules/README.md"))) {
      if (!line.startsWith("| ")) {
        continue;
      }
      List<String> cells = List.of(line.substring(1).split("\\|", -1));
      if (line.startsWith("| rule ")) {
        heads = cells;
      } else {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 1; i < heads.size(); i++) {
          row.put(heads.get(i).strip(), cells.get(i).strip());
        }
        table.put(line.substring(3, line.indexOf(']')), row);
      }
    }
    return table;
  }
}
