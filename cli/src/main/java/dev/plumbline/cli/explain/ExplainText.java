package dev.plumbline.cli.explain;

import dev.plumbline.charter.policy.Mode;
import dev.plumbline.cli.explain.Explained.ExplainedAttribute;
import dev.plumbline.cli.explain.Explained.ExplainedFinding;
import dev.plumbline.cli.format.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** An explanation for people. */
final class ExplainText {
  private static final int LABEL = 9;
  private static final int WIDTH = 118;

  private final StringBuilder text = new StringBuilder();
  private final @Nullable GivenCharter given;

  private ExplainText(@Nullable GivenCharter given) {
    this.given = given;
  }

  static String of(ExplainReport report) {
    ExplainText text = new ExplainText(report.given());
    text.write(report);
    return text.text.toString();
  }

  private void write(ExplainReport report) {
    if (given != null) {
      text.append(given.line()).append('\n');
    }
    for (ProcessState process : report.processes()) {
      process(process);
    }
    if (given != null) {
      rules(report.processes(), given);
    }
    if (!report.hooks().isEmpty()) {
      line("");
      line("hooks, by the log");
      report.hooks().forEach(this::list);
    }
    spans(report.spans());
    report.items().forEach(this::item);
    if (!report.remarks().isEmpty()) {
      line("");
      report.remarks().forEach(this::line);
    }
  }

  private void process(ProcessState process) {
    line("");
    String instance =
        process.instance().isEmpty() ? "" : " " + SafeText.plain(process.instance(), 60);
    String language =
        process.language().isEmpty() ? "" : ", " + SafeText.plain(process.language(), 20);
    line("process " + SafeText.plain(process.service(), 60) + instance + language);
    ProcessText.of(process, given == null ? null : given.charter())
        .forEach(each -> wrapped(each.label(), each.text()));
  }

  /** The rules once for all processes of a mode. */
  private void rules(List<ProcessState> processes, GivenCharter given) {
    Map<String, Map<String, List<String>>> byMode = new LinkedHashMap<>();
    for (ProcessState process : processes) {
      if (process.digests().contains(given.charter().digest())) {
        Mode mode = process.mode();
        byMode.computeIfAbsent(
            mode == null ? "unknown" : mode.word(), word -> GivenCharter.byMode(given.modes(mode)));
      }
    }
    byMode.forEach(
        (mode, rules) -> {
          line("");
          line("rules of the given charter in a process whose mode is " + mode);
          rules.forEach(this::list);
        });
  }

  private void spans(List<SpanSummary> spans) {
    if (spans.isEmpty()) {
      return;
    }
    TextTable table = new TextTable("service", "kind", "span", "row", "spans", "findings");
    for (SpanSummary span : spans) {
      StringJoiner findings = new StringJoiner(", ");
      span.findings().forEach((rule, count) -> findings.add(rule + " " + count));
      table.row(
          SafeText.plain(span.service(), 40),
          span.kind(),
          SafeText.plain(span.name(), 60),
          String.join(", ", span.rows().keySet()),
          Long.toString(span.spans()),
          findings.toString());
    }
    line("");
    line("spans by name, the row that they fall under, and what plumbline verify finds");
    text.append(table);
  }

  private void item(Explained item) {
    line("");
    StringJoiner ids = new StringJoiner(", ");
    item.ids().forEach((name, id) -> ids.add(name + " " + id));
    String name = item.name().isEmpty() ? "" : " \"" + item.name() + '"';
    line(
        item.kind()
            + name
            + " ("
            + item.what()
            + ") of "
            + SafeText.plain(item.service(), 60)
            + (ids.length() == 0 ? "" : ", " + ids));
    section("process", item.process());
    List<String> row = new ArrayList<>();
    row.add(item.row().type().isEmpty() ? "none" : item.row().type() + "  " + item.row().where());
    row.addAll(item.row().reasons());
    section("row", row);
    section("error", item.error());
    section("changed", item.changes());
    attributes(item);
    findings(item.findings());
    conforming(item);
  }

  private void attributes(Explained item) {
    if (item.attributes().isEmpty()) {
      return;
    }
    TextTable table =
        new TextTable(item.kind().equals("metric") ? "label" : "attribute", "value", "row", "is");
    for (ExplainedAttribute each : item.attributes()) {
      boolean template = !each.row().isEmpty() && !each.row().equals(each.key());
      table.row(
          each.key(),
          shortened(each.value()),
          shortened(each.where()) + (template ? " (" + each.row() + ")" : ""),
          String.join(", ", each.is()));
    }
    text.append(table);
  }

  private void findings(List<ExplainedFinding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    line("  findings");
    for (ExplainedFinding each : findings) {
      line("    " + each.rule() + "  " + each.mode());
      wrap("      ", each.message() + (each.where().isEmpty() ? "" : "  " + each.where()));
    }
  }

  private void conforming(Explained item) {
    if (item.conforming().isEmpty()) {
      return;
    }
    line("  no finding of");
    for (Map.Entry<String, List<String>> mode : item.conforming().entrySet()) {
      wrapped("  " + mode.getKey(), String.join(", ", mode.getValue()));
    }
  }

  private void list(String title, List<String> names) {
    line("  " + title + ":");
    wrap("    ", String.join(", ", names));
  }

  private void section(String label, List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      wrapped(i == 0 ? label : "", lines.get(i));
    }
  }

  /** A label and a text that goes on below itself. */
  private void wrapped(String label, String content) {
    String head = "  " + label + " ".repeat(Math.max(1, LABEL + 1 - label.length()));
    wrap(head, content);
  }

  private void wrap(String head, String content) {
    String indent = " ".repeat(head.length());
    String rest = shortened(content);
    String before = head;
    int room = WIDTH - head.length();
    while (rest.length() > room) {
      int cut = rest.lastIndexOf(' ', room);
      if (cut <= 0) {
        break;
      }
      line(before + rest.substring(0, cut));
      rest = rest.substring(cut).stripLeading();
      before = indent;
    }
    line(before + rest);
  }

  /** Without the folder of the charter, which the first line has. */
  private String shortened(String content) {
    return given == null ? content : given.shortened(content);
  }

  private void line(String content) {
    text.append(shortened(content).stripTrailing()).append('\n');
  }
}
