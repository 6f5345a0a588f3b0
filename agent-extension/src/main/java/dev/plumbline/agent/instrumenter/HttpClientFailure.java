package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.failure.Failures;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.charter.error.ExceptionTable;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The failure of an HTTP request that this service sent: what the status says, or the exception
 * instead of a response.
 */
final class HttpClientFailure extends FailureExtractor {

  HttpClientFailure(Supplier<@Nullable Law> laws) {
    super(laws);
  }

  @Override
  @Nullable ErrorTuple failure(
      Law law,
      AttributesBuilder attributes,
      Context context,
      Object request,
      @Nullable Object response,
      @Nullable Throwable error) {
    Failures failures = law.failures();
    int status = HttpStatus.of(attributes);
    if (status >= 400) {
      return failures.http(status, failures.callee());
    }
    if (error == null) {
      return null;
    }
    ErrorTuple thrown = failures.thrown(error);
    ErrorCode code = thrown == null ? ErrorCode.INTERNAL : thrown.code();
    if (code == ErrorCode.INTERNAL && isOfTheNetwork(error) && !failures.namesException(error)) {
      code = ErrorCode.UNAVAILABLE;
    }
    // What went wrong on the way to the other service is told as a call that it did not answer.
    return code == ErrorCode.DEADLINE_EXCEEDED
            || code == ErrorCode.UNAVAILABLE
            || code == ErrorCode.CANCELLED
        ? failures.callee(code, false, error, false)
        : thrown;
  }

  /** No response and something wrong with input or output: the way to the other service. */
  private static boolean isOfTheNetwork(Throwable error) {
    return ExceptionTable.unwrap(error) instanceof IOException;
  }

  @Override
  boolean spanFails(ErrorTuple tuple) {
    return true;
  }
}
