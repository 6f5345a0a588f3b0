package dev.plumbline.agent.export.rule;

import dev.plumbline.charter.registry.Span;
import java.util.List;

/** One row of the charter's spans, its keys as slots of a pass. */
public final class SpanRow {
  private final Span span;
  private final int rank;
  private final int[] match;
  private final int[] required;
  private final String[] named;
  private final int[] slotsOfNamed;

  /**
   * A row of the charter.
   *
   * @param rank among all rows of its kind; of several that match the smallest wins
   * @param slotsOfNamed slots of the attributes in the span's name, in their order
   */
  SpanRow(Span span, int rank, int[] match, int[] required, int[] slotsOfNamed) {
    this.span = span;
    this.rank = rank;
    this.match = match;
    this.required = required;
    List<String> attributes = span.name().attributes();
    this.named = attributes.toArray(new String[0]);
    this.slotsOfNamed = slotsOfNamed;
  }

  public Span span() {
    return span;
  }

  /** Whether it is to be taken rather than another row that matches as well. */
  public boolean isBefore(SpanRow other) {
    return rank < other.rank;
  }

  /** Slots of the attributes that have to be present for it to match. */
  public int[] match() {
    return match;
  }

  /** Slots of the attributes that it requires. */
  int[] required() {
    return required;
  }

  /** The slot of an attribute in the span's name; {@link KeyRule#UNASKED} for any other. */
  public int slotOfNamed(String key) {
    for (int i = 0; i < named.length; i++) {
      if (named[i].equals(key)) {
        return slotsOfNamed[i];
      }
    }
    return KeyRule.UNASKED;
  }
}
