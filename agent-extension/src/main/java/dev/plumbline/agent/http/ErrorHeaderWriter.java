package dev.plumbline.agent.http;

import dev.plumbline.agent.Fuse;
import dev.plumbline.agent.Law;
import dev.plumbline.agent.Plumbline;
import io.opentelemetry.context.Context;
import io.opentelemetry.javaagent.bootstrap.http.HttpServerResponseCustomizer;
import io.opentelemetry.javaagent.bootstrap.http.HttpServerResponseMutator;
import org.jspecify.annotations.Nullable;

/**
 * Writes the header Plumbline-Error where the agent asks for headers as the response leaves, with
 * its status: Undertow and Netty. Tomcat and Jetty are asked as the request comes in; there hooks
 * of our own wait for the response.
 */
public final class ErrorHeaderWriter implements HttpServerResponseCustomizer {
  private static final Fuse FUSE = Fuse.of("error-header");

  @Override
  public <R> void customize(
      @Nullable Context context, R response, HttpServerResponseMutator<R> mutator) {
    Law law = Plumbline.law();
    if (law == null || context == null || !FUSE.holds()) {
      return;
    }
    long begun = Fuse.NEVER;
    try {
      begun = FUSE.begin();
      ResponseHead head = ResponseHead.of(response.getClass());
      if (head == null) {
        JettyContexts.put(response, context);
        return;
      }
      int status = head.status(response);
      if (status < 400 && !Commit.hides(law)) {
        return;
      }
      String header =
          Commit.header(
              law,
              context,
              status,
              null,
              head.exception(response),
              head.header(response, RetryAfter.NAME));
      if (header != null) {
        head.set(response, ErrorHeader.NAME, header);
      }
    } catch (RuntimeException | LinkageError problem) {
      FUSE.failed(problem);
    } finally {
      FUSE.end(begun);
    }
  }
}
