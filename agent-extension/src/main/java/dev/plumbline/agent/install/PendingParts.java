package dev.plumbline.agent.install;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.MetricViews;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.Mode;
import dev.plumbline.charter.policy.ResourceRule;
import dev.plumbline.charter.registry.Protection;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Compares a reloaded charter with the one of the start: what the agent and its SDK fix when they
 * are made, a new charter can change at the next start of the process only.
 *
 * <p>It reports the parts that wait as {@code plumbline.charter.pending}.
 */
final class PendingParts {
  static final String METRICS = "metrics";

  private static final AttributeKey<String> PART = AttributeKey.stringKey("plumbline.charter.part");

  private final ActiveCharter start;
  private volatile List<String> waiting = Collections.emptyList();

  PendingParts(ActiveCharter start) {
    this.start = start;
  }

  /** The parts of the next charter that differ from what is fixed. */
  List<String> of(ActiveCharter next) {
    List<String> parts = new ArrayList<>();
    if (!views(start).equals(views(next)) || weakens(next)) {
      parts.add(METRICS);
    }
    add(parts, "resource", resource(start), resource(next));
    add(parts, "sampling", samples(start), samples(next));
    add(parts, "propagation", enforces(start), enforces(next));
    add(parts, "instrumentation", names(start), names(next));
    waiting = Collections.unmodifiableList(parts);
    return waiting;
  }

  private static void add(List<String> parts, String part, String fixed, String next) {
    if (!fixed.equals(next)) {
      parts.add(part);
    }
  }

  /** Whether values that the start protects, and that series have, would no longer be protected. */
  private boolean weakens(ActiveCharter next) {
    if (!start.enforces(Rule.ATTRIBUTE_SENSITIVE)) {
      return false;
    }
    boolean protects = next.enforces(Rule.ATTRIBUTE_SENSITIVE);
    for (String key : start.charter().attributes().keySet()) {
      Protection was = Protection.of(start.charter().attributeRules(), key);
      Protection is = protects ? Protection.of(next.charter().attributeRules(), key) : null;
      if (was != null && (is == null || is.compareTo(was) > 0)) {
        return true;
      }
    }
    return false;
  }

  /** Buckets, labels as they are recorded and the limits of series. */
  private static String views(ActiveCharter active) {
    return active.mode() == Mode.ENFORCE ? MetricViews.describe(active) : "";
  }

  /** Without what is stamped at export. */
  private static String resource(ActiveCharter active) {
    StringBuilder text = new StringBuilder();
    if (active.enforces(Rule.RESOURCE_IDENTITY)) {
      for (ResourceRule rule : active.charter().policy().resource()) {
        if (!rule.fixedByCharter()) {
          text.append(rule.key()).append(rule.sources()).append('\n');
        }
      }
    }
    return text.toString();
  }

  /** The sampler of a charter that is only observed is the user's. */
  private static String samples(ActiveCharter active) {
    return EnforcingSampling.isChosenByUser() ? "" : enforces(active);
  }

  private static String enforces(ActiveCharter active) {
    return String.valueOf(active.mode() == Mode.ENFORCE);
  }

  /** The names that instrumentations were asked for. */
  private static String names(ActiveCharter active) {
    return active.mode() == Mode.ENFORCE ? SemconvOptIn.of(active.charter()) : "";
  }

  void report(Meter meter) {
    meter
        .gaugeBuilder("plumbline.charter.pending")
        .ofLongs()
        .setUnit("1")
        .setDescription(
            "1 for each part of the charter in force that waits for the next start of the process.")
        .buildWithCallback(
            measurement ->
                waiting.forEach(part -> measurement.record(1, Attributes.of(PART, part))));
  }
}
