package dev.plumbline.cli.explain;

import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.Mode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a process reports of itself: its charter, whether it enforces, what it counted. */
final class ProcessState implements Comparable<ProcessState> {
  private static final int KEPT = 1000;

  private final String service;
  private final String instance;
  private final Set<String> digests = new TreeSet<>();
  private final Map<String, Boolean> active = new TreeMap<>();
  private final Map<String, Map<String, Double>> findings = new TreeMap<>();
  private final Set<String> pending = new TreeSet<>();
  private final Map<String, Double> reloads = new TreeMap<>();
  private final Map<String, Double> dropped = new TreeMap<>();
  private final Map<String, Long> checked = new TreeMap<>();
  private String language = "";
  private long spans;
  private long metrics;
  private long logRecords;

  /**
   * @param instance service.instance.id; empty where it is not known
   */
  ProcessState(String service, String instance) {
    this.service = service;
    this.instance = instance;
  }

  String service() {
    return service;
  }

  String instance() {
    return instance;
  }

  String language() {
    return language;
  }

  void language(String word) {
    language = word;
  }

  /** A digest that its telemetry has. */
  void carries(String digest) {
    if (digests.size() < KEPT) {
      digests.add(digest);
    }
  }

  /** Whether it enforces the charter with this digest. */
  void enforces(String digest, boolean isEnforced) {
    reports(digest, isEnforced);
    carries(digest);
  }

  /** Whether it, or one of several processes that are shown as one, enforces its charter. */
  void reports(String name, boolean isEnforced) {
    if (active.size() < KEPT) {
      active.put(name, isEnforced);
    }
  }

  void takeMode(ProcessState reported) {
    active.putAll(reported.active);
  }

  void counted(String rule, String action, double count) {
    if (findings.size() < KEPT) {
      findings.computeIfAbsent(rule, unused -> new TreeMap<>()).put(action, count);
    }
  }

  /**
   * A finding of the checker about its telemetry.
   *
   * @param about what it is about, for people: a metric, the resource
   */
  void checked(String rule, String about) {
    String key = rule + " of " + about;
    if (checked.size() < KEPT || checked.containsKey(key)) {
      checked.merge(key, 1L, Long::sum);
    }
  }

  /** What the checker finds in all but its spans: {@code metric-unit of acme.sales}. */
  Map<String, Long> checked() {
    return checked;
  }

  void waits(String part) {
    pending.add(part);
  }

  void noLongerWaits(String part) {
    pending.remove(part);
  }

  void reloaded(String outcome, double count) {
    reloads.put(outcome, count);
  }

  void dropped(String signalAndReason, double count) {
    dropped.put(signalAndReason, count);
  }

  void sawSpan() {
    spans++;
  }

  void sawMetric() {
    metrics++;
  }

  void sawLogRecord() {
    logRecords++;
  }

  /** Digests of its telemetry, sorted; empty where Plumbline is not in it, or off. */
  Set<String> digests() {
    return digests;
  }

  /** The mode of the process, as it reports it; null where it does not, or differently. */
  @Nullable Mode mode() {
    Set<Boolean> reported = new TreeSet<>(active.values());
    if (reported.size() != 1) {
      return null;
    }
    return reported.contains(true) ? Mode.ENFORCE : Mode.OBSERVE;
  }

  /** By rule and action; without failures of rules and hooks. */
  Map<String, Map<String, Double>> findings() {
    Map<String, Map<String, Double>> known = new TreeMap<>(findings);
    known.keySet().removeIf(rule -> Rule.fromId(rule) == null);
    return known;
  }

  /** Hooks and other parts that failed, by name. */
  Map<String, Double> failures() {
    Map<String, Double> failures = new TreeMap<>();
    findings.forEach(
        (rule, actions) -> {
          Double failed = actions.get("failed");
          if (failed != null && failed > 0) {
            failures.put(rule, failed);
          }
        });
    return failures;
  }

  Set<String> pending() {
    return pending;
  }

  Map<String, Double> reloads() {
    return reloads;
  }

  Map<String, Double> dropped() {
    return dropped;
  }

  long spans() {
    return spans;
  }

  long metrics() {
    return metrics;
  }

  long logRecords() {
    return logRecords;
  }

  @Override
  public int compareTo(ProcessState other) {
    int byService = service.compareTo(other.service);
    return byService != 0 ? byService : instance.compareTo(other.instance);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ProcessState that && compareTo(that) == 0;
  }

  @Override
  public int hashCode() {
    return service.hashCode() * 31 + instance.hashCode();
  }
}
