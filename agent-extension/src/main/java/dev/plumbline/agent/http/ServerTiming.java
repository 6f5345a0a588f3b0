package dev.plumbline.agent.http;

import dev.plumbline.agent.Fuse;
import dev.plumbline.agent.Law;
import dev.plumbline.agent.Plumbline;
import dev.plumbline.agent.rpc.ServerOperation;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.javaagent.bootstrap.http.HttpServerResponseCustomizer;
import io.opentelemetry.javaagent.bootstrap.http.HttpServerResponseMutator;
import org.jspecify.annotations.Nullable;

/**
 * Tells the caller the trace in the response header Server-Timing, so that an application without
 * telemetry types can repeat it.
 *
 * <p>The agent asks only as the response is sent, too late for the application to read it. A hook
 * that comes earlier claims the header; then it is not set again here.
 */
public final class ServerTiming implements HttpServerResponseCustomizer {
  private static final Fuse FUSE = Fuse.of("server-timing");
  private static final boolean WANTED = wanted();

  @Override
  public <R> void customize(Context context, R response, HttpServerResponseMutator<R> mutator) {
    if (!FUSE.holds()) {
      return;
    }
    long begun = Fuse.NEVER;
    try {
      begun = FUSE.begin();
      String value = claim(context);
      if (value != null) {
        mutator.appendHeader(response, "Server-Timing", value);
      }
    } catch (RuntimeException | LinkageError problem) {
      FUSE.failed(problem);
    } finally {
      FUSE.end(begun);
    }
  }

  /**
   * The header's value for whoever asks first; null for everybody else and where there is nothing
   * to tell.
   */
  public static @Nullable String claim(Context context) {
    Law law = Plumbline.law();
    if (!WANTED || law == null || law.mode() != Mode.ENFORCE) {
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
