package dev.plumbline.checker.report;

import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.checker.result.CheckedTelemetry;
import dev.plumbline.checker.result.CountedFinding;
import dev.plumbline.otlp.Unreadable;
import dev.plumbline.otlp.trace.ClockSkew;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes a result for people: what was checked, each finding with its place in the charter, and the
 * outcome last.
 */
public final class TableReport {

  private static final int UNREADABLE_SHOWN = 20;

  private final Style style;
  private final Remedies remedies;
  private final StringBuilder out = new StringBuilder();

  private TableReport(Style style, Remedies remedies) {
    this.style = style;
    this.remedies = remedies;
  }

  public static String of(CheckResult result, Style style, Remedies remedies) {
    TableReport report = new TableReport(style, remedies);
    report.write(result);
    return report.out.toString();
  }

  /** Returns the findings alone; empty where there are none. */
  public static String ofFindings(CheckResult result, Style style, Remedies remedies) {
    TableReport report = new TableReport(style, remedies);
    report.findings(result.findings());
    return report.out.toString();
  }

  private void write(CheckResult result) {
    checked(result);
    clockSkew(result.clockSkew());
    unreadable(result.unreadable());
    findings(result.findings());
    observed(result);
    outcome(result);
  }

  private void checked(CheckResult result) {
    CheckedTelemetry checked = result.checked();
    line(
        style.bold("charter ")
            + result.charter().name()
            + ' '
            + result.charter().version()
            + style.dim(" (" + shortDigest(result) + ")"));
    String chain =
        result.chain().isEmpty()
            ? ""
            : ", " + checked.wholeChains() + " through " + String.join(" > ", result.chain());
    line(style.bold("checked ") + counted(checked.traces(), "trace") + chain);
    line("        " + counted(checked.spans(), "span") + of(checked.spansByService()));
    line(
        "        "
            + counted(checked.metricPoints(), "metric point")
            + ", "
            + counted(checked.logRecords(), "log record"));
    List<String> aside = new ArrayList<>();
    if (!checked.foreignSpans().isEmpty()) {
      long foreign = checked.foreignSpans().values().stream().mapToLong(Long::longValue).sum();
      aside.add(
          counted(foreign, "span")
              + " of services that are not in the charter"
              + of(checked.foreignSpans()));
    }
    add(aside, checked.healthChecks(), "health check");
    add(aside, checked.repeated(), "request", " that were repeated, checked once");
    add(aside, checked.duplicates(), "duplicate span");
    add(
        aside,
        checked.withDropped(),
        "span",
        " with dropped attributes: only their error tuple was required");
    add(aside, checked.late(), "span", " that arrived after their trace was checked");
    add(
        aside,
        checked.older(),
        "item",
        " older than --since: not checked, nor their traces as a whole");
    for (int i = 0; i < aside.size(); i++) {
      line((i == 0 ? style.bold("aside   ") : "        ") + aside.get(i));
    }
  }

  private static void add(List<String> aside, long count, String noun) {
    add(aside, count, noun, "");
  }

  private static void add(List<String> aside, long count, String noun, String rest) {
    if (count > 0) {
      aside.add(counted(count, noun) + rest);
    }
  }

  private static String of(Map<String, Long> counts) {
    List<String> parts = new ArrayList<>();
    counts.forEach((name, count) -> parts.add(name + " " + grouped(count)));
    return parts.isEmpty() ? "" : ": " + String.join(", ", parts);
  }

  private void clockSkew(List<ClockSkew.Estimate> estimates) {
    for (int i = 0; i < estimates.size(); i++) {
      ClockSkew.Estimate edge = estimates.get(i);
      line(
          (i == 0 ? style.bold("clocks  ") : "        ")
              + String.format(
                  Locale.ROOT,
                  "%s is %.3f ms %s %s, ±%.3f ms, from %s",
                  edge.server(),
                  Math.abs(edge.offsetNanos()) / 1e6,
                  edge.offsetNanos() < 0 ? "behind" : "ahead of",
                  edge.client(),
                  edge.errorNanos() / 1e6,
                  counted(edge.calls(), "call")));
    }
  }

  private void unreadable(List<Unreadable> unreadable) {
    if (unreadable.isEmpty()) {
      return;
    }
    line("");
    line(style.yellow("could not be read"));
    for (int i = 0; i < Math.min(unreadable.size(), UNREADABLE_SHOWN); i++) {
      line("  " + unreadable.get(i));
    }
    if (unreadable.size() > UNREADABLE_SHOWN) {
      line("  and " + (unreadable.size() - UNREADABLE_SHOWN) + " more");
    }
  }

  private void findings(List<CountedFinding> findings) {
    String rule = "";
    for (CountedFinding finding : findings) {
      if (!finding.rule().equals(rule)) {
        rule = finding.rule();
        long count = 0;
        for (CountedFinding other : findings) {
          count += other.rule().equals(rule) ? other.count() : 0;
        }
        line("");
        line(style.red(rule) + style.dim("  " + grouped(count)));
        String remedy = remedies.of(rule);
        if (!remedy.isEmpty()) {
          wrap(remedy, "  ");
        }
      }
      String place =
          finding.service() + (finding.subject().isEmpty() ? "" : " · " + finding.subject());
      line(
          String.format(
              Locale.ROOT,
              "  %7s  %s",
              grouped(finding.count()),
              style.bold(place.isEmpty() ? "(all)" : place)));
      wrap(finding.message(), "           ");
      List<String> pointers = new ArrayList<>();
      if (!finding.where().isEmpty()) {
        pointers.add(finding.where());
      }
      if (!finding.exampleTrace().isEmpty()) {
        pointers.add("trace " + finding.exampleTrace());
      }
      if (!pointers.isEmpty()) {
        line("           " + style.dim(String.join(" · ", pointers)));
      }
    }
  }

  private void observed(CheckResult result) {
    if (!result.charter().isEnforced() && !result.findings().isEmpty()) {
      line("");
      wrap(
          "The charter does not enforce: its services add and correct nothing, and what they would"
              + " correct is among the findings. enforcement.mode: enforce changes that.",
          "");
    }
  }

  private void wrap(String text, String indent) {
    int room = style.width() - indent.length();
    String rest = text;
    while (rest.length() > room) {
      int cut = rest.lastIndexOf(' ', room);
      int end = cut <= 0 ? room : cut;
      line(indent + rest.substring(0, end));
      rest = rest.substring(end).stripLeading();
    }
    line(indent + rest);
  }

  private void outcome(CheckResult result) {
    line("");
    int rules = result.rules().size();
    switch (result.exitCode()) {
      case CheckResult.CONFORMS ->
          line(style.green("conforms") + ": " + rules + " rules, no finding");
      case CheckResult.NOTHING_READ -> line(style.red("nothing could be read"));
      default -> {
        long broken = result.findings().stream().map(CountedFinding::rule).distinct().count();
        long places = result.findings().stream().mapToLong(CountedFinding::count).sum();
        String unread =
            result.unreadable().isEmpty()
                ? ""
                : ", " + counted(result.unreadable().size(), "input") + " not checked";
        line(
            style.red("does not conform")
                + ": "
                + broken
                + " of "
                + rules
                + " rules broken in "
                + counted(places, "place")
                + unread);
      }
    }
  }

  private static String shortDigest(CheckResult result) {
    String digest = result.charter().digest();
    return digest.substring(0, Math.min(12, digest.length()));
  }

  private static String counted(long count, String noun) {
    return grouped(count) + " " + noun + (count == 1 ? "" : "s");
  }

  private static String grouped(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
