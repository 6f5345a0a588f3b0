package dev.plumbline.agent.http;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.charter.CharterInForce;
import dev.plumbline.agent.guard.HookGuard;
import dev.plumbline.agent.rpc.ServerOperation;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.javaagent.bootstrap.http.HttpServerResponseCustomizer;
import io.opentelemetry.javaagent.bootstrap.http.HttpServerResponseMutator;
import org.jspecify.annotations.Nullable;

/**
 * Writes the trace's id into the response header Server-Timing, so that an application without
 * telemetry types can log it.
 *
 * <p>The agent calls this only as the response is sent, too late for the application to read the
 * header. An earlier hook claims the header; then it is not set again here.
 */
public final class ServerTiming implements HttpServerResponseCustomizer {
  private static final HookGuard GUARD = HookGuard.of("server-timing");
  private static final boolean WANTED = wanted();

  @Override
  public <R> void customize(Context context, R response, HttpServerResponseMutator<R> mutator) {
    if (!GUARD.isEnabled()) {
      return;
    }
    long begun = HookGuard.NEVER;
    try {
      begun = GUARD.begin();
      String value = claim(context);
      if (value != null) {
        mutator.appendHeader(response, "Server-Timing", value);
      }
    } catch (RuntimeException | LinkageError problem) {
      GUARD.failed(problem);
    } finally {
      GUARD.end(begun);
    }
  }

  /** The header's value for the first caller; null for every other and where there is no trace. */
  public static @Nullable String claim(Context context) {
    ActiveCharter active = CharterInForce.active();
    if (!WANTED || active == null || active.mode() != Mode.ENFORCE) {
      return null;
    }
    SpanContext span = Span.fromContext(context).getSpanContext();
    ServerOperation operation = context.get(ServerOperation.KEY);
    if (!span.isValid() || operation == null || !operation.claimTiming()) {
      return null;
    }
    return "traceparent;desc=\"00-"
        + span.getTraceId()
        + '-'
        + span.getSpanId()
        + '-'
        + span.getTraceFlags().asHex()
        + '"';
  }

  /** {@code plumbline.server.timing}, PLUMBLINE_SERVER_TIMING: anything but false. */
  private static boolean wanted() {
    String value = System.getProperty("plumbline.server.timing");
    if (value == null) {
      value = System.getenv("PLUMBLINE_SERVER_TIMING");
    }
    return value == null || !value.trim().equalsIgnoreCase("false");
  }
}
