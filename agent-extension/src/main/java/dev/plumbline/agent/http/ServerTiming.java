package dev.plumbline.agent.http;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.Plumbline;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.javaagent.bootstrap.http.HttpServerResponseCustomizer;
import io.opentelemetry.javaagent.bootstrap.http.HttpServerResponseMutator;

/**
 * Tells the caller the trace in a response header, so that an application without telemetry types
 * can repeat it.
 */
public final class ServerTiming implements HttpServerResponseCustomizer {

  @Override
  public <R> void customize(Context context, R response, HttpServerResponseMutator<R> mutator) {
    Law law = Plumbline.law();
    if (law == null || law.mode() != Mode.ENFORCE) {
      return;
    }
    SpanContext span = Span.fromContext(context).getSpanContext();
    if (span.isValid()) {
      mutator.appendHeader(
          response,
          "Server-Timing",
          "traceparent;desc=\"00-"
              + span.getTraceId()
              + '-'
              + span.getSpanId()
              + '-'
              + span.getTraceFlags().asHex()
              + '"');
    }
  }
}
