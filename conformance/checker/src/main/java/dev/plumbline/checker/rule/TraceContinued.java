package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.policy.Service;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import dev.plumbline.otlp.trace.Trace;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The trace continues where a call arrives, under the same trace id. Both ends show it: a call that
 * a peer answered (not some host that is no service of the charter) has that peer's server span
 * under its client span, and an RPC server span of a service that only others call is never the
 * root of a trace.
 */
public final class TraceContinued extends TraceRule {

  private static final String RPC = "rpc.system.name";
  private static final Set<String> NEVER_ARRIVED =
      Set.of("DEADLINE", "UNREACHABLE", "CALLER_CANCELLED", "UNSPECIFIED");

  private final Charter charter;
  private final Calls calls;

  public TraceContinued(Charter charter) {
    this.charter = charter;
    this.calls = new Calls(charter);
  }

  @Override
  public void check(Trace trace, Findings findings) {
    for (Span span : trace.spans()) {
      Service service = charter.policy().service(span.service());
      if (service == null || !span.attributes().has(RPC)) {
        continue;
      }
      if (span.kind() == SpanKind.SERVER && span.isRoot() && !service.boundary()) {
        Set<String> callers = callers(service);
        if (!callers.isEmpty()) {
          findings.report(
              id(),
              span,
              service.location().fileAndLine(),
              "trace begins at the RPC server span of "
                  + service.name()
                  + ", expected a client span of "
                  + String.join(" or ", callers)
                  + " above it");
        }
      } else if (span.kind() == SpanKind.CLIENT
          && !service.peers().isEmpty()
          && wasAnswered(RecordedTuple.of(span))
          && !Calls.mayHaveHost(span)
          && trace.answering(span) == null
          && (calls.byHost(span) != null || !Calls.leavesThisMachine(span))) {
        findings.report(
            id(),
            span,
            service.location().fileAndLine(),
            "call was answered, but no server span is under it, expected one of "
                + String.join(" or ", service.peers()));
      }
    }
  }

  private static boolean wasAnswered(@Nullable RecordedTuple failure) {
    return failure == null || !NEVER_ARRIVED.contains(failure.reason());
  }

  private Set<String> callers(Service service) {
    Set<String> callers = new TreeSet<>();
    for (Service other : charter.policy().services().values()) {
      if (other.peers().contains(service.name())) {
        callers.add(other.name());
      }
    }
    return callers;
  }
}
