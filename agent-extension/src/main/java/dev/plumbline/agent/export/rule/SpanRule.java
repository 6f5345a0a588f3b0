package dev.plumbline.agent.export.rule;

/** A rule about a span, under one charter. */
public interface SpanRule {
  /** Counts a violation, and gives the span the name to export. */
  void apply(CheckedSpan span);
}
