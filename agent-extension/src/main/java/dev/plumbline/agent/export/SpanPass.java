package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.CheckedSpan;

/** What the checks of a thread's spans need beside the attributes, and what the last one found. */
final class SpanPass {
  private final SpanShapes shapes = new SpanShapes();
  private final CheckedSpan span;
  private String name = "";
  private boolean hasTrace;

  SpanPass(CheckedSpan span) {
    this.span = span;
  }

  /** Shapes of spans that were checked. */
  SpanShapes shapes() {
    return shapes;
  }

  /** The span that the rules of spans check. */
  CheckedSpan span() {
    return span;
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
}
