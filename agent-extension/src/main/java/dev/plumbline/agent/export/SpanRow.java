package dev.plumbline.agent.export;

import dev.plumbline.charter.registry.Span;
import java.util.List;

/** One row of the charter's spans, its keys as slots of a pass. */
final class SpanRow {
  final Span span;

  /** Rank among all rows of its kind; of several that match the smallest wins. */
  final int rank;

  final int[] match;
  final int[] required;
  private final String[] named;
  private final int[] slotsOfNamed;

  /**
   * A row of the charter.
   *
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

  /** The slot of an attribute in the span's name; {@link KeyRule#UNASKED} for any other. */
  int slotOfNamed(String key) {
    for (int i = 0; i < named.length; i++) {
      if (named[i].equals(key)) {
        return slotsOfNamed[i];
      }
    }
    return KeyRule.UNASKED;
  }
}
