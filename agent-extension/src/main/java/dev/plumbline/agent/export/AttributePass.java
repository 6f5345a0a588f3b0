package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.CheckedSpan;
import dev.plumbline.agent.export.rule.KeyRule;
import dev.plumbline.agent.export.rule.PresentAttributes;
import dev.plumbline.agent.export.rule.SpanRow;
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
 * Walks over the attributes of spans, events, records and exemplars: checks the rules, and keeps
 * the few values that span names, matches and requirements need.
 *
 * <p>It is reused, by one thread at a time, so that a walk over conformant attributes allocates
 * nothing.
 */
final class AttributePass
    implements BiConsumer<AttributeKey<?>, Object>, AttributeLookup, PresentAttributes {
  private final AttributeEnforcement enforcement;
  private final KeyRuleCache keys;
  private final int[] stamps;
  private final Object[] values;
  private final LabelPass labels;
  private final SpanShapes shapes;
  private final Correction correction;
  private int stamp;
  private SpanRow[] candidates = new SpanRow[8];
  private int candidateCount;
  private @Nullable SpanKind kind;
  private @Nullable SpanRow naming;
  private String where = "";
  private boolean changes;
  private boolean checking;
  private String name = "";
  private boolean hasTrace;
  private final RemovedTexts removed = new RemovedTexts();
  private final CheckedSpan span = new CheckedSpan(this, removed);

  AttributePass(AttributeEnforcement enforcement) {
    this.enforcement = enforcement;
    this.keys = new KeyRuleCache(enforcement.keys());
    this.stamps = new int[enforcement.keys().slots()];
    this.values = new Object[enforcement.keys().slots()];
    this.shapes = new SpanShapes();
    this.correction = new Correction(enforcement, this);
    this.labels = new LabelPass(enforcement, this);
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

  /** The same for a span's own attributes; then {@link #row} and {@link #get} know the span. */
  Attributes applyToSpan(Attributes recorded, SpanKind spanKind) {
    return apply(recorded, "span", spanKind);
  }

  private Attributes apply(Attributes recorded, String carrier, @Nullable SpanKind spanKind) {
    where = carrier;
    changes = false;
    checking = true;
    walk(recorded, spanKind);
    if (!changes) {
      return recorded;
    }
    Attributes enforced = correction.of(recorded);
    checking = false;
    walk(enforced, spanKind);
    return enforced;
  }

  /** Corrects attributes without counting: they were checked elsewhere. */
  Attributes correct(Attributes recorded) {
    checking = false;
    walk(recorded, null);
    return correction.of(recorded);
  }

  /** The charter's rule of a key; null when it has none. */
  @Nullable KeyRule find(AttributeKey<?> key) {
    return keys.find(key);
  }

  /** The last correction. */
  Correction correction() {
    return correction;
  }

  /** Shapes of spans that were checked. */
  SpanShapes shapes() {
    return shapes;
  }

  /** What a check of a span results in, beside its attributes. */
  void result(String corrected, boolean mayHaveTrace) {
    name = corrected;
    hasTrace = mayHaveTrace;
  }

  /** The corrected name of the last span. */
  String name() {
    return name;
  }

  /** Whether the last span may leave with a stack trace or a message. */
  boolean hasTrace() {
    return hasTrace;
  }

  /** The span that the rules of spans check. */
  CheckedSpan span() {
    return span;
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
    KeyRule keyRule = keys.find(key);
    if (checking && key.getType() == AttributeType.VALUE) {
      checkInside(key, value);
    }
    if (keyRule == null || keyRule.isUnknown()) {
      if (checking && enforcement.rules().unknown.isWatched()) {
        changes |= enforcement.rules().unknown.check(1, keyRule, key, value, where);
      }
      if (keyRule == null) {
        return;
      }
    }
    if (keyRule.slot() != KeyRule.UNASKED) {
      stamps[keyRule.slot()] = stamp;
      values[keyRule.slot()] = value;
      SpanKind ofKind = kind;
      if (ofKind != null) {
        for (SpanRow row : keyRule.rows(ofKind)) {
          consider(row);
        }
      }
    }
    if (checking && keyRule.breaks(key.getType(), value)) {
      changes |= enforcement.check(keyRule, key, value, where);
    }
  }

  /** Maps and arrays are rare and vary: no span with one is remembered as a shape. */
  private void checkInside(AttributeKey<?> key, Object value) {
    Value<?> inside = (Value<?>) value;
    Protections protections = enforcement.protections();
    if (protections.isSensitiveInside(key.getKey(), inside)) {
      changes |= enforcement.rules().sensitive.checkInside(where);
      changes |= protections.inside(key.getKey(), inside, removed -> {}) != inside;
    }
  }

  /** Texts that were removed from the item since the last clear. */
  RemovedTexts removed() {
    return removed;
  }

  private void consider(SpanRow row) {
    if (candidateCount == candidates.length) {
      candidates = Arrays.copyOf(candidates, 2 * candidateCount);
    }
    candidates[candidateCount++] = row;
  }

  /** The charter's span row that matches by attributes; null when none does. */
  @Nullable SpanRow row() {
    SpanRow best = null;
    for (int i = 0; i < candidateCount; i++) {
      SpanRow row = candidates[i];
      if ((best == null || row.isBefore(best)) && hasAll(row.match())) {
        best = row;
      }
    }
    return best;
  }

  @Override
  public boolean has(int slot) {
    return stamps[slot] == stamp;
  }

  void note(int slot) {
    stamps[slot] = stamp;
  }

  @Override
  public boolean hasAll(int[] slots) {
    for (int slot : slots) {
      if (stamps[slot] != stamp) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String keyOf(int slot) {
    return enforcement.keys().keyOf(slot);
  }

  /** Sets the row whose name template reads attributes next, by {@link #get}. */
  @Override
  public AttributeLookup under(SpanRow row) {
    naming = row;
    return this;
  }

  /** The value of an attribute in the row's name template. */
  @Override
  public @Nullable Object get(String key) {
    SpanRow row = naming;
    int slot = row == null ? KeyRule.UNASKED : row.slotOfNamed(key);
    return slot == KeyRule.UNASKED || !has(slot) ? null : values[slot];
  }
}
