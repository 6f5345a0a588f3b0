package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.CheckedSpan;
import dev.plumbline.agent.export.rule.KeyRule;
import dev.plumbline.agent.export.rule.SpanRow;
import dev.plumbline.charter.registry.SpanKind;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * Applies the rules about attributes to those of spans, events, records and exemplars. It has what
 * a thread needs for that, and is reused, by one thread at a time, so that conformant attributes
 * allocate nothing.
 */
final class AttributePass {
  private final AttributeWalk walk;
  private final RemovedTexts removed = new RemovedTexts();
  private final Correction correction;
  private final LabelPass labels;
  private final SpanPass spans;

  AttributePass(AttributeEnforcement enforcement) {
    this.walk = new AttributeWalk(enforcement);
    this.correction = new Correction(enforcement, this);
    this.labels = new LabelPass(enforcement, this);
    this.spans = new SpanPass(new CheckedSpan(walk.present(), removed));
  }

  /**
   * Applies the rules of attributes.
   *
   * @param carrier what carries the attributes, for the finding's text
   * @return the same object when nothing is to change
   */
  Attributes apply(Attributes recorded, String carrier) {
    return apply(recorded, carrier, null);
  }

  /** The same for a span's own attributes; then {@link #row} and {@link #present} know the span. */
  Attributes applyToSpan(Attributes recorded, SpanKind kind) {
    return apply(recorded, "span", kind);
  }

  private Attributes apply(Attributes recorded, String carrier, @Nullable SpanKind kind) {
    if (!walk.check(recorded, carrier, kind)) {
      return recorded;
    }
    Attributes enforced = correction.of(recorded);
    walk.look(enforced, kind);
    return enforced;
  }

  /** Corrects attributes without counting: they were checked elsewhere. */
  Attributes correct(Attributes recorded) {
    walk.look(recorded, null);
    return correction.of(recorded);
  }

  /** The charter's rule of a key; null when it has none. */
  @Nullable KeyRule find(AttributeKey<?> key) {
    return walk.find(key);
  }

  /** Those of the attributes that names, matches and requirements ask for. */
  PresentValues present() {
    return walk.present();
  }

  /** The charter's span row that matches by attributes; null when none does. */
  @Nullable SpanRow row() {
    return walk.row();
  }

  /** The last correction. */
  Correction correction() {
    return correction;
  }

  /** What the checks of spans need beside. */
  SpanPass spans() {
    return spans;
  }

  /** The pass over the labels of points. */
  LabelPass labels() {
    return labels;
  }

  /** Texts that were removed from the item since the last clear. */
  RemovedTexts removed() {
    return removed;
  }
}
