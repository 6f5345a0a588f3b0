package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.policy.BaggageKey;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import dev.plumbline.otlp.trace.Trace;
import java.util.List;

/**
 * Baggage that the charter copies to spans arrives: where a client span carries the key, the server
 * span of the call carries it too, with the same value. And a service that got it copies it to the
 * calls it makes.
 */
public final class BaggageArrived extends TraceRule {

  private final Charter charter;
  private final List<BaggageKey> copied;

  public BaggageArrived(Charter charter) {
    this.charter = charter;
    this.copied =
        charter.policy().baggage().keys().values().stream()
            .filter(BaggageKey::copyToSpans)
            .toList();
  }

  @Override
  public void check(Trace trace, Findings findings) {
    for (BaggageKey key : copied) {
      for (Span span : trace.spans()) {
        boolean crosses = span.kind() == SpanKind.SERVER || span.kind() == SpanKind.CLIENT;
        if (!crosses || charter.policy().service(span.service()) == null) {
          continue;
        }
        Span parent = trace.parent(span);
        Object sent = parent == null ? null : parent.attributes().get(key.key());
        if (parent == null || sent == null) {
          continue;
        }
        Object arrived = span.attributes().get(key.key());
        if (!sent.equals(arrived) && !span.mayHaveHad(key.key())) {
          findings.report(
              id(),
              span,
              key.location().fileAndLine(),
              "baggage "
                  + key.key()
                  + " is "
                  + (arrived == null ? "absent" : "\"" + arrived + "\"")
                  + ", expected \""
                  + sent
                  + "\" as on its parent in "
                  + parent.service());
        }
      }
    }
  }
}
