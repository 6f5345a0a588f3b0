package dev.plumbline.conformance.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.error.ErrorTable;
import dev.plumbline.charter.policy.Service;
import dev.plumbline.conformance.otlp.Span;
import dev.plumbline.conformance.otlp.SpanKind;
import dev.plumbline.conformance.trace.Trace;
import dev.plumbline.conformance.verdict.Findings;
import java.util.ArrayList;
import java.util.List;

/**
 * The origin of a failure is where it began. A call that failed without reaching the callee names
 * the callee, or the calling service where the callee is no service of the charter; a failure that
 * came over a call names a service that can be reached by such calls.
 */
public final class ErrorOrigin extends TraceRule {

  private final Charter charter;

  public ErrorOrigin(Charter charter) {
    this.charter = charter;
  }

  @Override
  public void judge(Trace trace, Findings findings) {
    for (Span span : trace.spans()) {
      Service service = charter.policy().service(span.service());
      Tuple tuple = Tuple.of(span);
      if (service == null
          || tuple == null
          || tuple.origin().equals(ErrorTable.CLIENT_ORIGIN)
          || !charter.policy().errors().knowsOrigin(tuple.origin())) {
        continue; // no failure, or an origin that error-vocabulary speaks about
      }
      if (span.kind() == SpanKind.CLIENT
          && trace.answering(span) == null
          && tuple.reason().equals("UNREACHABLE")) {
        judgeUnanswered(span, service, tuple, findings);
      } else if (!reachable(service).contains(tuple.origin())) {
        findings.report(
            id(),
            span,
            service.location().fileAndLine(),
            "origin is \""
                + tuple.origin()
                + "\", expected one of "
                + reachable(service)
                + ", the services behind "
                + service.name());
      }
    }
  }

  private void judgeUnanswered(Span call, Service service, Tuple tuple, Findings findings) {
    boolean toPeer = call.attributes().has("rpc.system.name") && !service.peers().isEmpty();
    List<String> expected = toPeer ? service.peers() : List.of(service.name());
    if (!expected.contains(tuple.origin())) {
      findings.report(
          id(),
          call,
          service.location().fileAndLine(),
          "origin is \""
              + tuple.origin()
              + "\", expected "
              + String.join(" or ", expected)
              + ", since the call reached nobody");
    }
  }

  /** The service itself and all that it calls, directly or through others. */
  private List<String> reachable(Service service) {
    List<String> names = new ArrayList<>(List.of(service.name()));
    for (int i = 0; i < names.size(); i++) {
      Service at = charter.policy().service(names.get(i));
      if (at != null) {
        for (String peer : at.peers()) {
          if (!names.contains(peer)) {
            names.add(peer);
          }
        }
      }
    }
    return names;
  }
}
