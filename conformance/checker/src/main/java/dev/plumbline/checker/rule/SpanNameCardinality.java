package dev.plumbline.checker.rule;

import dev.plumbline.charter.AttributeLookup;
import dev.plumbline.charter.Charter;
import dev.plumbline.charter.naming.KnownNames;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.checker.result.Findings;
import org.jspecify.annotations.Nullable;

/**
 * No span name contains an id: names are aggregated, ids belong into attributes. A template among
 * the span's attributes and a name in the charter count as no id.
 */
public final class SpanNameCardinality extends SpanRule {

  private final KnownNames known;

  public SpanNameCardinality(Charter charter) {
    this.known = charter.knownNames();
  }

  @Override
  public void check(dev.plumbline.otlp.Span span, @Nullable Span row, Findings findings) {
    if (span.droppedAttributes() != 0 && (row == null || SpanNameTemplate.mayLack(span, row))) {
      return; // what resembles an id may be part of a route that a limit removed
    }
    AttributeLookup attributes = span.attributes()::get;
    if (dev.plumbline.charter.naming.SpanNameCardinality.containsId(
        span.name(), known, attributes)) {
      String better =
          dev.plumbline.charter.naming.SpanNameCardinality.withoutIds(
              span.name(), known, attributes);
      findings.report(
          id(),
          span.service(),
          better,
          span.traceId(),
          row == null ? "" : row.location().fileAndLine(),
          "span name contains an id, expected \"" + better + "\"");
    }
  }
}
