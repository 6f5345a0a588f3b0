package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.failure.RepeatedMeasurement;
import dev.plumbline.agent.rpc.RpcCalls;
import dev.plumbline.agent.rpc.ServerOperation;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTuple;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Classifies a failed RPC that this server handled, by the status of the stream, not that of the
 * handler's call.
 */
final class RpcServerFailure extends FailureExtractor {
  private static final AttributeKey<String> STATUS_CODE =
      AttributeKey.stringKey("rpc.response.status_code");

  RpcServerFailure(Supplier<@Nullable ActiveCharter> current) {
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
    ServerOperation operation = context.get(ServerOperation.KEY);
    ErrorCode code = GrpcStatus.failure(response);
    if (operation == null) {
      return code == null ? null : active.failures().own(code, null);
    }
    ErrorTuple known = operation.failure();
    return known != null || code == null
        ? known
        : operation.failed(RpcCalls.unclosed(active, operation, code, error));
  }

  @Override
  void correct(AttributesBuilder attributes, Context context, @Nullable ErrorTuple tuple) {
    if (tuple != null) {
      attributes.put(STATUS_CODE, tuple.code().name());
    }
    ServerOperation operation = context.get(ServerOperation.KEY);
    if (operation != null) {
      PreviousAttempts.put(attributes, operation.previousAttempts());
      if (!operation.endsFirst()) {
        attributes.put(RepeatedMeasurement.KEY, true);
      }
    }
  }

  @Override
  boolean spanFails(ErrorTuple tuple) {
    return tuple.serverError();
  }
}
