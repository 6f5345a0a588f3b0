package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.Location;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A rule about a metric, under one charter. */
public abstract class MetricRule {
  private final ActiveCharter active;
  private final Rule id;

  MetricRule(ActiveCharter active, Rule id) {
    this.active = active;
    this.id = id;
  }

  /** Whether violations are counted. */
  public final boolean isWatched() {
    return active.watches(id);
  }

  /** Whether violations are corrected. */
  public final boolean isEnforced() {
    return active.enforces(id);
  }

  /**
   * Counts a violation of a metric that is about to be exported; returns whether it is dropped.
   *
   * @param row the charter's; null when it has none
   * @param batch the metrics that are exported with it
   */
  public boolean drops(MetricData metric, @Nullable MetricRow row, Collection<MetricData> batch) {
    return false;
  }

  /**
   * Counts a violation of a metric whose points are corrected.
   *
   * @param recorded the metric before
   * @param name under which it leaves
   */
  public void check(MetricRow row, String name, Data<?> data, MetricData recorded) {}

  /** What is done about a violation that can be corrected. */
  final Action action() {
    return active.action(id);
  }

  /**
   * Counts a violation.
   *
   * @param source where the charter states what is expected; null when none does
   */
  final void report(Action action, String what, String expected, @Nullable Location source) {
    report(action, 1, what, expected, source);
  }

  final void report(
      Action action, long times, String what, String expected, @Nullable Location source) {
    active.findings().report(id, action, times, () -> new Finding(id, what, expected, source));
  }
}
