package dev.plumbline.cli;

import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.Problem;
import dev.plumbline.charter.Remark;
import dev.plumbline.cli.format.SarifLog;
import java.io.IOException;
import java.util.Map;

/** Problems of a charter in SARIF. */
final class Sarif {
  private static final String RULE = "charter";

  private Sarif() {}

  /** One result for each problem, and a note for what cannot be enforced. */
  static String of(CharterResult charter) throws IOException {
    SarifLog log =
        new SarifLog(Map.of(RULE, "The charter is valid: shapes, names and references."));
    try (log) {
      for (Problem problem : charter.problems()) {
        log.error(RULE, problem);
      }
      for (Remark remark : charter.remarks()) {
        log.note(RULE, remark.message(), remark.location());
      }
    }
    return log.toString();
  }
}
