package dev.plumbline.cli.explain;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.Mode;
import dev.plumbline.charter.policy.UnknownAttributes;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.checker.Checker;
import dev.plumbline.cli.explain.Explained.ExplainedAttribute;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the process changed of a span, or may have changed: telemetry shows what left, not what was
 * recorded.
 */
final class SpanChanges {
  private final Charter charter;
  private final RuleModes modes;

  SpanChanges(Charter charter, RuleModes modes) {
    this.charter = charter;
    this.modes = modes;
  }

  List<String> explain(
      dev.plumbline.otlp.Span span, List<ExplainedAttribute> attributes, @Nullable Mode process) {
    if (process == Mode.OBSERVE) {
      return List.of(
          "nothing: the process observes, it counts findings and leaves telemetry as is");
    }
    List<String> changes = new ArrayList<>();
    Span row = Checker.rowOf(charter, span);
    if (row != null && enforces(Rule.SPAN_NAME_TEMPLATE, process)) {
      changes.add("name: replaced where it was not of the template" + by(Rule.SPAN_NAME_TEMPLATE));
    } else if (row == null && enforces(Rule.SPAN_NAME_CARDINALITY, process)) {
      changes.add("name: ids in it become {id}" + by(Rule.SPAN_NAME_CARDINALITY));
    }
    for (ExplainedAttribute attribute : attributes) {
      attribute(attribute, process, changes);
    }
    if (charter.policy().enforcement().unknownAttributes() == UnknownAttributes.DROP
        && enforces(Rule.ATTRIBUTE_UNKNOWN, process)) {
      changes.add("unknown attributes: dropped" + by(Rule.ATTRIBUTE_UNKNOWN));
    }
    if (span.droppedAttributes() > 0) {
      changes.add(span.droppedAttributes() + " attributes: removed by a limit of the SDK");
    }
    return changes.isEmpty() ? List.of("nothing that can be seen") : changes;
  }

  private void attribute(
      ExplainedAttribute attribute, @Nullable Mode process, List<String> changes) {
    for (String is : attribute.is()) {
      if (is.startsWith("sensitive: ") && enforces(Rule.ATTRIBUTE_SENSITIVE, process)) {
        String how = is.substring("sensitive: ".length());
        changes.add(attribute.key() + ": " + how + by(Rule.ATTRIBUTE_SENSITIVE));
      } else if (is.startsWith("also the new name of ")
          && enforces(Rule.ATTRIBUTE_DEPRECATED, process)) {
        changes.add(
            attribute.key()
                + ": renamed where it was recorded as "
                + is.substring("also the new name of ".length())
                + by(Rule.ATTRIBUTE_DEPRECATED));
      } else if (is.contains("perhaps cut") && enforces(Rule.ATTRIBUTE_LENGTH, process)) {
        changes.add(attribute.key() + ": perhaps cut" + by(Rule.ATTRIBUTE_LENGTH));
      }
    }
    Attribute row = charter.attributes().get(attribute.row());
    if (row != null && row.deprecation() != null) {
      changes.add(attribute.key() + ": kept its old name; " + whyKept(row, process));
    }
  }

  private String whyKept(Attribute row, @Nullable Mode process) {
    if (!enforces(Rule.ATTRIBUTE_DEPRECATED, process)) {
      return "attribute-deprecated is " + modes.of(Rule.ATTRIBUTE_DEPRECATED.id(), process);
    }
    return row.renamedTo() == null
        ? "nothing takes its place"
        : row.renamedTo() + " was set as well or has another type, or the process applied no rules";
  }

  private boolean enforces(Rule rule, @Nullable Mode process) {
    return modes.of(rule.id(), process).word().equals(Mode.ENFORCE.word());
  }

  private static String by(Rule rule) {
    return " (" + rule.id() + ")";
  }
}
