package dev.plumbline.cli.slo;

import dev.plumbline.charter.policy.Journey;
import dev.plumbline.charter.policy.Slos;
import dev.plumbline.cli.format.TextTable;
import dev.plumbline.cli.generate.JourneySeries;
import dev.plumbline.cli.query.Period;
import dev.plumbline.cli.query.Report;
import dev.plumbline.clients.CounterGain;
import dev.plumbline.clients.Prometheus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Error budget spent by journey and origin, alerts that fired needlessly or did not fire, and what
 * to adjust. It counts the raw histograms again and so also checks the recorded rules.
 */
final class SloReport implements Report {
  /** The fastest page means at least this share of a month's budget (SRE Workbook, chapter 5). */
  private static final double WORTH_A_CALL = 0.02;

  private final Prometheus prometheus;
  private final long windowSeconds;
  private final String environment;

  private final List<ErrorBudget> budgets = new ArrayList<>();
  private final List<FiringTime> burned = new ArrayList<>();
  private final List<String> advice = new ArrayList<>();

  private SloReport(Prometheus prometheus, long windowSeconds, String environment) {
    this.prometheus = prometheus;
    this.windowSeconds = windowSeconds;
    this.environment = environment;
  }

  /**
   * Queries Prometheus.
   *
   * @param windowSeconds the time range; 0 for the budget's own period, compressed as the rules
   *     there are
   * @param environment the deployment.environment.name to count; empty for all together
   */
  static SloReport ask(Prometheus prometheus, Slos slos, long windowSeconds, String environment)
      throws IOException, InterruptedException {
    long compression = Math.max(1, Math.round(first(prometheus, "plumbline:time_compression", 1)));
    SloReport report =
        new SloReport(
            prometheus,
            windowSeconds > 0
                ? windowSeconds
                : Math.max(60, slos.windowDays() * 86_400L / compression),
            environment);
    report.environments();
    for (Journey journey : slos.journeys()) {
      report.journey(journey);
    }
    report.alerts();
    report.checkAlerts();
    return report;
  }

  /** Warns of several environments in one sum. */
  private void environments() throws IOException, InterruptedException {
    if (!environment.isEmpty()) {
      return;
    }
    List<String> found = new ArrayList<>();
    for (Prometheus.Sample sample :
        prometheus.instant(
            "group by (deployment_environment_name) (last_over_time(journey:calls:rate1h[%ds]))"
                .formatted(windowSeconds))) {
      found.add(sample.label("deployment_environment_name"));
    }
    if (found.size() > 1) {
      advice.add(
          "%s are counted together; select one with --environment"
              .formatted(String.join(", ", found)));
    }
  }

  /** Label matchers, in this report's environment. */
  private String here(String matchers) {
    if (environment.isEmpty()) {
      return matchers;
    }
    String matcher = "deployment_environment_name=\"" + environment + "\"";
    return matchers.isEmpty() ? matcher : matchers + "," + matcher;
  }

  private void journey(Journey journey) throws IOException, InterruptedException {
    Journey.Availability availability = journey.availability();
    double calls = sum(JourneySeries.of(journey, "count", here("")));
    if (availability != null) {
      Map<String, Double> origins = new LinkedHashMap<>();
      double bad = 0;
      for (Prometheus.Sample sample :
          prometheus.instant(
              "sort_desc(sum by (plumbline_error_origin, plumbline_error_code) (%s))"
                  .formatted(
                      gained(
                          JourneySeries.of(
                              journey, "count", here(JourneySeries.failing(availability))))))) {
        bad += sample.value();
        origins.put(
            sample.label("plumbline_error_origin") + " " + sample.label("plumbline_error_code"),
            sample.value());
      }
      ErrorBudget budget =
          new ErrorBudget(
              journey.name(), "availability", availability.objective(), calls, bad, origins);
      budgets.add(budget);
      adviseAvailability(budget);
    }
    Journey.Latency latency = journey.latency();
    if (latency != null) {
      latency(journey, latency);
    }
  }

  private void latency(Journey journey, Journey.Latency latency)
      throws IOException, InterruptedException {
    String met = here(JourneySeries.answered(journey));
    double answered = sum(JourneySeries.of(journey, "count", met));
    double fast = sum(JourneySeries.of(journey, "bucket", met + "," + JourneySeries.upTo(latency)));
    ErrorBudget budget =
        new ErrorBudget(
            journey.name(),
            "latency",
            latency.objective(),
            answered,
            Math.max(0, answered - fast),
            Map.of());
    budgets.add(budget);
    if (answered == 0) {
      return;
    }
    double seconds =
        first(
            prometheus,
            "histogram_quantile(%s, sum by (le) (%s))"
                .formatted(latency.objective(), gained(JourneySeries.of(journey, "bucket", met))),
            Double.NaN);
    double millis = seconds * 1000;
    if (budget.spent() > 1) {
      advice.add(
          "%s: %s of the answers took up to %.0f ms, the threshold is %d ms; speed it up or raise the threshold"
              .formatted(
                  journey.name(), percent(latency.objective()), millis, latency.thresholdMillis()));
    } else if (millis < latency.thresholdMillis() / 2.0) {
      advice.add(
          "%s: %s of the answers took at most %.0f ms; the threshold is %d ms, half of it would be met too"
              .formatted(
                  journey.name(), percent(latency.objective()), millis, latency.thresholdMillis()));
    }
  }

  private void adviseAvailability(ErrorBudget budget) {
    if (budget.calls() == 0) {
      advice.add("%s: no traffic in the window; cannot evaluate".formatted(budget.journey()));
    } else if (budget.spent() > 1) {
      Map.Entry<String, Double> worst = budget.origins().entrySet().iterator().next();
      advice.add(
          "%s: %s of the failures began in %s; start there"
              .formatted(
                  budget.journey(), percent(worst.getValue() / budget.bad()), worst.getKey()));
    }
  }

  private void alerts() throws IOException, InterruptedException {
    String interval =
        "count_over_time(ALERTS{alertstate=\"firing\"," + here("alertname=\"%s\"") + "}[%ds]) * %s";
    for (String[] alert :
        new String[][] {
          {"JourneyFailureBudgetBurn", "availability"}, {"JourneyLatencyBudgetBurn", "latency"}
        }) {
      Map<String, FiringTime> byStep = new LinkedHashMap<>();
      for (Prometheus.Sample sample :
          prometheus.instant(interval.formatted(alert[0], windowSeconds, evaluationSeconds()))) {
        String step = sample.label("journey") + " " + sample.label("burn");
        byStep.merge(
            step,
            new FiringTime(
                sample.label("journey"),
                alert[1],
                sample.label("burn"),
                sample.label("severity"),
                sample.value()),
            (a, b) ->
                new FiringTime(
                    a.journey(), a.promise(), a.burn(), a.severity(), a.seconds() + b.seconds()));
      }
      burned.addAll(byStep.values());
    }
  }

  /** What lies between two evaluations of the alerts, as their own rule group is evaluated. */
  private String evaluationSeconds() throws IOException, InterruptedException {
    return String.valueOf(
        first(
            prometheus,
            "max(prometheus_rule_group_interval_seconds{rule_group=~\".*journeys-alerts\"})",
            alertIntervalByCompression()));
  }

  private double alertIntervalByCompression() throws IOException, InterruptedException {
    return first(prometheus, "plumbline:time_compression", 1) > 1 ? 2 : 15;
  }

  private void checkAlerts() {
    for (FiringTime alert : burned) {
      double spent = spent(alert.journey(), alert.promise());
      if (alert.severity().equals("page") && spent < WORTH_A_CALL) {
        advice.add(
            ("%s: the %s page at %s fired for %.0f s and %s of the budget was spent; raise the"
                    + " least number of failures or lower the objective")
                .formatted(
                    alert.journey(),
                    alert.promise(),
                    alert.burn(),
                    alert.seconds(),
                    percent(spent)));
      }
    }
    for (ErrorBudget budget : budgets) {
      boolean called =
          burned.stream()
              .anyMatch(
                  alert ->
                      alert.journey().equals(budget.journey())
                          && alert.promise().equals(budget.promise()));
      if (budget.spent() > 1 && !called) {
        advice.add(
            ("%s: the %s budget is spent and no alert fired; too few calls for the alerts, or their"
                    + " rules were not loaded yet")
                .formatted(budget.journey(), budget.promise()));
      }
    }
  }

  private double spent(String journey, String promise) {
    return budgets.stream()
        .filter(budget -> budget.journey().equals(journey) && budget.promise().equals(promise))
        .mapToDouble(ErrorBudget::spent)
        .findFirst()
        .orElse(0);
  }

  private double sum(String series) throws IOException, InterruptedException {
    return first(prometheus, "sum(" + gained(series) + ")", 0);
  }

  private String gained(String series) {
    return CounterGain.increase(series, windowSeconds);
  }

  private static double first(Prometheus prometheus, String query, double otherwise)
      throws IOException, InterruptedException {
    List<Prometheus.Sample> samples = prometheus.instant(query);
    return samples.isEmpty() ? otherwise : samples.get(0).value();
  }

  /** Whether an objective was missed. */
  @Override
  public boolean found() {
    return budgets.stream().anyMatch(budget -> budget.spent() > 1);
  }

  @Override
  public String text() {
    StringBuilder text =
        new StringBuilder("Budgets over " + Period.text(windowSeconds) + "\n" + budgetTable());
    text.append("\nAlerts that fired\n").append(burned.isEmpty() ? "  none\n" : burnedTable());
    return text + Report.advice(advice);
  }

  private TextTable budgetTable() {
    TextTable table =
        new TextTable(
            "journey", "promise", "objective", "calls", "bad", "kept", "budget spent", "by");
    for (ErrorBudget budget : budgets) {
      List<String> origins = new ArrayList<>();
      budget.origins().forEach((who, count) -> origins.add("%s %.0f".formatted(who, count)));
      table.row(
          budget.journey(),
          budget.promise(),
          percent(budget.objective()),
          "%.0f".formatted(budget.calls()),
          "%.0f".formatted(budget.bad()),
          percent(budget.kept()),
          percent(budget.spent()),
          String.join(", ", origins));
    }
    return table;
  }

  private TextTable burnedTable() {
    TextTable table = new TextTable("journey", "promise", "burn", "severity", "for");
    for (FiringTime alert : burned) {
      table.row(
          alert.journey(),
          alert.promise(),
          alert.burn(),
          alert.severity(),
          "%.0f s".formatted(alert.seconds()));
    }
    return table;
  }

  @Override
  public Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("window_s", windowSeconds);
    json.put("budgets", budgets.stream().map(SloReport::json).toList());
    json.put("alerts", burned.stream().map(SloReport::json).toList());
    json.put("advice", advice);
    return json;
  }

  private static Map<String, Object> json(ErrorBudget budget) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("journey", budget.journey());
    json.put("promise", budget.promise());
    json.put("objective_ratio", budget.objective());
    json.put("calls", budget.calls());
    json.put("bad", budget.bad());
    json.put("spent_ratio", budget.spent());
    json.put("blame", budget.origins());
    return json;
  }

  private static Map<String, Object> json(FiringTime alert) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("journey", alert.journey());
    json.put("promise", alert.promise());
    json.put("burn", alert.burn());
    json.put("severity", alert.severity());
    json.put("seconds", alert.seconds());
    return json;
  }

  private static String percent(double share) {
    double percent = share * 100;
    return String.format(Locale.ROOT, percent < 10_000 ? "%.4g %%" : "%,.0f %%", percent);
  }
}
