package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.finding.LogText;
import dev.plumbline.charter.Location;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.registry.Event;
import io.opentelemetry.api.common.Attributes;
import java.util.HashSet;
import java.util.Set;

/**
 * {@code attribute-required}: an item has the attributes that its row requires. A missing one is
 * counted and not added, for an invented value looks like a real one.
 */
public final class AttributeRequired implements SpanRule {
  private final ActiveCharter active;
  private final boolean watched;

  AttributeRequired(ActiveCharter active) {
    this.active = active;
    this.watched = active.watches(Rule.ATTRIBUTE_REQUIRED);
  }

  public boolean isWatched() {
    return watched;
  }

  @Override
  public void apply(CheckedSpan span) {
    SpanRow row = span.row();
    if (row != null && span.isWhole() && watched && !span.present().hasAll(row.required())) {
      check(span.present(), row.required(), row.span().type(), row.span().location());
      span.varies();
    }
  }

  /** Checks an event, or a log record, of this name; of others the charter requires nothing. */
  public void checkEvent(PresentAttributes present, SpanRows rows, String name) {
    int[] required = watched ? rows.requiredOf(name) : null;
    if (required != null && !present.hasAll(required)) {
      Event event = active.charter().events().get(name);
      if (event != null) {
        check(present, required, "event " + LogText.name(name), event.location());
      }
    }
  }

  private void check(PresentAttributes present, int[] required, String where, Location source) {
    for (int slot : required) {
      if (!present.has(slot)) {
        report(where + " has no attribute ", present.keyOf(slot), source);
      }
    }
  }

  /** Counts each label that a metric's row requires and a point has not, if that is watched. */
  public boolean checkLabels(Attributes recorded, MetricRow row, String metric) {
    if (watched) {
      Set<String> present = new HashSet<>();
      recorded.forEach((key, value) -> present.add(key.getKey()));
      for (LabelRule label : row.labels().values()) {
        String key = label.key().attribute().key();
        if (label.isRequired() && !present.contains(key)) {
          report(metric + " has no label ", key, row.metric().location());
        }
      }
    }
    return watched;
  }

  private void report(String what, String key, Location source) {
    active
        .findings()
        .report(
            Rule.ATTRIBUTE_REQUIRED,
            Action.OBSERVED,
            () -> new Finding(Rule.ATTRIBUTE_REQUIRED, what + key, key, source));
  }
}
