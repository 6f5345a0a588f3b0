package dev.plumbline.agent.http;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.failure.Failures;
import dev.plumbline.agent.rpc.ServerOperation;
import dev.plumbline.charter.error.ErrorTable.Expose;
import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.Service;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * Decides how a request failed as the head of its response leaves, for the header and, later, the
 * span: both have the same.
 */
public final class Commit {
  private static final String NONE = "";

  private Commit() {}

  /** Whether this service is at the border and says no more than the code there. */
  public static boolean hides(Law law) {
    if (law.charter().policy().errors().expose() != Expose.CODE
        || !law.enforces(Rule.ERROR_TUPLE)) {
      return false;
    }
    Service self = law.charter().policy().services().get(law.failures().self());
    return self != null && self.boundary();
  }

  /**
   * The header of the response.
   *
   * @param held what a framework caught and answers; null where none is known
   * @param escaped what the application let out; null where none is known
   * @param retryAfter the response's header Retry-After
   * @return null to leave what is there, empty to take it out
   */
  public static @Nullable String header(
      Law law,
      @Nullable Context context,
      int status,
      @Nullable Throwable held,
      @Nullable Throwable escaped,
      @Nullable String retryAfter) {
    if (!law.enforces(Rule.ERROR_TUPLE)) {
      return null;
    }
    String hidden = hides(law) ? NONE : null;
    ServerOperation operation = context == null ? null : context.get(ServerOperation.KEY);
    if (operation == null || context == null || status < 400) {
      return hidden;
    }
    if (held != null) {
      operation.holds(ServletException.unwrap(held));
    }
    Throwable out = escaped == null ? ServletException.of(context) : escaped;
    ErrorTuple tuple = ServerAnswer.failure(law.failures(), operation, status, out);
    if (tuple == null) {
      return hidden;
    }
    Failures failures = law.failures();
    if (RetryAfter.isReadable(retryAfter)) {
      tuple = failures.delayed(tuple);
    }
    tuple = operation.failed(tuple);
    return hidden == null ? ErrorHeader.of(tuple) : hidden;
  }
}
