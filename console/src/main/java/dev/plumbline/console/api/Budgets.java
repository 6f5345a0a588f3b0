package dev.plumbline.console.api;

import dev.plumbline.charter.policy.Journey;
import dev.plumbline.charter.policy.Slos;
import dev.plumbline.clients.CounterGain;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.console.metrics.Environments;
import dev.plumbline.console.metrics.ServerCalls;
import dev.plumbline.console.response.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The error budget left of each journey, and its burn rates. */
final class Budgets {

  private final Slos slos;

  Budgets(Slos slos) {
    this.slos = slos;
  }

  /**
   * @param environment null for all of them together
   */
  List<Budget> at(Prometheus prometheus, long millis, @Nullable String environment) {
    String scope = Environments.selector(environment);
    List<Budget> budgets = new ArrayList<>();
    if (slos.journeys().isEmpty()) {
      return budgets;
    }
    Map<String, Map<String, @Nullable Double>> burnRates = burnRates(prometheus, millis, scope);
    for (Journey journey : slos.journeys()) {
      Journey.Availability availability = journey.availability();
      if (availability != null) {
        String failures = String.join("|", availability.failures());
        double spent =
            share(
                prometheus,
                increase(journey, "_count", scope + ",plumbline_error_fault=~\"" + failures + "\""),
                increase(journey, "_count", scope),
                millis);
        budgets.add(
            budget(journey, "availability", availability.objective(), spent, null, burnRates));
      }
      Journey.Latency latency = journey.latency();
      if (latency != null) {
        String answered =
            availability == null
                ? scope
                : scope
                    + ",plumbline_error_fault!~\""
                    + String.join("|", availability.failures())
                    + "\"";
        double threshold = latency.thresholdMillis() / 1000.0;
        double fast =
            share(
                prometheus,
                increase(
                    journey, "_bucket", answered + ",le=" + Prometheus.quoted(number(threshold))),
                increase(journey, "_count", answered),
                millis);
        budgets.add(
            budget(journey, "latency", latency.objective(), 1 - fast, threshold, burnRates));
      }
    }
    return budgets;
  }

  private Budget budget(
      Journey journey,
      String sli,
      double objective,
      double spent,
      @Nullable Double threshold,
      Map<String, Map<String, @Nullable Double>> burnRates) {
    return new Budget(
        journey.name(),
        journey.brief().isEmpty() ? journey.name() : journey.brief(),
        journey.service(),
        journey.operation(),
        sli,
        objective,
        slos.windowDays() * 86_400L,
        1 - spent / (1 - objective),
        burnRates.getOrDefault(journey.name() + " " + sli, Map.of()),
        threshold);
  }

  /** Burn rates by journey and kind, each by window. */
  private static Map<String, Map<String, @Nullable Double>> burnRates(
      Prometheus prometheus, long millis, String scope) {
    Map<String, Map<String, @Nullable Double>> rates = new TreeMap<>();
    for (Prometheus.Sample sample :
        prometheus.instant(
            "{__name__=~\"journey:(availability|latency):burn_rate.+\"" + scope + "}", millis)) {
      String[] parts = sample.label("__name__").split(":", -1);
      rates
          .computeIfAbsent(sample.label("journey") + " " + parts[1], unused -> new TreeMap<>())
          // Of several environments and regions, the one that burns fastest.
          .merge(parts[2].substring("burn_rate".length()), sample.value(), Math::max);
    }
    return rates;
  }

  private String increase(Journey journey, String suffix, String more) {
    String selectors = ServerCalls.of(journey.service(), journey.operation()) + more;
    String series =
        suffix.equals("_count") ? ServerCalls.counts(selectors) : ServerCalls.buckets(selectors);
    return "sum(" + CounterGain.increase(series, slos.windowDays() * 86_400L) + ")";
  }

  private static double share(Prometheus prometheus, String part, String whole, long millis) {
    double all = first(prometheus.instant(whole, millis));
    if (Double.isNaN(all) || all <= 0) {
      return Double.NaN;
    }
    double some = first(prometheus.instant(part, millis));
    return Double.isNaN(some) ? 0 : some / all;
  }

  private static double first(List<Prometheus.Sample> samples) {
    return samples.isEmpty() ? Double.NaN : samples.get(0).value();
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
