package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.CheckedSpan;
import dev.plumbline.agent.export.rule.Rules;
import dev.plumbline.agent.export.rule.SpanRow;
import dev.plumbline.agent.export.rule.SpanRule;
import dev.plumbline.charter.registry.SpanKind;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Applies the rules to a span's name and attributes: each of them to a span of a new shape, and to
 * one of a known shape what they found then.
 */
final class SpanCheck {
  private final AttributeEnforcement attributes;
  private final Rules rules;

  SpanCheck(AttributeEnforcement attributes) {
    this.attributes = attributes;
    this.rules = attributes.rules();
  }

  /** The corrected attributes; the pass has the corrected name. */
  Attributes apply(SpanData span, Attributes recorded, AttributePass pass) {
    SpanKind kind = kind(span);
    String name = span.getName();
    SpanShape shape = pass.spans().shapes().find(kind, name, recorded);
    ShapeCorrection correction = shape == null ? null : shape.correction;
    if (shape == null || (correction != null && correction.nameBreaks != null && !isWhole(span))) {
      return check(kind, name, recorded, isWhole(span), pass);
    }
    if (correction == null) {
      pass.spans().result(name, true);
      return recorded;
    }
    Attributes enforced = correction.apply(recorded, pass.spans().shapes().values(), pass);
    SpanRow row = correction.nameBreaks;
    pass.spans()
        .result(
            row == null
                ? name
                : rules.template.correct(name, row, correction.expected, pass.removed()),
            correction.hasTrace);
    return enforced;
  }

  private Attributes check(
      SpanKind kind, String name, Attributes recorded, boolean whole, AttributePass pass) {
    Attributes enforced = pass.applyToSpan(recorded, kind);
    boolean learns = whole && pass.spans().shapes().shouldLearn(name, recorded);
    SpanRow matching = pass.row();
    SpanRow row = matching == null ? attributes.keys().spans().named(kind, name) : matching;
    CheckedSpan span = pass.spans().span().begin(row, name, enforced, whole);
    for (SpanRule rule : rules.ofSpans()) {
      rule.apply(span);
    }
    if (learns && !span.mayVary()) {
      SpanShape shape =
          new SpanShapeBuilder(rules.unknown, pass, recorded, enforced).shape(kind, name);
      if (shape != null) {
        pass.spans().shapes().learn(name, recorded, shape);
      }
    }
    pass.spans().result(span.name(), true);
    return enforced;
  }

  /** Whether the SDK's limit dropped no attribute. */
  private static boolean isWhole(SpanData span) {
    return span.getTotalAttributeCount() <= span.getAttributes().size();
  }

  private static SpanKind kind(SpanData span) {
    switch (span.getKind()) {
      case SERVER:
        return SpanKind.SERVER;
      case CLIENT:
        return SpanKind.CLIENT;
      case PRODUCER:
        return SpanKind.PRODUCER;
      case CONSUMER:
        return SpanKind.CONSUMER;
      default:
        return SpanKind.INTERNAL;
    }
  }
}
