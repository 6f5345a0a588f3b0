package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.finding.LogText;
import dev.plumbline.agent.settings.ValueLimit;
import dev.plumbline.charter.AttributeLookup;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.registry.Span;
import java.util.function.UnaryOperator;

/**
 * {@code span-name-template}: a span has the name that the template of its row yields for its
 * attributes. A name is not checked where the SDK may have truncated a value that is in it.
 */
public final class SpanNameTemplate implements SpanRule {
  private final ActiveCharter active;
  private final boolean watched;

  SpanNameTemplate(ActiveCharter active) {
    this.active = active;
    this.watched = active.watches(Rule.SPAN_NAME_TEMPLATE);
  }

  @Override
  public void apply(CheckedSpan span) {
    SpanRow row = span.row();
    if (row == null || !span.isWhole() || !watched) {
      return;
    }
    AttributeLookup values = span.present().under(row);
    if (row.span().name().matches(span.name(), values) || mayBeCut(row, values)) {
      return;
    }
    String expected = row.span().name().render(values);
    if (expected != null) {
      span.misnamed(row, expected);
      span.name(correct(span.name(), row, expected, span.withoutTaken()));
    }
  }

  private static boolean mayBeCut(SpanRow row, AttributeLookup values) {
    for (String key : row.span().name().attributes()) {
      if (ValueLimit.mayHaveCut(values.get(key))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Counts a name that breaks the template; returns the one to export.
   *
   * @param withoutTaken removes the texts that were removed from the attributes
   */
  public String correct(
      String name, SpanRow row, String expected, UnaryOperator<String> withoutTaken) {
    Action action = active.action(Rule.SPAN_NAME_TEMPLATE);
    active
        .findings()
        .report(
            Rule.SPAN_NAME_TEMPLATE,
            action,
            () -> finding(row.span(), withoutTaken.apply(name), expected));
    return action == Action.ENFORCED ? expected : name;
  }

  private static Finding finding(Span row, String name, String expected) {
    return new Finding(
        Rule.SPAN_NAME_TEMPLATE,
        "span name " + LogText.value(name) + " is not of the template " + row.name(),
        LogText.value(expected),
        row.location());
  }
}
