package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTable;
import dev.plumbline.charter.error.Reason;
import dev.plumbline.charter.error.Retryable;
import dev.plumbline.charter.policy.Service;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import dev.plumbline.otlp.trace.Attempts;
import dev.plumbline.otlp.trace.Trace;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A failure has the same code, origin, reason and retry advice at every hop.
 *
 * <p>Two places can change them. Between a server span and the client span above it, the network:
 * both must have the same tuple, unless the client ended the call itself. Inside a service, its
 * code: a span that fails with another service's failure must have received exactly that one from a
 * call it made, and must not record the failure of a call as its own. A failed call under a
 * successful span was handled, which is no finding; nor is a retried attempt.
 */
public final class ErrorForwarded extends TraceRule {

  private static final Set<String> MADE_BY_CLIENT =
      Set.of("DEADLINE", "UNREACHABLE", "CALLER_CANCELLED");
  private static final String HTTP_STATUS = "http.response.status_code";
  private static final String CANCELLED = "CANCELLED";
  private static final String UNSPECIFIED = "UNSPECIFIED";
  private static final Set<String> VAGUE = Set.of("INTERNAL", "UNKNOWN");

  private final Charter charter;
  private final Calls calls;

  public ErrorForwarded(Charter charter) {
    this.charter = charter;
    this.calls = new Calls(charter);
  }

  @Override
  public void check(Trace trace, Findings findings) {
    for (Span span : trace.spans()) {
      if (charter.policy().service(span.service()) == null) {
        continue;
      }
      if (span.kind() == SpanKind.CLIENT) {
        checkCall(trace, span, findings);
      } else {
        checkService(trace, span, findings);
      }
    }
  }

  private void checkCall(Trace trace, Span client, Findings findings) {
    Span server = trace.answering(client);
    if (server == null || charter.policy().service(server.service()) == null) {
      return;
    }
    RecordedTuple received = RecordedTuple.of(client);
    RecordedTuple sent = RecordedTuple.of(server);
    if (Objects.equals(sent, received)
        || mayHaveHadStatus(client)
        || mayHaveHadStatus(server)
        || isSameOverHttp(client, server, received, sent)
        || isAnsweredByAnother(client, server)
        || gaveUpBetween(trace, client, received)
        || isOneOf(trace.attempts(client), received)) {
      return;
    }
    if (sent == null || received == null) {
      checkOneSided(client, server, received, sent, findings);
    } else if (!endedFirst(client, server, received, sent)) {
      findings.report(
          id(),
          client,
          "",
          "failed with "
              + received
              + ", expected "
              + sent
              + " as recorded by "
              + server.service()
              + hint(client, server, received));
    }
  }

  /** Whether it may have been a call over HTTP, of which less crosses. */
  private static boolean mayHaveHadStatus(Span span) {
    return span.mayHaveHad(HTTP_STATUS) && span.mayHaveHad("rpc.system.name");
  }

  /** A caller that cannot resolve a host to a service does not accept an error tuple from it. */
  private String hint(Span client, Span server, RecordedTuple received) {
    boolean unknown =
        Calls.is(client)
            && received.origin().equals(client.service())
            && !Calls.host(client).isEmpty()
            && calls.byHost(client) == null;
    return unknown
        ? "; add " + Calls.host(client) + " to services[].hosts of " + server.service()
        : "";
  }

  /**
   * Whether both tuples are equal as far as HTTP carries them: a retry delay is not carried, and a
   * boundary that exposes the code alone sends neither origin nor reason.
   */
  private boolean isSameOverHttp(
      Span client, Span server, @Nullable RecordedTuple received, @Nullable RecordedTuple sent) {
    if (received == null
        || sent == null
        || client.attributes().get(HTTP_STATUS) == null
        || !received.code().equals(sent.code())) {
      return false;
    }
    ErrorTable errors = charter.policy().errors();
    Service callee = charter.policy().service(server.service());
    if (callee != null && callee.boundary() && errors.expose() == ErrorTable.Expose.CODE) {
      return true;
    }
    return received.origin().equals(sent.origin())
        && received.reason().equals(sent.reason())
        && isByDelay(errors, sent);
  }

  private static boolean isByDelay(ErrorTable errors, RecordedTuple tuple) {
    ErrorCode code = ErrorCode.fromName(tuple.code());
    Reason reason = errors.reasons().get(tuple.reason());
    Retryable own = reason == null || reason.code() != code ? null : reason.retryable();
    return code != null
        && (own == null ? errors.row(code).retryable() : own) == Retryable.WITH_DELAY;
  }

  /**
   * Whether something between the two answered by itself, as a proxy does with 502, 503 or 504: the
   * status that the client read is not the one that the server sent.
   */
  private static boolean isAnsweredByAnother(Span client, Span server) {
    Object read = client.attributes().get(HTTP_STATUS);
    Object sent = server.attributes().get(HTTP_STATUS);
    return read != null && sent != null && !read.equals(sent);
  }

  /** Whether the client ended a call that it repeated, after one attempt or before another. */
  private static boolean gaveUpBetween(Trace trace, Span client, @Nullable RecordedTuple received) {
    return received != null
        && MADE_BY_CLIENT.contains(received.reason())
        && trace.attempts(client).size() > 1;
  }

  /** Whether the client took the answer of an attempt that ran beside the last one. */
  private static boolean isOneOf(List<Span> attempts, @Nullable RecordedTuple received) {
    return attempts.size() > 1
        && Attempts.answers(attempts).stream()
            .anyMatch(attempt -> Objects.equals(received, RecordedTuple.of(attempt)));
  }

  private void checkOneSided(
      Span client,
      Span server,
      @Nullable RecordedTuple received,
      @Nullable RecordedTuple sent,
      Findings findings) {
    if (received != null && !MADE_BY_CLIENT.contains(received.reason())) {
      findings.report(
          id(),
          client,
          "",
          "failed with " + received + ", but the call succeeded in " + server.service());
    } else if (sent != null && !sent.code().equals(CANCELLED)) {
      findings.report(
          id(),
          client,
          "",
          "succeeded, but the call failed in " + server.service() + " with " + sent);
    }
  }

  /**
   * Whether the client gave the call up before the server had answered: the server's own end is
   * then something else. A server that is cancelled shortly before its deadline records
   * DEADLINE_EXCEEDED and ends before its client does.
   */
  private boolean endedFirst(Span client, Span server, RecordedTuple received, RecordedTuple sent) {
    boolean atDeadline = received.code().equals(CANCELLED) && sent.reason().equals("DEADLINE");
    long margin =
        atDeadline ? TimeUnit.MILLISECONDS.toNanos(charter.policy().deadlines().marginMillis()) : 0;
    return MADE_BY_CLIENT.contains(received.reason())
        && client.duration() < server.duration() + margin;
  }

  private void checkService(Trace trace, Span span, Findings findings) {
    RecordedTuple tuple = RecordedTuple.of(span);
    // Without an origin there is nothing to forward: ErrorTuple reports it.
    if (tuple == null
        || tuple.hasNoOrigin()
        || (tuple.isPartial() && span.droppedAttributes() != 0)) {
      return;
    }
    List<Span> calls = trace.callsBelow(span);
    boolean own =
        tuple.origin().equals(span.service()) || tuple.reason().equals("CALLER_CANCELLED");
    if (!own && calls.stream().noneMatch(call -> tuple.equals(RecordedTuple.of(call)))) {
      findings.report(
          id(), span, "", "failed with " + tuple + ", but no call that it made failed so");
      return;
    }
    if (tuple.origin().equals(span.service())) {
      for (Span call : calls) {
        RecordedTuple lost = RecordedTuple.of(call);
        if (lost != null && hides(tuple, lost) && !isRepeated(call, calls)) {
          findings.report(
              id(),
              span,
              "",
              "failed with " + tuple + ", expected " + lost + " as the call it made had failed");
          return;
        }
      }
    }
  }

  /** Whether a failure that a service records as its own is the one it received. */
  private static boolean hides(RecordedTuple own, RecordedTuple received) {
    if (own.equals(received) || received.code().equals(CANCELLED) || names(own, received)) {
      return false;
    }
    boolean vague = own.reason().equals(UNSPECIFIED) && VAGUE.contains(own.code());
    return vague || own.code().equals(received.code());
  }

  /**
   * Whether a service gives its own reason to a failure that began with it: a callee that is not in
   * the charter, or a database, sends none.
   */
  private static boolean names(RecordedTuple own, RecordedTuple received) {
    return received.origin().equals(own.origin())
        && received.reason().equals(UNSPECIFIED)
        && !own.reason().equals(UNSPECIFIED);
  }

  /**
   * Whether the same call was made again, later or as a hedge beside it and with success: then it
   * is the other one that counts.
   */
  private static boolean isRepeated(Span call, List<Span> calls) {
    return calls.stream()
        .anyMatch(
            other ->
                other.name().equals(call.name())
                    && (other.start() >= call.end() || isHedge(call, other)));
  }

  private static boolean isHedge(Span call, Span other) {
    return RecordedTuple.of(other) == null && Attempts.before(call) != Attempts.before(other);
  }
}
