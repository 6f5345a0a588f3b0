package dev.plumbline.agent.export;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.Charter;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.registry.AttributeRules;
import dev.plumbline.charter.registry.Protection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The charter that metrics follow: the active one, or that of the start while metrics wait for the
 * next start.
 *
 * <p>A series has values from before a reload. What a charter protected then stays protected in
 * metrics until the process ends, whatever the mode now.
 */
final class MetricsCharter {
  private final ActiveCharter start;
  private final ActiveCharter active;

  /** The charters whose protection was enforced, without those that add nothing. */
  private final List<Charter> enforced;

  private MetricsCharter(ActiveCharter start, ActiveCharter active, List<Charter> enforced) {
    this.start = start;
    this.active = active;
    this.enforced = enforced;
  }

  static MetricsCharter of(ActiveCharter start) {
    return new MetricsCharter(start, start, with(Collections.emptyList(), start));
  }

  MetricsCharter successor(ActiveCharter next, boolean metricsWait) {
    return new MetricsCharter(start, metricsWait ? start : next, with(enforced, next));
  }

  private static List<Charter> with(List<Charter> known, ActiveCharter next) {
    Charter charter = next.charter();
    if (!next.enforces(Rule.ATTRIBUTE_SENSITIVE) || !protectsMore(charter, known)) {
      return known;
    }
    List<Charter> all = new ArrayList<>(known);
    all.add(charter);
    return all;
  }

  /** Whether a charter protects a key more strictly than those before; few of many reloads do. */
  private static boolean protectsMore(Charter charter, List<Charter> known) {
    Set<String> keys = new HashSet<>(charter.attributes().keySet());
    known.forEach(each -> keys.addAll(each.attributes().keySet()));
    for (String key : keys) {
      Protection strictest = null;
      for (Charter each : known) {
        strictest = Protection.stricter(strictest, Protection.of(each.attributeRules(), key));
      }
      Protection own = Protection.of(charter.attributeRules(), key);
      if (own != null && Protection.stricter(strictest, own) != strictest) {
        return true;
      }
    }
    return known.isEmpty();
  }

  ActiveCharter active() {
    return active;
  }

  /** Whether the rules of metrics are those of everything else. */
  boolean isThatOf(ActiveCharter charter) {
    return charter == active && earlier().isEmpty();
  }

  /** What protected the values of the series, beside the charter that metrics follow. */
  List<AttributeRules> earlier() {
    return beside(active);
  }

  /** What was protected so far, beside what a charter protects itself. */
  List<AttributeRules> beside(ActiveCharter charter) {
    List<AttributeRules> others = new ArrayList<>();
    boolean own = charter.enforces(Rule.ATTRIBUTE_SENSITIVE);
    for (Charter each : enforced) {
      if (!own || !each.digest().equals(charter.charter().digest())) {
        others.add(each.attributeRules());
      }
    }
    return others;
  }
}
