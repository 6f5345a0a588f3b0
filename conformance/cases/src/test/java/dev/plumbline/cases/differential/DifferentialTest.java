package dev.plumbline.cases.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cases.Case;
import dev.plumbline.cases.CaseFiles;
import dev.plumbline.cases.Participant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two programs that answer alike, but for one letter. */
class DifferentialTest {
  private static final String PROGRAM =
      """
      import json, sys
      for line in sys.stdin:
          case = json.loads(line)
          text = json.dumps(case["input"])
          answer = sys.argv[1] if "%" in str(case["input"].get("name")) else "same"
          print(json.dumps({"id": case["id"], "output": {"said": answer}}), flush=True)
      """;

  @TempDir Path folder;

  @Test
  void programsThatAgree_areNoFinding() throws Exception {
    assertThat(found("one", "one")).isEmpty();
  }

  @Test
  void aDifference_isMadeSmallAndWrittenAsACase() throws Exception {
    List<Disagreement> found = found("one", "other");

    assertThat(found).isNotEmpty();
    assertThat(found.get(0).operation()).isEqualTo("naming.cardinality");
    assertThat(found.get(0).input()).containsEntry("name", "%");
    assertThat(found.get(0).asVector())
        .contains("- id: naming/found-", "input: {\"name\":\"%\"}", "# b: {\"said\":\"other\"}");
  }

  @Test
  void whatIsWritten_isACaseThatCanBeRead() throws Exception {
    Disagreement found =
        new Disagreement(
            "naming.cardinality",
            Map.of("name", "\u0085 \u00fc \ud83d\ude00 \u007f %"),
            Map.of("a", "{\"said\":1}", "b", "{\"said\":2}", "c", "{\"said\":2}"));
    for (String name : CaseFiles.FOLDERS) {
      Files.createDirectories(folder.resolve(name));
    }
    Files.writeString(folder.resolve("naming/found.yaml"), found.asVector());

    List<Case> read = CaseFiles.read(folder);

    assertThat(read).hasSize(1);
    assertThat(read.get(0).input()).isEqualTo(found.input());
    assertThat(read.get(0).expected()).isEqualTo(Map.of("said", 2));
  }

  private List<Disagreement> found(String one, String other)
      throws IOException, InterruptedException {
    Path program = Files.writeString(folder.resolve("program.py"), PROGRAM);
    List<Participant> participants =
        List.of(participant("a", program, one), participant("b", program, other));
    List<Case> cases = CaseFiles.read(Path.of("../vectors"));
    List<Disagreement> found = new ArrayList<>();
    int[] batches = {0};
    try (Differential differential = new Differential(folder, folder, participants, cases, 1)) {
      differential.run(() -> batches[0]++ < 1, found::add);
      assertThat(differential.counts()).hasSize(6);
    }
    return found;
  }

  private static Participant participant(String name, Path program, String says) {
    return new Participant(
        name,
        "x",
        List.of(),
        List.of("python3", program.toString(), says),
        List.of(),
        false,
        false,
        Map.of());
  }
}
