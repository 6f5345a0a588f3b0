package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.KeyRule;
import dev.plumbline.agent.export.rule.PresentAttributes;
import dev.plumbline.agent.export.rule.SpanRow;
import dev.plumbline.charter.registry.SpanKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The charter's rows that may match a span, by the keys that it has. Reused without allocation. */
final class CandidateRows {
  private SpanRow[] rows = new SpanRow[8];
  private int count;
  private @Nullable SpanKind kind;

  /** Another item; {@code ofSpan} is null for what is no span. */
  void begin(@Nullable SpanKind ofSpan) {
    kind = ofSpan;
    count = 0;
  }

  /** The span has a key. */
  void consider(KeyRule key) {
    SpanKind ofKind = kind;
    if (ofKind != null) {
      for (SpanRow row : key.rows(ofKind)) {
        add(row);
      }
    }
  }

  private void add(SpanRow row) {
    if (count == rows.length) {
      rows = Arrays.copyOf(rows, 2 * count);
    }
    rows[count++] = row;
  }

  /** The strongest row that matches by attributes; null when none does. */
  @Nullable SpanRow matching(PresentAttributes present) {
    SpanRow best = null;
    for (int i = 0; i < count; i++) {
      SpanRow row = rows[i];
      if ((best == null || row.isBefore(best)) && present.hasAll(row.match())) {
        best = row;
      }
    }
    return best;
  }
}
