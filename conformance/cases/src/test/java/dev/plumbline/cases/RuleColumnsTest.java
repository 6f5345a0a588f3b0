package dev.plumbline.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.finding.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The column "run time" of {@code docs/rules/README.md} has the rules that processes apply; what a
 * language lacks of them is in {@code participants.yaml}.
 */
class RuleColumnsTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..", "..");
  private static final String COLUMN = "run time";

  @Test
  void theColumn_hasTheRulesThatProcessesApply() throws IOException {
    Map<String, Map<String, String>> table = table();

    for (Map.Entry<String, Map<String, String>> row : table.entrySet()) {
      Rule rule = Rule.fromId(row.getKey());
      assertThat(row.getValue().get(COLUMN)).as(row.getKey()).isEqualTo(rule == null ? "" : "yes");
      if (rule == null) {
        assertThat(row.getValue().get("verify")).as(row.getKey()).isEqualTo("yes");
      }
    }
    assertThat(table)
        .containsKeys(Arrays.stream(Rule.values()).map(Rule::id).toArray(String[]::new));
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
