package dev.plumbline.cli.explain;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.policy.Mode;
import dev.plumbline.cli.explain.Explained.ExplainedAttribute;
import dev.plumbline.cli.explain.Explained.ExplainedFinding;
import dev.plumbline.clients.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An explanation as JSON. */
final class ExplainJson {
  private ExplainJson() {}

  static Map<String, @Nullable Object> of(ExplainReport report) {
    GivenCharter given = report.given();
    return Json.of(
        "charter",
        given == null ? null : charter(given),
        "processes",
        report.processes().stream().map(process -> process(process, given)).toList(),
        "hooks",
        report.hooks(),
        "spans",
        report.spans().stream().map(ExplainJson::summary).toList(),
        "items",
        report.items().stream().map(ExplainJson::item).toList(),
        "remarks",
        report.remarks());
  }

  private static Map<String, @Nullable Object> charter(GivenCharter given) {
    Charter charter = given.charter();
    return Json.of(
        "name", charter.name(),
        "version", charter.version(),
        "digest", charter.digest(),
        "base", charter.base(),
        "from", given.path().toString());
  }

  private static Map<String, @Nullable Object> process(
      ProcessState process, @Nullable GivenCharter given) {
    Mode mode = process.mode();
    boolean same = given != null && process.digests().contains(given.charter().digest());
    return Json.of(
        "service", SafeText.plain(process.service(), 200),
        "instance", SafeText.plain(process.instance(), 200),
        "language", SafeText.plain(process.language(), 40),
        "digests", new ArrayList<>(process.digests()),
        "applies_given_charter", given == null ? null : same,
        "mode", mode == null ? null : mode.word(),
        "rules", same && given != null ? rules(given, mode) : null,
        "findings", process.findings(),
        "failures", process.failures(),
        "pending", new ArrayList<>(process.pending()),
        "reloads", process.reloads(),
        "dropped", process.dropped(),
        "verify", process.checked(),
        "spans", process.spans(),
        "metrics", process.metrics(),
        "log_records", process.logRecords());
  }

  private static List<Object> rules(GivenCharter given, @Nullable Mode mode) {
    List<Object> rules = new ArrayList<>();
    given
        .modes(mode)
        .forEach(
            (rule, of) ->
                rules.add(
                    Json.of(
                        "rule", rule, "mode", of.word(), "from", of.from(), "where", of.where())));
    return rules;
  }

  private static Map<String, @Nullable Object> summary(SpanSummary span) {
    return Json.of(
        "service", SafeText.plain(span.service(), 200),
        "kind", span.kind(),
        "name", SafeText.plain(span.name(), 200),
        "rows", span.rows(),
        "spans", span.spans(),
        "findings", span.findings());
  }

  private static Map<String, @Nullable Object> item(Explained item) {
    return Json.of(
        "kind", item.kind(),
        "what", item.what(),
        "name", item.name(),
        "service", SafeText.plain(item.service(), 200),
        "ids", item.ids(),
        "process", item.process(),
        "row",
            Json.of(
                "type", item.row().type(),
                "where", item.row().where(),
                "reasons", item.row().reasons()),
        "changes", item.changes(),
        "error", item.error(),
        "attributes", item.attributes().stream().map(ExplainJson::attribute).toList(),
        "findings", item.findings().stream().map(ExplainJson::finding).toList(),
        "conforming", item.conforming());
  }

  private static Map<String, @Nullable Object> attribute(ExplainedAttribute each) {
    return Json.of(
        "key", each.key(),
        "value", each.value(),
        "row", each.row(),
        "where", each.where(),
        "is", each.is(),
        "breaks", each.breaks());
  }

  private static Map<String, @Nullable Object> finding(ExplainedFinding each) {
    return Json.of(
        "rule", each.rule(),
        "mode", each.mode().word(),
        "from", each.mode().from(),
        "mode_where", each.mode().where(),
        "message", each.message(),
        "where", each.where());
  }
}
