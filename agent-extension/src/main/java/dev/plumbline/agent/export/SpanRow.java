package dev.plumbline.agent.export;

import dev.plumbline.charter.registry.Span;

/** One row of the charter's spans, its keys as slots of a pass. */
final class SpanRow {
  final Span span;

  /** Place among all rows of its kind; of several that fit the smallest wins. */
  final int rank;

  final int[] match;
  final int[] required;

  SpanRow(Span span, int rank, int[] match, int[] required) {
    this.span = span;
    this.rank = rank;
    this.match = match;
    this.required = required;
  }
}
