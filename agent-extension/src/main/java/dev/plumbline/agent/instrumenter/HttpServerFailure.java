package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.failure.CallerDisconnect;
import dev.plumbline.agent.failure.RepeatedMeasurement;
import dev.plumbline.agent.http.ErrorHeaderWriter;
import dev.plumbline.agent.http.NettyConnections;
import dev.plumbline.agent.http.ServerAnswer;
import dev.plumbline.agent.http.UndertowBreak;
import dev.plumbline.agent.http.UndertowExceptionReader;
import dev.plumbline.agent.http.UndertowExchange;
import dev.plumbline.agent.rpc.ServerOperation;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTuple;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Classifies a failed HTTP request that this server handled: as decided when a failure response was
 * sent, else by what is known at its end.
 */
final class HttpServerFailure extends FailureExtractor {

  HttpServerFailure(Supplier<@Nullable ActiveCharter> current) {
    super(current);
  }

  @Override
  @Nullable ErrorTuple failure(
      ActiveCharter active,
      AttributesBuilder attributes,
      Context context,
      Object request,
      @Nullable Object response,
      @Nullable Throwable error) {
    int status = HttpStatus.of(attributes);
    ServerOperation operation = context.get(ServerOperation.KEY);
    if (status > 0 && status < 400 && !leftEarly(operation)) {
      ErrorTuple broken = brokenOff(active, operation, request, status);
      if (broken != null || error == null) {
        return broken;
      }
    }
    ErrorTuple answered = operation == null ? null : operation.failure();
    if (answered != null) {
      return answered;
    }
    if (status == 0 && error == null && closedHere(operation, request)) {
      return active.failures().own(ErrorCode.INTERNAL, null);
    }
    if (status < 400 && error != null && NettyConnections.clientLeft(request, error)) {
      return active.failures().cancelled();
    }
    Throwable escaped = UndertowExceptionReader.of(request);
    if (escaped == null) {
      escaped = error;
    }
    return ServerAnswer.failure(active.failures(), operation, status, escaped);
  }

  /** Of a successful response that Undertow did not complete; the agent does not report that. */
  private static @Nullable ErrorTuple brokenOff(
      ActiveCharter active, @Nullable ServerOperation operation, Object request, int status) {
    UndertowBreak side = UndertowExchange.brokenBy(request);
    if (side == UndertowBreak.SERVICE) {
      return active.failures().own(ErrorCode.INTERNAL, null);
    }
    if (side == UndertowBreak.CLIENT) {
      return active.failures().cancelled();
    }
    Throwable escaped = UndertowExchange.escaped(request);
    return escaped != null && CallerDisconnect.caused(escaped)
        ? ServerAnswer.failure(active.failures(), operation, status, escaped)
        : null;
  }

  /** Whether this service closed a connection of Netty before it had its whole answer. */
  private static boolean closedHere(@Nullable ServerOperation operation, Object request) {
    return !leftEarly(operation)
        && NettyConnections.closedHere(request)
        && (operation == null || !ErrorHeaderWriter.endsWithConnection(operation));
  }

  private static boolean leftEarly(@Nullable ServerOperation operation) {
    return operation != null && operation.callerLeft();
  }

  @Override
  void correct(AttributesBuilder attributes, Context context, @Nullable ErrorTuple tuple) {
    ServerOperation operation = context.get(ServerOperation.KEY);
    if (operation != null && !operation.endsFirst()) {
      attributes.put(RepeatedMeasurement.KEY, true);
    }
  }

  @Override
  boolean spanFails(ErrorTuple tuple) {
    return tuple.serverError();
  }
}
