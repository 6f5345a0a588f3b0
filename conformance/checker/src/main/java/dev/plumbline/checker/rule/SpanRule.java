package dev.plumbline.checker.rule;

import dev.plumbline.charter.registry.Span;
import dev.plumbline.checker.result.Findings;
import org.jspecify.annotations.Nullable;

/** A rule about a single span. */
public abstract class SpanRule extends CheckerRule {

  /** Checks a span; {@code row} is the charter's row for it, or null when the charter has none. */
  public abstract void check(dev.plumbline.otlp.Span span, @Nullable Span row, Findings findings);
}
