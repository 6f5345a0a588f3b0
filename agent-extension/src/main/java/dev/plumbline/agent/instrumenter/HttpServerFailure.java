package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.failure.Failures;
import dev.plumbline.agent.rpc.ServerOperation;
import dev.plumbline.charter.error.ErrorTuple;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * The failure of an HTTP request that this service answered.
 *
 * <p>Its story is the last failed call beneath it, when the response says the same; else the
 * exception that was caught; else what the status says.
 */
final class HttpServerFailure extends FailureExtractor {

  HttpServerFailure(Law law) {
    super(law);
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
    if (status < 400 && error == null) {
      return null;
    }
    ServerOperation operation = context.get(ServerOperation.KEY);
    ErrorTuple downstream = operation == null ? null : operation.downstream();
    if (downstream != null && failures.httpStatus(downstream.code()) == status) {
      return downstream;
    }
    Throwable thrown = UndertowException.of(request);
    if (thrown == null) {
      thrown = error;
    }
    if (thrown != null) {
      ErrorTuple tuple = failures.thrown(thrown);
      if (tuple != null
          && (status < 400
              || failures.namesException(thrown)
              || failures.httpStatus(tuple.code()) == status)) {
        return tuple;
      }
    }
    return failures.http(status, failures.self());
  }

  @Override
  boolean spanFails(ErrorTuple tuple) {
    return tuple.serverError();
  }
}
