package dev.plumbline.agent.http;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.failure.ErrorHeader;
import dev.plumbline.agent.failure.FailureClassifier;
import dev.plumbline.agent.rpc.ServerOperation;
import dev.plumbline.charter.error.ErrorTable.Expose;
import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.Service;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * Classifies a failed request when the head of its response is sent, for the header and, later, the
 * span: both have the same tuple.
 */
public final class ResponseCommit {
  private static final String NONE = "";

  private ResponseCommit() {}

  /** Whether this service is at the trust boundary and exposes only the code there. */
  public static boolean hides(ActiveCharter active) {
    if (active.charter().policy().errors().expose() != Expose.CODE
        || !active.enforces(Rule.ERROR_TUPLE)) {
      return false;
    }
    Service self = active.charter().policy().services().get(active.failures().self());
    return self != null && self.boundary();
  }

  /**
   * The header of the response.
   *
   * @param held what a framework caught and handles; null where none is known
   * @param escaped what the application did not catch; null where none is known
   * @param retryAfter the response's header Retry-After
   * @return null to keep the response's header, empty to remove it
   */
  public static @Nullable String header(
      ActiveCharter active,
      @Nullable Context context,
      int status,
      @Nullable Throwable held,
      @Nullable Throwable escaped,
      @Nullable String retryAfter) {
    if (!active.enforces(Rule.ERROR_TUPLE)) {
      return null;
    }
    String hidden = hides(active) ? NONE : null;
    ServerOperation operation = context == null ? null : context.get(ServerOperation.KEY);
    if (operation == null || context == null || status < 400) {
      return hidden;
    }
    if (held != null) {
      operation.caughtByFramework(ServletExceptionReader.unwrap(held));
    }
    Throwable out = escaped == null ? ServletExceptionReader.of(context) : escaped;
    ErrorTuple tuple = ServerAnswer.failure(active.failures(), operation, status, out);
    if (tuple == null) {
      return hidden;
    }
    FailureClassifier failures = active.failures();
    if (RetryAfter.isReadable(retryAfter)) {
      tuple = failures.delayed(tuple);
    }
    tuple = operation.failed(tuple);
    return hidden == null ? ErrorHeader.of(tuple) : hidden;
  }
}
