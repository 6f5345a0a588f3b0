package dev.plumbline.cli.sampling;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.policy.SamplingRule;
import dev.plumbline.cli.Period;
import dev.plumbline.cli.Plumbline;
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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says which rule decided how often, and what to adjust. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description =
        "Ask Prometheus how often each sampling rule decided in each service and what was kept,"
            + " against the policy: what to adjust.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing to adjust",
      "1:something to adjust",
      "2:the charter or Prometheus could not be asked"
    })
final class SamplingReportCommand implements Callable<Integer> {
  enum Format {
    TEXT,
    JSON
  }

  @Option(
      names = "--charter",
      paramLabel = "CHARTER",
      defaultValue = "charter",
      description = "The charter that says (default: ${DEFAULT-VALUE}).")
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
      defaultValue = "1h",
      description = "How far to look back, like 6h (default: ${DEFAULT-VALUE}).")
  private String window;

  @Option(
      names = "--at-most",
      paramLabel = "PER SECOND",
      defaultValue = "0",
      description = "How many traces a second are to be kept at most; says what to lower for it.")
  private double perSecond;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException, IOException {
    long seconds = Period.seconds(spec, "--window", window);
    if (seconds < 1 || !(perSecond >= 0)) {
      throw new ParameterException(
          spec.commandLine(),
          "--window is %s and --at-most is %s; expected at least 1s, and 0 or more"
              .formatted(window, perSecond));
    }
    CharterResult result = Charter.load(charter);
    if (!result.isValid()) {
      result.problems().forEach(spec.commandLine().getErr()::println);
      return Plumbline.FAILED;
    }
    SamplingReport report;
    try {
      report =
          SamplingReport.ask(
              new Prometheus(
                  HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build(),
                  prometheus.replaceAll("/+$", "")),
              result.charter().policy(),
              seconds,
              perSecond);
    } catch (ConnectException e) {
      throw new IOException(
          "no Prometheus listens at " + prometheus + "; expected one, as `make demo` starts it", e);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (format == Format.JSON) {
      out.print(Json.write(json(report, seconds)));
    } else {
      out.print(text(report, seconds));
    }
    out.flush();
    return report.advice.isEmpty() ? 0 : Plumbline.FOUND;
  }

  private static String text(SamplingReport report, long seconds) {
    TextTable table =
        new TextTable("service", "rule", "decided", "hits of its roots", "kept", "share", "policy");
    for (RuleUse use : report.uses) {
      table.row(
          use.service(),
          use.rule(),
          "%.0f".formatted(use.decided()),
          use.rule().equals(SamplingRule.PARENT)
              ? "-"
              : SamplingReport.percent(
                  use.decided() / Math.max(roots(report, use.service()), 1e-9)),
          "%.0f".formatted(use.kept()),
          SamplingReport.percent(use.share()),
          policy(use));
    }
    StringBuilder text =
        new StringBuilder("Sampling decisions over ")
            .append(Duration.ofSeconds(seconds).toString().substring(2).toLowerCase(Locale.ROOT))
            .append('\n')
            .append(table)
            .append("\nTo adjust\n");
    if (report.advice.isEmpty()) {
      text.append("  nothing\n");
    }
    report.advice.forEach(line -> text.append("  ").append(line).append('\n'));
    return text.toString();
  }

  private static String policy(RuleUse use) {
    if (use.rule().equals(SamplingRule.PARENT)) {
      return "follow";
    }
    return use.probability() == null ? "unknown" : SamplingReport.percent(use.probability());
  }

  private static double roots(SamplingReport report, String service) {
    return report.uses.stream()
        .filter(use -> use.service().equals(service) && !use.rule().equals(SamplingRule.PARENT))
        .mapToDouble(RuleUse::decided)
        .sum();
  }

  private static Map<String, @Nullable Object> json(SamplingReport report, long seconds) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("window_s", seconds);
    List<Object> uses = new ArrayList<>();
    for (RuleUse use : report.uses) {
      Map<String, @Nullable Object> each = new LinkedHashMap<>();
      each.put("service", use.service());
      each.put("rule", use.rule());
      each.put("decided", use.decided());
      each.put("kept", use.kept());
      each.put("kept_ratio", use.share());
      each.put("probability", use.probability());
      uses.add(each);
    }
    json.put("rules", uses);
    json.put("advice", report.advice);
    return json;
  }
}
