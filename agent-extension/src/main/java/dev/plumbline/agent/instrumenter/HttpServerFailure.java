package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.http.ServerAnswer;
import dev.plumbline.agent.http.UndertowException;
import dev.plumbline.agent.rpc.ServerOperation;
import dev.plumbline.charter.error.ErrorTuple;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The failure of an HTTP request that this service answered: what was decided as the answer left,
 * where it left as a failure; else what is known at its end.
 */
final class HttpServerFailure extends FailureExtractor {

  HttpServerFailure(Supplier<@Nullable Law> laws) {
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
    int status = HttpStatus.of(attributes);
    ServerOperation operation = context.get(ServerOperation.KEY);
    if (status > 0 && status < 400 && error == null && !leftEarly(operation)) {
      return null;
    }
    ErrorTuple answered = operation == null ? null : operation.failure();
    if (answered != null) {
      return answered;
    }
    Throwable escaped = UndertowException.of(request);
    if (escaped == null) {
      escaped = error;
    }
    return ServerAnswer.failure(law.failures(), operation, status, escaped);
  }

  private static boolean leftEarly(@Nullable ServerOperation operation) {
    return operation != null && operation.callerLeft();
  }

  @Override
  boolean spanFails(ErrorTuple tuple) {
    return tuple.serverError();
  }
}
