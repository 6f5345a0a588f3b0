package dev.plumbline.agent.http;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.charter.CharterInForce;
import dev.plumbline.agent.failure.ErrorHeader;
import dev.plumbline.agent.guard.HookGuard;
import dev.plumbline.agent.rpc.ServerOperation;
import io.opentelemetry.context.Context;
import io.opentelemetry.javaagent.bootstrap.http.HttpServerResponseCustomizer;
import io.opentelemetry.javaagent.bootstrap.http.HttpServerResponseMutator;
import org.jspecify.annotations.Nullable;

/**
 * Writes the header Plumbline-Error on servers where the agent calls it as the response is sent,
 * with its status: Undertow and Netty. For Tomcat and Jetty the agent calls it as the request
 * arrives; there Plumbline's own hooks write the header.
 */
public final class ErrorHeaderWriter implements HttpServerResponseCustomizer {
  private static final HookGuard GUARD = HookGuard.of("error-header");

  /** Whether the end of the connection was the end of an operation's answer. */
  public static boolean endsWithConnection(ServerOperation operation) {
    Object response = operation.begun();
    ResponseHead head = response == null ? null : ResponseHead.of(response.getClass());
    return response != null && head != null && head.endsWithConnection(response);
  }

  @Override
  public <R> void customize(
      @Nullable Context context, R response, HttpServerResponseMutator<R> mutator) {
    ActiveCharter active = CharterInForce.active();
    if (active == null || context == null || !GUARD.isEnabled()) {
      return;
    }
    long begun = HookGuard.NEVER;
    try {
      begun = GUARD.begin();
      ResponseHead head = ResponseHead.of(response.getClass());
      if (head == null) {
        JettyContexts.put(response, context);
        return;
      }
      if (head.isHeadAlone()) {
        begins(context, response);
      }
      int status = head.status(response);
      if (status < 400 && !ResponseCommit.hides(active)) {
        return;
      }
      String header =
          ResponseCommit.header(
              active,
              context,
              status,
              null,
              head.exception(response),
              head.header(response, RetryAfter.NAME));
      if (header != null) {
        head.set(response, ErrorHeader.NAME, header);
      }
    } catch (RuntimeException | LinkageError problem) {
      GUARD.failed(problem);
    } finally {
      GUARD.end(begun);
    }
  }

  private static void begins(Context context, Object response) {
    ServerOperation operation = context.get(ServerOperation.KEY);
    if (operation != null) {
      operation.begins(response);
    }
  }
}
