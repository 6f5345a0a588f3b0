package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.finding.LogText;
import dev.plumbline.charter.Location;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.registry.Event;

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

  /** Counts a missing label of a metric's point. */
  public void missing(String metric, String label, Location source) {
    report(metric + " has no label ", label, source);
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
