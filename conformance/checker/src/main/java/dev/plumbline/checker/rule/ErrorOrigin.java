package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.error.ErrorTable;
import dev.plumbline.charter.policy.Service;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import dev.plumbline.otlp.trace.Trace;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The origin of a failure is where it began. A call that failed without reaching the callee names
 * the callee, or the calling service where the called host is no service of the charter; a failure
 * that came over a call names the callee or a service that can be reached by such calls.
 */
public final class ErrorOrigin extends TraceRule {

  private static final String UNREACHABLE = "UNREACHABLE";
  private static final String DEADLINE = "DEADLINE";

  private final Charter charter;
  private final Calls calls;

  public ErrorOrigin(Charter charter) {
    this.charter = charter;
    this.calls = new Calls(charter);
  }

  @Override
  public void check(Trace trace, Findings findings) {
    for (Span span : trace.spans()) {
      Service service = charter.policy().service(span.service());
      RecordedTuple tuple = RecordedTuple.of(span);
      if (service == null
          || tuple == null
          || tuple.origin().equals(ErrorTable.CLIENT_ORIGIN)
          || !charter.policy().errors().knowsOrigin(tuple.origin())) {
        continue; // no failure, or an origin that error-vocabulary reports
      }
      if (Calls.mayHaveHost(span)
          && trace.answering(span) == null
          && span.kind() == SpanKind.CLIENT) {
        continue; // a limit removed the callee
      }
      if (span.kind() == SpanKind.CLIENT && !Calls.is(span)) {
        checkOther(span, service, tuple, findings);
      } else if (Calls.is(span) && trace.answering(span) == null) {
        checkUnanswered(span, service, tuple, findings);
      } else {
        checkReached(span, service, tuple, calls.callee(trace, span), findings);
      }
    }
  }

  private void checkReached(
      Span span, Service service, RecordedTuple tuple, @Nullable String callee, Findings findings) {
    Set<String> reachable = reachable(service.name());
    if (Calls.is(span) && callee != null) {
      reachable.addAll(reachable(callee));
    }
    if (!reachable.contains(tuple.origin())) {
      findings.report(
          id(),
          span,
          service.location().fileAndLine(),
          "origin is \""
              + tuple.origin()
              + "\", expected one of "
              + reachable
              + ", the services behind "
              + service.name());
    }
  }

  /** A database or broker is no service: its failures begin with the service that uses it. */
  private void checkOther(Span call, Service service, RecordedTuple tuple, Findings findings) {
    String owner = Calls.leavesThisMachine(call) ? calls.byHost(call) : null;
    if (!tuple.origin().equals(service.name()) && !tuple.origin().equals(owner)) {
      String since = "since what it called is no service of the charter";
      report(call, service, tuple, service.name(), since, findings);
    }
  }

  private void checkUnanswered(Span call, Service service, RecordedTuple tuple, Findings findings) {
    String callee = calls.byHost(call);
    boolean reachedNobody = tuple.reason().equals(UNREACHABLE);
    if (callee != null) {
      Set<String> behind = reachedNobody ? Set.of(callee) : reachable(callee);
      if (!behind.contains(tuple.origin())) {
        report(call, service, tuple, callee, "since the call went to " + callee, findings);
      }
    } else if (Calls.leavesThisMachine(call) || service.peers().isEmpty()) {
      if (!tuple.origin().equals(service.name())) {
        report(call, service, tuple, service.name(), unknownHost(call, tuple), findings);
      }
    } else {
      // Of several peers on this machine the application may have named one.
      Set<String> expected = reachable(service.name());
      if (reachedNobody || tuple.reason().equals(DEADLINE)) {
        expected = new LinkedHashSet<>(service.peers());
        expected.add(service.name());
      }
      if (!expected.contains(tuple.origin())) {
        String any = String.join(" or ", expected);
        report(call, service, tuple, any, "since the call did not arrive", findings);
      }
    }
  }

  private static String unknownHost(Span call, RecordedTuple tuple) {
    String host = Calls.host(call);
    return "since "
        + (host.isEmpty() ? "the called host" : host)
        + " is no host of a service of the charter; if it is one of "
        + tuple.origin()
        + ", add it to services[].hosts of "
        + tuple.origin();
  }

  private void report(
      Span call,
      Service service,
      RecordedTuple tuple,
      String expected,
      String since,
      Findings findings) {
    String message = "origin is \"" + tuple.origin() + "\", expected " + expected + ", " + since;
    findings.report(id(), call, service.location().fileAndLine(), message);
  }

  /** The service itself and all that it calls, directly or through others. */
  private Set<String> reachable(String name) {
    Set<String> names = new LinkedHashSet<>(List.of(name));
    List<String> open = new ArrayList<>(names);
    for (int i = 0; i < open.size(); i++) {
      Service at = charter.policy().service(open.get(i));
      if (at != null) {
        for (String peer : at.peers()) {
          if (names.add(peer)) {
            open.add(peer);
          }
        }
      }
    }
    return names;
  }
}
