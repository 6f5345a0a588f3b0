package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.failure.CallerLeft;
import dev.plumbline.agent.http.ServerAnswer;
import dev.plumbline.agent.http.UndertowBreak;
import dev.plumbline.agent.http.UndertowException;
import dev.plumbline.agent.http.UndertowExchange;
import dev.plumbline.agent.rpc.ServerOperation;
import dev.plumbline.charter.error.ErrorCode;
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
    if (status > 0 && status < 400 && !leftEarly(operation)) {
      ErrorTuple broken = brokenOff(law, operation, request, status);
      if (broken != null || error == null) {
        return broken;
      }
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

  /** Of an answer that Undertow began well; the agent does not hear how the rest of it went. */
  private static @Nullable ErrorTuple brokenOff(
      Law law, @Nullable ServerOperation operation, Object request, int status) {
    UndertowBreak side = UndertowExchange.brokenBy(request);
    if (side == UndertowBreak.SERVICE) {
      return law.failures().own(ErrorCode.INTERNAL, null);
    }
    if (side == UndertowBreak.CLIENT) {
      return law.failures().cancelled();
    }
    Throwable escaped = UndertowExchange.escaped(request);
    return escaped != null && CallerLeft.says(escaped)
        ? ServerAnswer.failure(law.failures(), operation, status, escaped)
        : null;
  }

  private static boolean leftEarly(@Nullable ServerOperation operation) {
    return operation != null && operation.callerLeft();
  }

  @Override
  boolean spanFails(ErrorTuple tuple) {
    return tuple.serverError();
  }
}
