package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.finding.LogText;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.naming.KnownNames;
import org.jspecify.annotations.Nullable;

/**
 * {@code span-name-cardinality}: a span's name has no ids, except those that the charter's names
 * and the span's own templates, like its route, have.
 */
final class SpanNameCardinality implements SpanRule {
  private final ActiveCharter active;
  private final boolean watched;
  private final KnownNames known;
  private final NamesWithoutId withoutId = new NamesWithoutId();

  SpanNameCardinality(ActiveCharter active) {
    this.active = active;
    this.watched = active.watches(Rule.SPAN_NAME_CARDINALITY);
    this.known = active.charter().knownNames();
  }

  @Override
  public void apply(CheckedSpan span) {
    String name = span.name();
    if (!watched || !withoutId.containsId(name)) {
      return;
    }
    if (!dev.plumbline.charter.naming.SpanNameCardinality.containsId(
        name, known, span.templates())) {
      span.routed();
      return;
    }
    span.varies();
    String expected =
        dev.plumbline.charter.naming.SpanNameCardinality.withoutIds(name, known, span.templates());
    Action action = active.action(Rule.SPAN_NAME_CARDINALITY);
    active
        .findings()
        .report(Rule.SPAN_NAME_CARDINALITY, action, () -> finding(span.row(), name, expected));
    span.name(action == Action.ENFORCED ? expected : name);
  }

  /** Without the ids themselves: they may be personal and are not repeated in the log. */
  private static Finding finding(@Nullable SpanRow row, String name, String expected) {
    return new Finding(
        Rule.SPAN_NAME_CARDINALITY,
        "span name " + LogText.value(name) + " contains an id",
        LogText.value(expected),
        row == null ? null : row.span().location());
  }
}
