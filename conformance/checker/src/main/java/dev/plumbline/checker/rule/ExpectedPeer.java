package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.policy.Service;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import dev.plumbline.otlp.trace.Trace;

/**
 * Services call only their peers: above a server span is a client span of a service that has it
 * among its peers, and no other span has a parent in another service. Callers that are not in the
 * charter are not checked. A call without an answer goes to the service of the charter with the
 * called host; other hosts are no peers. A service may call itself: no charter lists that.
 */
public final class ExpectedPeer extends TraceRule {

  private final Charter charter;
  private final Calls calls;

  public ExpectedPeer(Charter charter) {
    this.charter = charter;
    this.calls = new Calls(charter);
  }

  @Override
  public void check(Trace trace, Findings findings) {
    for (Span span : trace.spans()) {
      checkUnanswered(trace, span, findings);
      Span parent = trace.parent(span);
      if (parent == null) {
        continue;
      }
      Service service = charter.policy().service(span.service());
      Service caller = charter.policy().service(parent.service());
      if (service == null || caller == null) {
        continue;
      }
      boolean arrives = span.kind() == SpanKind.SERVER || span.kind() == SpanKind.CONSUMER;
      if (!arrives && service == caller) {
        continue;
      }
      if (!arrives) {
        String message =
            span.kind().word()
                + " span is the child of a span of "
                + caller.name()
                + ", expected a server span where the call arrives";
        findings.report(id(), span, service.location().fileAndLine(), message);
      } else if (parent.kind() != SpanKind.CLIENT && parent.kind() != SpanKind.PRODUCER) {
        String message =
            "server span is the child of the "
                + parent.kind().word()
                + " span \""
                + parent.name()
                + "\" of "
                + caller.name()
                + ", expected a client span";
        findings.report(id(), span, service.location().fileAndLine(), message);
      } else if (service != caller && !caller.peers().contains(service.name())) {
        String message = "called by " + caller.name() + ", whose peers are " + caller.peers();
        findings.report(id(), span, caller.location().fileAndLine(), message);
      }
    }
  }

  private void checkUnanswered(Trace trace, Span span, Findings findings) {
    Service caller = Calls.is(span) ? charter.policy().service(span.service()) : null;
    if (caller == null || trace.answering(span) != null) {
      return;
    }
    String callee = calls.byHost(span);
    if (callee != null && !callee.equals(caller.name()) && !caller.peers().contains(callee)) {
      String message =
          "calls "
              + callee
              + " at "
              + Calls.host(span)
              + ", but its peers are "
              + caller.peers()
              + "; add it to them, or the host to services[].hosts of its service";
      findings.report(id(), span, caller.location().fileAndLine(), message);
    }
  }
}
