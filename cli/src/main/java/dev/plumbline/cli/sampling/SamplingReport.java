package dev.plumbline.cli.sampling;

import dev.plumbline.charter.policy.Policy;
import dev.plumbline.charter.policy.SamplingRule;
import dev.plumbline.charter.policy.Service;
import dev.plumbline.cli.format.Counted;
import dev.plumbline.cli.format.TextTable;
import dev.plumbline.cli.query.Period;
import dev.plumbline.cli.query.Report;
import dev.plumbline.clients.Binomial;
import dev.plumbline.clients.CounterGain;
import dev.plumbline.clients.Prometheus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Hit rates by service and rule against the policy: rules that decide nothing, services that keep
 * another share than the policy's, and which rule to lower if more is kept than allowed.
 */
final class SamplingReport implements Report {
  /** One row in ten thousand is called wrong though it is chance. */
  private static final double CONFIDENCE = 0.9999;

  private final Policy policy;
  private final long windowSeconds;

  private final List<RuleUse> uses = new ArrayList<>();
  private final List<String> advice = new ArrayList<>();

  private SamplingReport(Policy policy, long windowSeconds) {
    this.policy = policy;
    this.windowSeconds = windowSeconds;
  }

  /**
   * Queries Prometheus.
   *
   * @param perSecond how many traces a second are to be kept at most; 0 when that does not matter
   */
  static SamplingReport ask(
      Prometheus prometheus, Policy policy, long windowSeconds, double perSecond)
      throws IOException, InterruptedException {
    SamplingReport report = new SamplingReport(policy, windowSeconds);
    report.count(prometheus);
    report.checkServices();
    report.checkShares();
    report.checkRules();
    if (perSecond > 0) {
      report.checkVolume(perSecond);
    }
    return report;
  }

  private void count(Prometheus prometheus) throws IOException, InterruptedException {
    Map<String, Map<String, double[]>> found = new TreeMap<>();
    for (Prometheus.Sample sample :
        prometheus.instant(
            "sum by (service_name, plumbline_sampler_rule, plumbline_sampler_decision) (%s)"
                .formatted(
                    CounterGain.increase("plumbline_sampler_decisions_total", windowSeconds)))) {
      double[] counts =
          found
              .computeIfAbsent(sample.label("service_name"), service -> new TreeMap<>())
              .computeIfAbsent(sample.label("plumbline_sampler_rule"), rule -> new double[2]);
      counts[sample.label("plumbline_sampler_decision").equals("sampled") ? 0 : 1] +=
          sample.value();
    }
    found.forEach(
        (service, rules) ->
            rules.forEach(
                (rule, counts) ->
                    uses.add(new RuleUse(service, rule, counts[0], counts[1], probability(rule)))));
  }

  private @Nullable Double probability(String name) {
    return policy.sampling().rules().stream()
        .filter(rule -> rule.name().equals(name))
        .map(SamplingRule::probability)
        .findFirst()
        .orElse(null);
  }

  private void checkServices() {
    for (Service service : policy.services().values()) {
      if (uses.stream().noneMatch(use -> use.service().equals(service.name()))) {
        advice.add(
            "%s: no sampling decision in the window; it does not run, runs without Plumbline, or had no calls"
                .formatted(service.name()));
      }
    }
  }

  private void checkShares() {
    for (RuleUse use : uses) {
      if (use.rule().equals(SamplingRule.PARENT) || use.decided() < 0.5) {
        continue;
      }
      if (use.probability() == null) {
        advice.add(
            "%s: decides by \"%s\", which the policy does not have; it runs with another charter (see plumbline.charter.digest)"
                .formatted(use.service(), use.rule()));
        continue;
      }
      long decided = Math.round(use.decided());
      Binomial chance = Binomial.interval(decided, use.probability(), CONFIDENCE);
      if (!chance.covers(Math.round(use.kept()))) {
        advice.add(
            "%s: keeps %s by \"%s\", the policy has %s (%d to %d of %d); it runs with another charter (see plumbline.charter.digest)"
                .formatted(
                    use.service(),
                    percent(use.share()),
                    use.rule(),
                    percent(use.probability()),
                    chance.low(),
                    chance.high(),
                    decided));
      } else if (use.probability() > 0 && use.kept() < 0.5) {
        advice.add(
            "%s: \"%s\" decided %s and kept none; with a probability of %s it would keep ten"
                .formatted(
                    use.service(),
                    use.rule(),
                    Counted.of(decided, "time"),
                    number(Math.min(1, 10.0 / decided))));
      }
    }
  }

  private void checkRules() {
    boolean anyRoot =
        uses.stream().anyMatch(use -> !use.rule().equals(SamplingRule.PARENT) && use.decided() > 0);
    if (!anyRoot) {
      advice.add("no root span in the window; cannot evaluate");
      return;
    }
    for (SamplingRule rule : policy.sampling().rules()) {
      if (uses.stream().noneMatch(use -> use.rule().equals(rule.name()) && use.decided() > 0)) {
        advice.add(
            "\"%s\" (%s) decided nothing: no root span matches it, or an earlier rule takes them"
                .formatted(rule.name(), rule.location()));
      }
    }
  }

  /** Compares the kept traces a second with the limit and names the rule to lower. */
  private void checkVolume(double perSecond) {
    double wanted = perSecond * windowSeconds;
    Map<String, Double> kept = new LinkedHashMap<>();
    for (RuleUse use : uses) {
      if (use.probability() != null) {
        kept.merge(use.rule(), use.kept(), Double::sum);
      }
    }
    double all = kept.values().stream().mapToDouble(Double::doubleValue).sum();
    Optional<Map.Entry<String, Double>> most =
        kept.entrySet().stream().max(Comparator.comparingDouble(Map.Entry::getValue));
    if (all <= wanted || most.isEmpty()) {
      return;
    }
    String rule = most.get().getKey();
    double others = all - most.get().getValue();
    Double now = probability(rule);
    String how =
        others >= wanted || now == null
            ? "; the other rules alone keep more than that"
            : "; lower its probability from %2$s to %1$s"
                .formatted(number(now * (wanted - others) / most.get().getValue()), number(now));
    advice.add(
        "\"%s\" keeps %s of %s traces a second, at most %s are allowed%s"
            .formatted(
                rule,
                number(most.get().getValue() / windowSeconds),
                number(all / windowSeconds),
                number(perSecond),
                how));
  }

  @Override
  public boolean found() {
    return !advice.isEmpty();
  }

  @Override
  public String text() {
    TextTable table =
        new TextTable("service", "rule", "decided", "hits of its roots", "kept", "share", "policy");
    for (RuleUse use : uses) {
      table.row(
          use.service(),
          use.rule(),
          "%.0f".formatted(use.decided()),
          use.rule().equals(SamplingRule.PARENT)
              ? "-"
              : percent(use.decided() / Math.max(roots(use.service()), 1e-9)),
          "%.0f".formatted(use.kept()),
          percent(use.share()),
          policy(use));
    }
    return "Sampling decisions over "
        + Period.text(windowSeconds)
        + "\n"
        + table
        + Report.advice(advice);
  }

  private static String policy(RuleUse use) {
    if (use.rule().equals(SamplingRule.PARENT)) {
      return "follow";
    }
    return use.probability() == null ? "unknown" : percent(use.probability());
  }

  private double roots(String service) {
    return uses.stream()
        .filter(use -> use.service().equals(service) && !use.rule().equals(SamplingRule.PARENT))
        .mapToDouble(RuleUse::decided)
        .sum();
  }

  @Override
  public Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("window_s", windowSeconds);
    List<Object> rules = new ArrayList<>();
    for (RuleUse use : uses) {
      Map<String, @Nullable Object> each = new LinkedHashMap<>();
      each.put("service", use.service());
      each.put("rule", use.rule());
      each.put("decided", use.decided());
      each.put("kept", use.kept());
      each.put("kept_ratio", use.share());
      each.put("probability", use.probability());
      rules.add(each);
    }
    json.put("rules", rules);
    json.put("advice", advice);
    return json;
  }

  private static String percent(double share) {
    return number(share * 100) + " %";
  }

  /** Three digits, without trailing zeros. */
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.3g", value);
    if (text.contains("e")) {
      return text;
    }
    return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
  }
}
