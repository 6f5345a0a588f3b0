package dev.plumbline.cli.slo;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.cli.Period;
import dev.plumbline.cli.format.Json;
import dev.plumbline.cli.format.TextTable;
import dev.plumbline.cli.query.Prometheus;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what the journeys' error budgets came to, and what to adjust. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description =
        "Ask Prometheus what the journeys' budgets came to: spent by journey and origin, alerts"
            + " that fired without need, promises to recalibrate.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every promise was kept",
      "1:a budget is overspent",
      "2:the charter or Prometheus could not be asked"
    })
final class SloReportCommand implements Callable<Integer> {
  enum Format {
    TEXT,
    JSON
  }

  @Option(
      names = "--charter",
      paramLabel = "CHARTER",
      defaultValue = "charter",
      description = "The charter that promises (default: ${DEFAULT-VALUE}).")
  private Path charter;

  @Option(
      names = "--prometheus",
      paramLabel = "URL",
      defaultValue = "${env:PLUMBLINE_PROMETHEUS_URL:-http://127.0.0.1:9090}",
      description = "Where Prometheus listens (default: ${DEFAULT-VALUE}).")
  private String prometheus;

  @Option(
      names = "--window",
      paramLabel = "PERIOD",
      description =
          "How far to look back, like 6h (default: the charter's window_days; a demo's compressed"
              + " time counts as such).")
  private @Nullable String window;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException, IOException {
    PrintWriter out = spec.commandLine().getOut();
    CharterResult result = Charter.load(charter);
    if (!result.isValid()) {
      result.problems().forEach(spec.commandLine().getErr()::println);
      return 2;
    }
    SloReport report;
    try {
      report =
          SloReport.ask(
              new Prometheus(
                  HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build(),
                  prometheus.replaceAll("/+$", "")),
              result.charter().policy().slos(),
              window == null ? 0 : Period.seconds(spec, "--window", window));
    } catch (ConnectException e) {
      throw new IOException(
          "no Prometheus listens at " + prometheus + "; expected one, as `make demo` starts it", e);
    }
    if (format == Format.JSON) {
      out.print(Json.write(json(report)));
      out.flush();
    } else {
      out.println(text(report));
    }
    return report.overspent() ? 1 : 0;
  }

  private static String text(SloReport report) {
    StringBuilder text =
        new StringBuilder(
            "Budgets over "
                + Duration.ofSeconds(report.windowSeconds())
                    .toString()
                    .substring(2)
                    .toLowerCase(Locale.ROOT)
                + "\n");
    TextTable budgets =
        new TextTable(
            "journey", "promise", "objective", "calls", "bad", "kept", "budget spent", "by");
    for (Budget budget : report.budgets) {
      List<String> blame = new ArrayList<>();
      budget.blame().forEach((who, count) -> blame.add("%s %.0f".formatted(who, count)));
      budgets.row(
          budget.journey(),
          budget.promise(),
          SloReport.percent(budget.objective()),
          "%.0f".formatted(budget.calls()),
          "%.0f".formatted(budget.bad()),
          SloReport.percent(budget.kept()),
          SloReport.percent(budget.spent()),
          String.join(", ", blame));
    }
    text.append(budgets).append("\nAlerts that fired\n");
    if (report.burned.isEmpty()) {
      text.append("  none\n");
    } else {
      TextTable alerts = new TextTable("journey", "promise", "burn", "severity", "for");
      report.burned.forEach(
          alert ->
              alerts.row(
                  alert.journey(),
                  alert.promise(),
                  alert.burn(),
                  alert.severity(),
                  "%.0f s".formatted(alert.seconds())));
      text.append(alerts);
    }
    text.append("\nTo adjust\n");
    if (report.advice.isEmpty()) {
      text.append("  nothing\n");
    }
    report.advice.forEach(line -> text.append("  ").append(line).append('\n'));
    return text.toString().stripTrailing();
  }

  private static Map<String, Object> json(SloReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("window_s", report.windowSeconds());
    List<Object> budgets = new ArrayList<>();
    for (Budget budget : report.budgets) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("journey", budget.journey());
      each.put("promise", budget.promise());
      each.put("objective_ratio", budget.objective());
      each.put("calls", budget.calls());
      each.put("bad", budget.bad());
      each.put("spent_ratio", budget.spent());
      each.put("blame", budget.blame());
      budgets.add(each);
    }
    json.put("budgets", budgets);
    List<Object> alerts = new ArrayList<>();
    for (Burned alert : report.burned) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("journey", alert.journey());
      each.put("promise", alert.promise());
      each.put("burn", alert.burn());
      each.put("severity", alert.severity());
      each.put("seconds", alert.seconds());
      alerts.add(each);
    }
    json.put("alerts", alerts);
    json.put("advice", report.advice);
    return json;
  }
}
