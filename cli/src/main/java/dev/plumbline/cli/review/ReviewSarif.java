package dev.plumbline.cli.review;

import dev.plumbline.charter.Remark;
import dev.plumbline.cli.format.SarifLog;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A review in SARIF. */
final class ReviewSarif {
  private static final String NOTE = "not-looked-at";

  private ReviewSarif() {}

  static String of(ReviewResult result) throws IOException {
    Map<String, String> rules = new LinkedHashMap<>();
    for (ReviewRule rule : ReviewRule.values()) {
      rules.put(rule.id(), rule.brief());
    }
    rules.put(NOTE, "What changed can be looked at.");
    SarifLog log = new SarifLog(rules);
    try (log) {
      for (Finding finding : result.findings()) {
        log.error(finding.rule().id(), finding.problem());
      }
      for (Remark note : result.notes()) {
        log.note(NOTE, note.message(), note.location());
      }
    }
    return log.toString();
  }
}
