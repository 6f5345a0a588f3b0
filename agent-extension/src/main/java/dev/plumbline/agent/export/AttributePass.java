package dev.plumbline.agent.export;

import dev.plumbline.charter.AttributeLookup;
import dev.plumbline.charter.registry.SpanKind;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the attributes of one span, event, record or exemplar after another: notes which rules
 * they break, and keeps at hand the few values that names, matches and requirements ask for.
 *
 * <p>It is made once and used for many, by one thread at a time, so that a walk over attributes
 * that break nothing allocates nothing.
 */
final class AttributePass implements BiConsumer<AttributeKey<?>, Object>, AttributeLookup {
  private final AttributeLaw law;
  private final KnownKeys keys;
  private final int[] stamps;
  private final Object[] values;
  private final LabelPass labels;
  private final SpanShapes shapes;
  private final Correction correction;
  private final TemplateValues templates = new TemplateValues();
  private int stamp;
  private SpanRow[] candidates = new SpanRow[8];
  private int candidateCount;
  private @Nullable SpanKind kind;
  private @Nullable SpanRow naming;
  private String where = "";
  private String name = "";
  private boolean changes;
  private boolean judging;
  private final TakenTexts taken = new TakenTexts();

  AttributePass(AttributeLaw law) {
    this.law = law;
    this.keys = new KnownKeys(law.keys());
    this.stamps = new int[law.keys().slots()];
    this.values = new Object[law.keys().slots()];
    this.shapes = new SpanShapes();
    this.correction = new Correction(law, this);
    this.labels = new LabelPass(law.law(), law, this);
  }

  /**
   * Applies the rules of attributes.
   *
   * @param carrier what carries the attributes, for the finding's words
   * @return the same object when nothing is to change
   */
  Attributes apply(Attributes recorded, String carrier) {
    return apply(recorded, carrier, null);
  }

  /** The same for a span's own attributes; then {@link #row} and {@link #get} know the span. */
  Attributes applyToSpan(Attributes recorded, SpanKind spanKind) {
    return apply(recorded, "span", spanKind);
  }

  private Attributes apply(Attributes recorded, String carrier, @Nullable SpanKind spanKind) {
    where = carrier;
    changes = false;
    judging = true;
    walk(recorded, spanKind);
    if (!changes) {
      return recorded;
    }
    Attributes lawful = correction.of(recorded);
    judging = false;
    walk(lawful, spanKind);
    return lawful;
  }

  /** Applies the rules without judging: for attributes that were judged elsewhere. */
  Attributes correct(Attributes recorded) {
    judging = false;
    walk(recorded, null);
    return correction.of(recorded);
  }

  /** What the charter says about a key; null when it does not know it. */
  @Nullable KeyLaw find(AttributeKey<?> key) {
    return keys.find(key);
  }

  /** What was corrected last. */
  Correction correction() {
    return correction;
  }

  /** Shapes of spans that were judged. */
  SpanShapes shapes() {
    return shapes;
  }

  /** The name that the span judged last may have. */
  String name() {
    return name;
  }

  void name(String lawful) {
    name = lawful;
  }

  /** The span's attributes that are templates themselves. */
  TemplateValues templates() {
    return templates;
  }

  /** The pass over the labels of points. */
  LabelPass labels() {
    return labels;
  }

  private void walk(Attributes attributes, @Nullable SpanKind spanKind) {
    if (++stamp == 0) {
      Arrays.fill(stamps, 0);
      stamp = 1;
    }
    kind = spanKind;
    candidateCount = 0;
    attributes.forEach(this);
  }

  @Override
  public void accept(AttributeKey<?> key, Object value) {
    KeyLaw keyLaw = keys.find(key);
    if (judging && key.getType() == AttributeType.VALUE) {
      judgeInside(key, value);
    }
    if (keyLaw == null || keyLaw.unknown) {
      if (judging && law.watchesUnknown()) {
        changes |= law.unknown(key, where);
      }
      if (keyLaw == null) {
        return;
      }
    }
    if (keyLaw.slot != KeyLaw.UNASKED) {
      stamps[keyLaw.slot] = stamp;
      values[keyLaw.slot] = value;
      SpanKind ofKind = kind;
      if (ofKind != null) {
        for (SpanRow row : keyLaw.rows(ofKind)) {
          consider(row);
        }
      }
    }
    if (judging && keyLaw.breaks(key.getType(), value)) {
      changes |= law.judge(keyLaw, key, value, where);
    }
  }

  /** Maps and arrays come seldom and with anything inside: none of them makes a shape. */
  private void judgeInside(AttributeKey<?> key, Object value) {
    Value<?> inside = (Value<?>) value;
    if (law.nested().protect(key.getKey(), inside, taken -> {}) != inside) {
      changes |= law.judgeInside(where);
      changes |= law.taken().protect(key.getKey(), inside, taken -> {}) != inside;
    }
  }

  /** Texts that were taken out of the item since they were cleared. */
  TakenTexts taken() {
    return taken;
  }

  private void consider(SpanRow row) {
    if (candidateCount == candidates.length) {
      candidates = Arrays.copyOf(candidates, 2 * candidateCount);
    }
    candidates[candidateCount++] = row;
  }

  /** The row that the span falls under by its attributes; null when none fits. */
  @Nullable SpanRow row() {
    SpanRow best = null;
    for (int i = 0; i < candidateCount; i++) {
      SpanRow row = candidates[i];
      if ((best == null || row.rank < best.rank) && hasAll(row.match)) {
        best = row;
      }
    }
    return best;
  }

  boolean has(int slot) {
    return stamps[slot] == stamp;
  }

  void note(int slot) {
    stamps[slot] = stamp;
  }

  /** Whether all of these are there. */
  boolean hasAll(int[] slots) {
    for (int slot : slots) {
      if (stamps[slot] != stamp) {
        return false;
      }
    }
    return true;
  }

  /** Names the row whose name asks for attributes next, by {@link #get}. */
  AttributePass under(SpanRow row) {
    naming = row;
    return this;
  }

  /** The value of an attribute that the row's name asks for. */
  @Override
  public @Nullable Object get(String key) {
    SpanRow row = naming;
    int slot = row == null ? KeyLaw.UNASKED : row.slotOfNamed(key);
    return slot == KeyLaw.UNASKED || !has(slot) ? null : values[slot];
  }
}
